import type { Timer } from '../internal/Clock.js';
import type { VersionClock } from '../store/frame/VersionClock.js';
import type { StoreReport } from '../store/StoreReport.js';
import type { Connection } from './Connection.js';
import { DatabaseBusyError } from './DatabaseBusyError.js';
import { MARK_MS } from './RemoveOperation.js';
import type { SqliteSettings } from './SqliteStoreOptions.js';
import { Transaction } from './Transaction.js';

/** So many rows go in one step, so that nobody waits for a long one: some 2 ms. */
const STEP_ROWS = 200;
/** Between two steps, when there is more to do. */
const PAUSE_MS = 5;
/** How often the file under the path is looked at. */
const CHECK_MS = 10_000;
/** Rows over a bound that a write clears away, besides one for each that it adds. */
const EXTRA_ROWS = 16;

/** What has to leave: entries whose time is over, what a `clear` left behind, and what is over a bound. A little with every write, the rest by a timer. */
export class Upkeep {
  readonly #connection: Connection;
  readonly #settings: SqliteSettings;
  readonly #versions: VersionClock;
  readonly #onReport: (report: StoreReport) => void;
  /** The scopes of this store: bounds are for them, and not for what other programs keep in other scopes. */
  readonly #maxEntries = new Map<string, number>();
  #timer: Timer | undefined;
  /** The monotonic instant at which the timer fires; `Infinity` without one. */
  #dueAt = Number.POSITIVE_INFINITY;
  /** The monotonic instant at which it was last seen that the file is still the one under its path. */
  #checkedAt: number;
  #isClosed = false;

  constructor(
    connection: Connection,
    settings: SqliteSettings,
    versions: VersionClock,
    onReport: (report: StoreReport) => void,
  ) {
    this.#connection = connection;
    this.#settings = settings;
    this.#versions = versions;
    this.#onReport = onReport;
    this.#checkedAt = settings.clock.monotonic();
    if (settings.sweepMs !== null) this.#schedule(settings.sweepMs);
  }

  addScope(name: string, maxEntries: number): void {
    this.#maxEntries.set(name, maxEntries);
  }

  /** Before a transaction, seldom: that what is written does not go into a file that somebody has deleted. */
  before(): void {
    const now = this.#settings.clock.monotonic();
    if (now - this.#checkedAt < CHECK_MS) return;
    this.#checkedAt = now;
    this.#connection.reopenIfReplaced();
  }

  /** What a transaction of so many writes does besides. Expired entries go before live ones. */
  within(transaction: Transaction, writes: number): void {
    transaction.dropExpired(2 * writes + EXTRA_ROWS);
    let more = transaction.hasMore;
    for (const name of transaction.names) {
      if (this.#maxEntries.has(name)) more = this.#evict(transaction, name, writes + EXTRA_ROWS) || more;
    }
    const { sweepMs } = this.#settings;
    if (more) this.#schedule(PAUSE_MS);
    else if (sweepMs !== null) this.#schedule(sweepMs);
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
  }

  /** In so many milliseconds at the latest. */
  #schedule(delayMs: number): void {
    const { clock } = this.#settings;
    const dueAt = clock.monotonic() + delayMs;
    if (dueAt >= this.#dueAt || this.#isClosed) return;
    this.#timer?.cancel();
    this.#dueAt = dueAt;
    this.#timer = clock.schedule(() => this.#run(), delayMs);
  }

  #run(): void {
    this.#timer = undefined;
    this.#dueAt = Number.POSITIVE_INFINITY;
    const { sweepMs } = this.#settings;
    try {
      this.before();
      if (this.#step()) this.#schedule(PAUSE_MS);
      // An idle store whose entries don't expire holds no timer; the next write brings it back.
      else if (sweepMs !== null) this.#scheduleFor(sweepMs);
    } catch (error) {
      // Whoever keeps the lock now is not there the next time.
      if (!(error instanceof DatabaseBusyError)) this.#onReport({ type: 'failure', operation: 'sweep', error });
      if (sweepMs !== null && this.#connection.isOpen) this.#schedule(sweepMs);
    }
  }

  #scheduleFor(sweepMs: number): void {
    const { clock } = this.#settings;
    const first = this.#connection.run((statements) => {
      const entry = statements.firstExpiry.get()?.[0];
      const lease = statements.firstLeaseExpiry.get()?.[0];
      return Math.min(instantOr(entry), instantOr(lease) + MARK_MS);
    });
    if (first !== Number.POSITIVE_INFINITY) this.#schedule(Math.max(sweepMs, first - clock.now()));
  }

  /** One step; whether there is more to do. */
  #step(): boolean {
    const now = this.#settings.clock.now();
    return this.#connection.run((statements) => {
      const names = statements.scopes.all().map(([name]) => name as string);
      const clearedOf = (name: string) => Number(statements.scope.get(name)?.[2] ?? -1);
      // A lock is taken only when there is something to do.
      const idle =
        statements.expired.get(now, 1) === undefined &&
        statements.expiredLease.get(now - MARK_MS) === undefined &&
        names.every(
          (name) =>
            statements.oldest.get(name, clearedOf(name), 1) === undefined &&
            !this.#isOver(statements.scope.get(name), name),
        );
      if (idle) return false;
      const transaction = new Transaction(statements, this.#versions, now, 0);
      try {
        let more = transaction.dropExpired(STEP_ROWS) === STEP_ROWS;
        statements.endExpiredLeases.run(now - MARK_MS);
        for (const name of names) {
          const { cleared } = transaction.totals(name);
          more = transaction.dropOldest(name, cleared, STEP_ROWS, () => true) === STEP_ROWS || more;
          if (this.#maxEntries.has(name)) more = this.#evict(transaction, name, STEP_ROWS) || more;
        }
        transaction.commit();
        return more;
      } catch (error) {
        transaction.rollBack();
        throw error;
      }
    });
  }

  #evict(transaction: Transaction, name: string, atMost: number): boolean {
    const totals = transaction.totals(name);
    const maxEntries = this.#maxEntries.get(name) ?? Number.POSITIVE_INFINITY;
    const isOver = () => totals.entries > maxEntries || totals.bytes > this.#settings.maxBytes;
    transaction.dropOldest(name, Number.MAX_SAFE_INTEGER, atMost, isOver);
    return isOver();
  }

  #isOver(scope: readonly unknown[] | undefined, name: string): boolean {
    const maxEntries = this.#maxEntries.get(name);
    if (scope === undefined || maxEntries === undefined) return false;
    const [entries, bytes] = scope as readonly [number, number];
    return entries > maxEntries || bytes > this.#settings.maxBytes;
  }
}

function instantOr(found: unknown): number {
  return typeof found === 'number' ? found : Number.POSITIVE_INFINITY;
}
