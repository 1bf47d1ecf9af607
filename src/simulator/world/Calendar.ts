import { nextSeason, previousSeason, seasonAt, seasonById } from '../../api/seasons.js';
import { raidWeekendAt, rankedTournamentAt } from '../../api/windows.js';

const WEEK_MS = 7 * 86_400_000;
/** The Monday, 05:00 UTC, of week 0. */
const FIRST_WEEK = Date.UTC(2015, 5, 29, 5);

/** A span of time, in epoch milliseconds. */
export interface Span {
  readonly startAt: number;
  readonly endAt: number;
}

/** A week, numbered consecutively. */
export interface Week extends Span {
  readonly number: number;
}

/** A season of the game. */
export interface GameSeason extends Span {
  /** Its id in the API after its end. */
  readonly id: string;
}

function week(startAt: number): Week {
  return { number: Math.floor((startAt - FIRST_WEEK) / WEEK_MS), startAt, endAt: startAt + WEEK_MS };
}

/** A week of the ranked league: Monday 05:00 UTC to Monday 05:00 UTC. */
export function rankedWeek(at: number): Week {
  return week(rankedTournamentAt(new Date(at)).start.getTime());
}

/** When a week of that number begins. */
export function rankedWeekStart(number: number): number {
  return FIRST_WEEK + number * WEEK_MS;
}

/** The week that begins with a raid weekend, on Friday 07:00 UTC; the weekend lasts for three days of it. */
export function raidWeek(at: number): Week {
  const { start, isActive } = raidWeekendAt(new Date(at));
  return week(isActive ? start.getTime() : start.getTime() - WEEK_MS);
}
export const RAID_MS = 3 * 86_400_000;

export function season(at: number): GameSeason {
  const { start, end, rankingsId } = seasonAt(new Date(at));
  return { startAt: start.getTime(), endAt: end.getTime(), id: rankingsId };
}

/** The id of the last season that ended before an instant, or of one `back` seasons earlier. */
export function lastSeasonId(at: number, back = 0): string {
  let last = previousSeason(seasonAt(new Date(at)));
  for (let step = 0; step < back && last !== undefined; step++) last = previousSeason(last);
  return last?.rankingsId ?? FIRST_SEASON;
}
const FIRST_SEASON = '2015-07';

/** The ids of all seasons that have ended, oldest first. */
export function pastSeasonIds(at: number): string[] {
  const ids: string[] = [];
  for (let one = seasonById(FIRST_SEASON); one.end.getTime() <= at; one = nextSeason(one)) ids.push(one.rankingsId);
  return ids;
}

/** A day in the format of ids: `2026-03-09`. */
export function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
