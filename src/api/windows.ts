import { requireDate } from './requireDate.js';

/**
 * The time of an event in the game's calendar, from `start` up to but not including `end`: the current one at the given
 * instant, else the next.
 */
export interface Window {
  readonly start: Date;
  readonly end: Date;
  /** Whether it is under way at the given instant. */
  readonly isActive: boolean;
}

/** A week of ranked battles. There is always a current one, so `isActive` is always true. */
export interface TournamentWindow extends Window {
  /** The day of its start, `'2026-03-09'`, as clashofclans.js names it. */
  readonly id: string;
  /**
   * The start in epoch seconds: `leagueSeasonId`, `currentLeagueSeasonId` and so on in payloads of early 2026.
   * Later payloads may have a string there, so take the id from the payload where you have one.
   */
  readonly leagueSeasonId: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
/** 1970-01-05, the first Monday of the epoch, 00:00 UTC. */
const A_MONDAY = 4 * DAY_MS;
const RAID_LENGTH_MS = 3 * DAY_MS;

/**
 * The current or next clan games: from the 22nd to the 28th of each month, 08:00 UTC. Source: coc.py and clashy.py,
 * `get_clan_games_start`/`_end`. The API has nothing about them, and the game can move or skip them.
 * @throws InvalidArgumentError for what is not a valid Date.
 */
export function clanGamesAt(date: Date): Window {
  const at = requireDate('date', date);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  const over = at >= Date.UTC(year, month, 28, 8);
  // Date.UTC carries month 12 over into the next year.
  const start = Date.UTC(year, over ? month + 1 : month, 22, 8);
  return windowOf(start, start + 6 * DAY_MS, at);
}

/**
 * The current or next raid weekend of the clan capital: from Friday to Monday, 07:00 UTC.
 * Source: coc.py `get_raid_weekend_start`/`_end`; start and end of all 20 raid seasons of a captured response.
 * @throws InvalidArgumentError for what is not a valid Date.
 */
export function raidWeekendAt(date: Date): Window {
  const at = requireDate('date', date);
  const end = weekStart(at, 7) + WEEK_MS;
  return windowOf(end - RAID_LENGTH_MS, end, at);
}

/**
 * The weekly tournament of the ranked leagues: from Monday to Monday, 05:00 UTC, since 2025-10-06.
 * Earlier weeks are counted back although there was no tournament. The Legend League's lasts a season (`seasonAt`).
 * Source: clashofclans.js `Util.getTournamentWindow`; the ids of captured players and the battle times of their groups.
 * @throws InvalidArgumentError for what is not a valid Date.
 */
export function rankedTournamentAt(date: Date): TournamentWindow {
  const at = requireDate('date', date);
  const start = weekStart(at, 5);
  return {
    id: new Date(start).toISOString().slice(0, 10),
    leagueSeasonId: start / 1_000,
    ...windowOf(start, start + WEEK_MS, at),
  };
}

/** The last Monday at this hour UTC that is not after the instant. */
function weekStart(at: number, hour: number): number {
  const first = A_MONDAY + hour * HOUR_MS;
  return first + Math.floor((at - first) / WEEK_MS) * WEEK_MS;
}

function windowOf(start: number, end: number, at: number): Window {
  return { start: new Date(start), end: new Date(end), isActive: at >= start && at < end };
}
