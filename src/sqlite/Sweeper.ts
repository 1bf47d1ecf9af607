import type { Timer } from '../internal/Clock.js';
import type { VersionClock } from '../store/frame/VersionClock.js';
import type { StoreReport } from '../store/StoreReport.js';
import { DatabaseBusyError } from './errors.js';
import type { SqliteConnection } from './SqliteConnection.js';
import type { SqliteSettings } from './SqliteStoreOptions.js';
import type { Statements } from './statements.js';
import { MARK_MS, WriteTransaction } from './WriteTransaction.js';

/** Rows that one step deletes: some 2 ms, so that no caller waits for long. */
const STEP_ROWS = 200;
/** Pause between two steps while there is more to do. */
const PAUSE_MS = 5;
/** How often the file under the path is compared with the open one. */
const CHECK_MS = 10_000;
/** Rows above a bound that a write deletes besides one for each that it adds. */
const EXTRA_ROWS = 16;

/**
 * Deletes expired entries, entries dead since a `clear`, and entries above a bound: a few with every write, the rest by
 * a timer.
 */
export class Sweeper {
  readonly #connection: SqliteConnection;
  readonly #settings: SqliteSettings;
  readonly #versions: VersionClock;
  readonly #onReport: (report: StoreReport) => void;
  /** By scope, for the scopes of this store. Scopes that only other programs use have other bounds. */
  readonly #maxEntries = new Map<string, number>();
  #timer: Timer | undefined;
  /** The monotonic instant at which the timer fires; `Infinity` without a timer. */
  #dueAt = Number.POSITIVE_INFINITY;
  /** The monotonic instant of the last comparison of the file. */
  #checkedAt: number;
  #isClosed = false;

  /** `onReport` gets a report of each sweep that failed. */
  constructor(
    connection: SqliteConnection,
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

  /** Called before each transaction: from time to time it makes sure that the file has not been deleted or replaced. */
  beforeTransaction(): void {
    const now = this.#settings.clock.monotonic();
    if (now - this.#checkedAt < CHECK_MS) return;
    this.#checkedAt = now;
    this.#connection.reopenIfReplaced();
  }

  /** Deletes rows within a transaction of this many writes. Expired entries are deleted before live ones. */
  withinTransaction(transaction: WriteTransaction, writes: number): void {
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

  /** Runs a step after at most this many milliseconds. */
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
      this.beforeTransaction();
      if (this.#step()) this.#schedule(PAUSE_MS);
      else if (sweepMs !== null) this.#scheduleFirstExpiry(sweepMs);
    } catch (error) {
      // The next sweep retries a locked database.
      if (!(error instanceof DatabaseBusyError)) this.#onReport({ type: 'failure', operation: 'sweep', error });
      if (sweepMs !== null && this.#connection.isOpen) this.#schedule(sweepMs);
    }
  }

  /** A store in which nothing expires holds no timer; its next write starts one. */
  #scheduleFirstExpiry(sweepMs: number): void {
    const { clock } = this.#settings;
    const first = this.#connection.run((statements) => {
      const entry = statements.firstExpiry.get()?.[0];
      const lease = statements.firstLeaseExpiry.get()?.[0];
      return Math.min(instantOr(entry), instantOr(lease) + MARK_MS);
    });
    if (first !== Number.POSITIVE_INFINITY) this.#schedule(Math.max(sweepMs, first - clock.now()));
  }

  /** Deletes some rows. Returns whether there is more to do. */
  #step(): boolean {
    const now = this.#settings.clock.now();
    return this.#connection.run((statements) => {
      const names = statements.scopes.all().map(([name]) => name as string);
      // A transaction would lock the database for nothing.
      if (!this.#hasWork(statements, names, now)) return false;
      const transaction = new WriteTransaction(statements, this.#versions, now, 0);
      try {
        const more = this.#sweep(transaction, names);
        transaction.commit();
        return more;
      } catch (error) {
        transaction.rollBack();
        throw error;
      }
    });
  }

  #hasWork(statements: Statements, names: readonly string[], now: number): boolean {
    if (statements.expired.get(now, 1) !== undefined) return true;
    if (statements.expiredLease.get(now - MARK_MS) !== undefined) return true;
    return names.some((name) => {
      const [entries = 0, bytes = 0, cleared = -1] = (statements.scope.get(name) ?? []) as number[];
      return statements.oldest.get(name, cleared, 1) !== undefined || this.#isOver(name, entries, bytes);
    });
  }

  #sweep(transaction: WriteTransaction, names: readonly string[]): boolean {
    let more = transaction.dropExpired(STEP_ROWS) === STEP_ROWS;
    transaction.statements.endExpiredLeases.run(transaction.now - MARK_MS);
    for (const name of names) {
      const { cleared } = transaction.totals(name);
      more = transaction.dropOldest(name, cleared, STEP_ROWS, () => true) === STEP_ROWS || more;
      if (this.#maxEntries.has(name)) more = this.#evict(transaction, name, STEP_ROWS) || more;
    }
    return more;
  }

  /** Deletes the oldest values above the bounds, at most `atMost`. Returns whether the scope is still above them. */
  #evict(transaction: WriteTransaction, name: string, atMost: number): boolean {
    const totals = transaction.totals(name);
    const isOver = () => this.#isOver(name, totals.entries, totals.bytes);
    transaction.dropOldest(name, Number.MAX_SAFE_INTEGER, atMost, isOver);
    return isOver();
  }

  #isOver(name: string, entries: number, bytes: number): boolean {
    const maxEntries = this.#maxEntries.get(name);
    return maxEntries !== undefined && (entries > maxEntries || bytes > this.#settings.maxBytes);
  }
}

function instantOr(found: unknown): number {
  return typeof found === 'number' ? found : Number.POSITIVE_INFINITY;
}
