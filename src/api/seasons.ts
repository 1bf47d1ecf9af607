import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { requireDate } from './requireDate.js';

/** A trophy season, from `start` to `end`, at which the next one begins. */
export interface Season {
  /**
   * Its id in libraries: `'2025-08'`. It increases by one month each season. Up to 2025-09 it is the month in which the
   * season ends; since then a year has thirteen seasons, and the id runs ahead of the calendar.
   */
  readonly id: string;
  /**
   * Its id in the API's list of Legend League seasons (`/leagues/29000022/seasons`), once it has ended: the month up to
   * `'2025-08'`, since then the day of its end (`'2025-10-06'`). That this is the end, and not the start, follows from
   * the list of March 2026.
   */
  readonly rankingsId: string;
  readonly start: Date;
  readonly end: Date;
}

const DAY_MS = 86_400_000;
/** Seasons change at this hour, UTC. */
const HOUR = 5;
/** Season 0 is 2015-07, the first one that the API lists. Months are counted from the year 0. */
const FIRST_MONTH = 2015 * 12 + 6;
/** 2025-09, the long season between the two rules. */
const TRANSITION = 122;
const TRANSITION_START = Date.UTC(2025, 7, 25, HOUR);
const TRANSITION_END = Date.UTC(2025, 9, 6, HOUR);
const FIXED_LENGTH_MS = 28 * DAY_MS;
/** The last season with a year of four digits in its id. */
const LAST = 9999 * 12 + 11 - FIRST_MONTH;

/**
 * The season at an instant. There are three eras, and seasons change on a Monday at 05:00 UTC:
 * - up to 2025-08-25: from the last Monday of a month to the last Monday of the next;
 * - `'2025-09'`: from 2025-08-25 to 2025-10-06;
 * - since then: 28 days each.
 *
 * Sources: clashofclans.js `Util.getSeason`, clashy.py `utils`; the ids that the API listed in March 2026. Since then
 * the API has named Legend League seasons by instants (`v2-2026-07-06T05:00:00Z`, in ClashKingAPI's tests) that are not
 * the bounds of these seasons, so read their ids from the API.
 * @throws InvalidArgumentError unless it is a valid Date from 2015-06-29T05:00:00Z, the start of the first known season
 */
export function seasonAt(date: Date): Season {
  const at = requireDate('date', date);
  const index = indexAt(at);
  if (index < 0 || index > LAST) {
    const range = `a Date from ${isoDay(endOf(-1))}T05:00:00Z, before ${isoDay(endOf(LAST))}T05:00:00Z`;
    throw new InvalidArgumentError('date', date.toISOString(), range);
  }
  return seasonOf(index);
}

/**
 * A season by either of its ids: `'2025-10'` or `'2025-11-03'`.
 * @throws InvalidArgumentError for anything else, and for seasons before 2015-07
 */
export function seasonById(id: string): Season {
  return seasonOf(indexOfId('id', id));
}

/**
 * The season after this one, given as a season or by an id.
 * @throws InvalidArgumentError as `seasonById`.
 */
export function nextSeason(season: Season | string): Season {
  const index = indexOfId('season', typeof season === 'string' ? season : season?.id);
  if (index === LAST) throw new InvalidArgumentError('season', season, 'a season before 9999-12');
  return seasonOf(index + 1);
}

/**
 * The season before this one, given as a season or by an id; `undefined` before 2015-07, the first known one.
 * @throws InvalidArgumentError as `seasonById`.
 */
export function previousSeason(season: Season | string): Season | undefined {
  const index = indexOfId('season', typeof season === 'string' ? season : season?.id);
  return index === 0 ? undefined : seasonOf(index - 1);
}

function seasonOf(index: number): Season {
  const month = FIRST_MONTH + index;
  const id = `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
  const end = endOf(index);
  return {
    id,
    rankingsId: index < TRANSITION ? id : isoDay(end),
    start: new Date(endOf(index - 1)),
    end: new Date(end),
  };
}

function endOf(index: number): number {
  if (index >= TRANSITION) return TRANSITION_END + (index - TRANSITION) * FIXED_LENGTH_MS;
  const month = FIRST_MONTH + index;
  // Day 0 of the next month is the last of this one.
  const lastDay = new Date(Date.UTC(Math.floor(month / 12), (month % 12) + 1, 0, HOUR));
  return lastDay.getTime() - ((lastDay.getUTCDay() + 6) % 7) * DAY_MS;
}

function indexAt(at: number): number {
  if (at >= TRANSITION_END) return TRANSITION + 1 + Math.floor((at - TRANSITION_END) / FIXED_LENGTH_MS);
  if (at >= TRANSITION_START) return TRANSITION;
  const date = new Date(at);
  const index = date.getUTCFullYear() * 12 + date.getUTCMonth() - FIRST_MONTH;
  return at < endOf(index) ? index : index + 1;
}

function indexOfId(argument: string, id: unknown): number {
  const parts = typeof id === 'string' ? /^(\d{4})-(\d\d)(?:-(\d\d))?$/.exec(id) : null;
  if (parts !== null) {
    const [, year, month, day] = parts;
    const index =
      day === undefined
        ? monthIndex(Number(year), Number(month))
        : indexAt(Date.UTC(Number(year), Number(month) - 1, Number(day), HOUR) - 1);
    if (index >= 0 && index <= LAST) {
      // A day that is no season's end, or a 30 February, is no id.
      const season = seasonOf(index);
      if (season.id === id || season.rankingsId === id) return index;
    }
  }
  throw new InvalidArgumentError(argument, id, "the id of a season since 2015-07, such as '2025-08' or '2025-11-03'");
}

function monthIndex(year: number, month: number): number {
  return year * 12 + month - 1 - FIRST_MONTH;
}

function isoDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
