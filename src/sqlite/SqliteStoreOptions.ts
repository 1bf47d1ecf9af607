import { type Clock, systemClock } from '../internal/Clock.js';
import { type Duration, toMilliseconds } from '../internal/duration.js';
import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { requireInteger, requireOneOf, requireText } from '../internal/preconditions.js';
import { toBound } from '../store/memory/bounds.js';
import { type Opener, toDriver } from './openDriver.js';
import type { SqliteDriver, SqliteDriverName } from './SqliteDriver.js';

export interface SqliteStoreOptions {
  /**
   * The file, made when it is absent; its folder must be there. `':memory:'`: a database of this store alone, gone when it closes. Left out when
   * `driver` is a database that is open already, and needed otherwise.
   */
  readonly path?: string;
  /**
   * What opens the file: the name of a driver, its module, its class, or a database of it that you have opened, which stays yours to close. Default: the
   * first that is there of `node:sqlite` (Node 22.13 and later), `better-sqlite3` and `libsql`.
   */
  readonly driver?: SqliteDriverName | object;
  /**
   * How many entries a scope keeps at most; those written longest ago go first. `0` keeps nothing; `null`, `Infinity` or absence is no bound. Marks of
   * removed keys are not counted. A function says it for each scope, by its name, when the scope is made.
   */
  readonly maxEntries?: number | null | ((scope: string) => number | null);
  /**
   * How many bytes a scope keeps at most, counted as they are kept: compressed, without SQLite's own share, which is a tenth or so. `0` keeps
   * nothing; `null`, `Infinity` or absence is no bound. An entry that is larger than the whole bound is not kept.
   */
  readonly maxBytes?: number | null;
  /**
   * From how many bytes on contents are deflated. `0`: always. `null`: never. Default: 65,536, which leaves players and clans as they are: unpacking a player takes a third of
   * the time of its `JSON.parse`, and a file has room. `1024` makes the file a fifth to a sixth of the size.
   */
  readonly compressFrom?: number | null;
  /**
   * What to do with a file that is damaged or no database, when it is opened or later. `'throw'` (the default): a `CorruptDatabaseError`, and the file stays as
   * it is. `'rebuild'`: it is moved aside to `<path>.corrupt-<time>`, never deleted, and a fresh one takes its place. A database of some other
   * program is neither: it is always refused. Not with a database that you have opened.
   */
  readonly onCorrupt?: 'throw' | 'rebuild';
  /**
   * How often expired entries are looked for, besides those few that every write clears away. `null`: never. `0` is refused. Default: `'1m'`. The timer doesn't hold
   * the process.
   */
  readonly sweepEvery?: Duration | null;
  /** How often a watcher is told what other processes have changed. At least `'1ms'`. Default: `'100ms'`. The timer doesn't hold the process. */
  readonly watchEvery?: Duration;
  /**
   * How long to try again when another process keeps the database locked, before a write is rejected with a `DatabaseBusyError`. `0`: once, for the few milliseconds that
   * SQLite itself waits. Default: `'5s'`.
   */
  readonly busyTimeout?: Duration;
  /** Where time comes from. Default: the system's clock. */
  readonly clock?: Clock;
}

/** The options, checked and with their defaults. Bounds without a bound are `Infinity`. */
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
/** How an open database of the user's is called in messages. */
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
  // Paths are checked before a driver is loaded: what is wrong with a path is wrong with every driver.
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
      "'throw' when driver is an open database, which is not ours to close",
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
