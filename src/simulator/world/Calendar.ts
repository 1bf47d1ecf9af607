const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** A Monday at 05:00 UTC, when weeks of the ranked league begin: `1773032400` in a captured player. */
const A_MONDAY = Date.UTC(2026, 2, 9, 5);
/** Seasons of 28 days count from here (clashofclans.js `Util`). */
const A_SEASON = Date.UTC(2025, 9, 6, 5);
const SEASON_MS = 28 * DAY_MS;

/** A stretch of time with its number, counted from a fixed one; numbers before that are negative. */
export interface Span {
  readonly number: number;
  readonly startAt: number;
  readonly endAt: number;
}

function span(at: number, origin: number, length: number): Span {
  const number = Math.floor((at - origin) / length);
  const startAt = origin + number * length;
  return { number, startAt, endAt: startAt + length };
}

/** A week of the ranked league: Monday 05:00 UTC to Monday 05:00 UTC. */
export function rankedWeek(at: number): Span {
  return span(at, A_MONDAY, WEEK_MS);
}

/** A season of the game: 28 days, from Monday 05:00 UTC. */
export function season(at: number): Span {
  return span(at, A_SEASON, SEASON_MS);
}

/** A raid weekend: Friday 07:00 UTC to Monday 07:00 UTC. The span is the week that it begins; it lasts for three days of it. */
export function raidWeek(at: number): Span {
  return span(at, A_MONDAY + 4 * DAY_MS + 2 * 3_600_000, WEEK_MS);
}
export const RAID_MS = 3 * DAY_MS;

/** How the API names a legend season: a full date since October 2025. */
export function seasonId(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
