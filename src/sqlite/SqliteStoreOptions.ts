import { type Clock, systemClock } from '../internal/Clock.js';
import { type Duration, toMilliseconds } from '../internal/duration.js';
import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { requireInteger, requireOneOf, requireText } from '../internal/preconditions.js';
import { toBound } from '../store/memory/bounds.js';
import { type Opener, toDriver } from './drivers/openDriver.js';
import type { SqliteDriver, SqliteDriverName } from './drivers/SqliteDriver.js';

/** Options of `sqliteStore`. */
export interface SqliteStoreOptions {
  /**
   * The file. It is made when it is absent, readable by its owner only; its folder must exist. `':memory:'`: a database
   * of this store alone, gone when it closes. Leave it out when `driver` is an open database; required otherwise.
   */
  readonly path?: string;
  /**
   * What opens the file: the name of a driver, its module, its class, or an open database of one. An open database is
   * not closed by the store, which puts back its settings (`busy_timeout`, `synchronous`) on closing; its file stays in
   * WAL mode. Default: the first that can be loaded of `node:sqlite` (Node 22.13 and later), `better-sqlite3` and
   * `libsql`.
   */
  readonly driver?: SqliteDriverName | object;
  /**
   * How many entries a scope keeps at most; above it, those written longest ago are evicted. `0` keeps nothing; `null`,
   * `Infinity` or absence is no bound. Marks of removed keys do not count. A function returns the bound for each scope,
   * by its name, when the scope is made.
   */
  readonly maxEntries?: number | null | ((scope: string) => number | null);
  /**
   * How many bytes a scope keeps at most, counted as stored: compressed, without SQLite's overhead of about a tenth.
   * `0` keeps nothing; `null`, `Infinity` or absence is no bound. An entry larger than the whole bound is not kept.
   */
  readonly maxBytes?: number | null;
  /**
   * Contents of at least this many bytes are deflated. `0`: all. `null`: none. Default: 65,536, which leaves players
   * and clans as they are: unpacking a player takes a third of the time of its `JSON.parse`. `1024` makes the file five
   * to six times smaller.
   */
  readonly compressFrom?: number | null;
  /**
   * What happens to a file that is damaged or not a database, when it is opened or later. `'throw'` (the default): a
   * `CorruptDatabaseError`, and the file stays as it is. `'rebuild'`: the file is moved to `<path>.corrupt-<time>`,
   * never deleted, and an empty one replaces it. Not possible for an open database. A database of another program is
   * refused either way.
   */
  readonly onCorrupt?: 'throw' | 'rebuild';
  /**
   * How often expired entries are deleted, besides the few that every write deletes. `null`: never. `0` is refused.
   * Default: `'1m'`. The timer does not hold the process.
   */
  readonly sweepEvery?: Duration | null;
  /**
   * How often watchers are notified of changes by other processes. At least `'1ms'`. Default: `'100ms'`. The timer does
   * not hold the process.
   */
  readonly watchEvery?: Duration;
  /**
   * How long a write is retried while another process keeps the database locked; then it is rejected with a
   * `DatabaseBusyError`. `0`: one attempt, which waits for at most 50 ms. Default: `'5s'`.
   */
  readonly busyTimeout?: Duration;
  /** Where the time comes from. Default: the system's clock. */
  readonly clock?: Clock;
}

/** The options, checked and with their defaults. A bound that is absent is `Infinity`. */
export interface SqliteSettings {
  readonly path: string;
  /** Opens the path; `undefined` when `opened` is given. */
  readonly open: Opener | undefined;
  readonly opened: SqliteDriver | undefined;
  /** By the scope's name. */
  readonly maxEntries: (scope: string) => number;
  readonly maxBytes: number;
  readonly compressFrom: number | null;
  readonly rebuilds: boolean;
  readonly sweepMs: number | null;
  readonly watchMs: number;
  readonly busyMs: number;
  readonly clock: Clock;
}

const DEFAULT_COMPRESS_FROM = 65_536;
/** The path of an open database, for error messages. */
const OPENED = 'the database that was given as driver';

export function toSettings(options: SqliteStoreOptions): SqliteSettings {
  const { compressFrom = DEFAULT_COMPRESS_FROM, onCorrupt = 'throw', sweepEvery = '1m' } = options;
  const { watchEvery = '100ms', busyTimeout = '5s' } = options;
  requireOneOf('onCorrupt', onCorrupt, ['throw', 'rebuild']);
  const settings = {
    maxEntries: maxEntriesOf(options.maxEntries ?? null),
    maxBytes: toBound('maxBytes', options.maxBytes ?? null),
    compressFrom: compressFrom === null ? null : requireInteger('compressFrom', compressFrom, 0),
    rebuilds: onCorrupt === 'rebuild',
    sweepMs: sweepEvery === null ? null : atLeastOne('sweepEvery', sweepEvery),
    watchMs: atLeastOne('watchEvery', watchEvery),
    busyMs: toMilliseconds('busyTimeout', busyTimeout),
    clock: options.clock ?? systemClock,
  };
  // Before a driver is loaded: a wrong path is wrong with every driver.
  const path = options.path === undefined ? undefined : requireText('path', options.path);
  const driver = toDriver(options.driver);
  if ('open' in driver) {
    if (path === undefined) throw new InvalidArgumentError('path', path, "a file, or ':memory:'");
    return { ...settings, path, open: driver.open, opened: undefined };
  }
  if (path !== undefined) throw new InvalidArgumentError('path', path, 'left out when driver is an open database');
  if (settings.rebuilds) {
    throw new InvalidArgumentError(
      'onCorrupt',
      onCorrupt,
      "'throw' when driver is an open database, which the store does not close",
    );
  }
  return { ...settings, path: OPENED, open: undefined, opened: driver.opened };
}

function maxEntriesOf(bound: number | null | ((scope: string) => number | null)): (scope: string) => number {
  if (typeof bound === 'function') return (scope) => toBound('maxEntries', bound(scope));
  const same = toBound('maxEntries', bound);
  return () => same;
}

function atLeastOne(argument: string, duration: Duration): number {
  const ms = toMilliseconds(argument, duration);
  if (ms >= 1) return ms;
  throw new InvalidArgumentError(argument, duration, "at least '1ms'");
}
