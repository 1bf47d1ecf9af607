import { type Season, seasonAt } from '../../api/seasons.js';
import { clanGamesAt, raidWeekendAt, rankedTournamentAt, type Window } from '../../api/windows.js';

/** A period of the game's calendar, from `start` up to but not including `end`. */
export interface CalendarWindow {
  /** Identifies the window among those of its kind. */
  readonly id: string;
  readonly start: Date;
  readonly end: Date;
}

/** A week of the ranked leagues. */
export interface TournamentWeek extends CalendarWindow {
  /** The start in epoch seconds, as payloads of early 2026 name the week. */
  readonly leagueSeasonId: number;
}

/** The game's calendar. Each entry returns the window that contains an instant, or the next one. */
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
