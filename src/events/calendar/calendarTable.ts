import { type Season, seasonAt } from '../../api/seasons.js';
import { clanGamesAt, raidWeekendAt, rankedTournamentAt, type Window } from '../../api/windows.js';

/** When something of the calendar takes place, from `start` up to, but without, `end`, and what it is called. */
export interface CalendarWindow {
  /** The same for start and end of one window, and for no other window of its kind. */
  readonly id: string;
  readonly start: Date;
  readonly end: Date;
}

/** A week of the ranked leagues. */
export interface TournamentWeek extends CalendarWindow {
  /** The start in epoch seconds, as payloads of early 2026 name the week. */
  readonly leagueSeasonId: number;
}

/** What the game's calendar has: for each the window that runs at an instant, or the next. */
export const CALENDAR = {
  season: (date: Date): Season => seasonAt(date),
  /** Their id is their month. */
  clanGames: (date: Date): CalendarWindow => named(clanGamesAt(date), 'yyyy-mm'.length),
  /** Its id is the day of its start. */
  raidWeekend: (date: Date): CalendarWindow => named(raidWeekendAt(date), 'yyyy-mm-dd'.length),
  rankedTournament: (date: Date): TournamentWeek => {
    const { id, leagueSeasonId, start, end } = rankedTournamentAt(date);
    return { id, leagueSeasonId, start, end };
  },
} satisfies Record<string, (date: Date) => CalendarWindow>;

export type CalendarName = keyof typeof CALENDAR;

function named({ start, end }: Window, length: number): CalendarWindow {
  return { id: start.toISOString().slice(0, length), start, end };
}
