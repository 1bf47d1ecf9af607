import { type BackOff, backOffMs } from '../internal/backOff.js';
import type { Timer } from '../internal/Clock.js';
import { WarchestError } from '../internal/WarchestError.js';
import type { VersionClock } from '../store/frame/VersionClock.js';
import { DatabaseBusyError, DatabaseClosedError, faultOf } from './errors.js';
import type { Operation } from './operations.js';
import type { SqliteConnection } from './SqliteConnection.js';
import type { SqliteSettings } from './SqliteStoreOptions.js';
import type { Sweeper } from './Sweeper.js';
import { UncommittedWrites } from './UncommittedWrites.js';
import { WriteTransaction } from './WriteTransaction.js';

/**
 * Bounds of one transaction: the writes of one turn of the event loop are split into several if necessary, so that
 * little waits in memory.
 */
const MAX_OPERATIONS = 1_000;
const MAX_BYTES = 8 * 1_024 * 1_024;
/** The pauses between attempts on a database that another process has locked. */
const RETRY: BackOff = { firstMs: 5, longestMs: 100 };

interface Waiting {
  readonly operation: Operation<unknown>;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

type Outcome = { readonly answer: unknown } | { readonly error: unknown };

/** Collects the writes of one turn of the event loop and writes them in one transaction at the end of the turn. */
export class WriteBatch {
  /** The writes of callers that the tables do not contain yet. */
  readonly uncommitted = new UncommittedWrites();
  readonly #connection: SqliteConnection;
  readonly #settings: SqliteSettings;
  readonly #versions: VersionClock;
  readonly #sweeper: Sweeper;
  readonly #writerId: number;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #endOfTurn: NodeJS.Immediate | undefined;
  #retry: Timer | undefined;
  #retries = 0;
  /** The monotonic instant of the first attempt that found the database locked. */
  #busySince: number | undefined;
  #whenDone: (() => void)[] = [];
  #isClosed = false;
  #isWriting = false;

  constructor(
    connection: SqliteConnection,
    settings: SqliteSettings,
    versions: VersionClock,
    sweeper: Sweeper,
    writerId: number,
  ) {
    this.#connection = connection;
    this.#settings = settings;
    this.#versions = versions;
    this.#sweeper = sweeper;
    this.#writerId = writerId;
  }

  /**
   * Adds an operation. The promise is fulfilled when it is committed, with `toAnswer` of its result. A caller may
   * ignore the promise: its rejection is never an unhandled one.
   */
  add<T, R>(operation: Operation<T>, toAnswer: (answer: T) => R): Promise<R> {
    const promise = new Promise<R>((resolve, reject) => {
      if (this.#isClosed) reject(new DatabaseClosedError(this.#connection.path));
      else this.#waiting.push({ operation, resolve: (answer) => resolve(toAnswer(answer as T)), reject });
    });
    promise.catch(() => {});
    if (!this.#isClosed) this.#added(operation);
    return promise;
  }

  /** Writes everything that waits, now; if another process has locked the database, as soon as possible. */
  flush(): void {
    // A listener that is notified of a rebuild in the middle of a write may call the store.
    if (this.#isWriting) {
      this.#endOfTurn ??= setImmediate(() => this.flush());
      return;
    }
    if (this.#endOfTurn !== undefined) clearImmediate(this.#endOfTurn);
    this.#endOfTurn = undefined;
    this.#retry?.cancel();
    this.#retry = undefined;
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#isWriting = true;
    const outcomes = this.#write(waiting.map(({ operation }) => operation));
    this.#isWriting = false;
    if (outcomes === 'busy') this.#scheduleRetry();
    else this.#settle(waiting, outcomes);
  }

  /** Fulfilled once nothing waits any more; `undefined`: nothing waits now. */
  done(): Promise<void> | undefined {
    this.flush();
    if (this.#waiting.length === 0) return undefined;
    return new Promise((resolve) => {
      this.#whenDone.push(resolve);
    });
  }

  /** Writes what waits. Operations that are added from now on are refused. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.done();
  }

  #added(operation: Operation<unknown>): void {
    this.uncommitted.add(operation);
    this.#waitingBytes += operation.bytes;
    // Each attempt on a locked database blocks the event loop for a moment: only the timer makes them.
    if (this.#retry !== undefined) return;
    const isFull = this.#waiting.length >= MAX_OPERATIONS || this.#waitingBytes >= MAX_BYTES;
    if (isFull) this.flush();
    // Holds the process until it is written.
    else this.#endOfTurn ??= setImmediate(() => this.flush());
  }

  #settle(waiting: readonly Waiting[], outcomes: readonly Outcome[]): void {
    // Listeners may have added more meanwhile.
    this.#waiting = waiting.slice(outcomes.length);
    this.#waitingBytes = 0;
    this.uncommitted.reset(this.#waiting.map(({ operation }) => operation));
    this.#busySince = undefined;
    this.#retries = 0;
    for (const [index, outcome] of outcomes.entries()) settleOne(waiting[index] as Waiting, outcome);
    if (this.#waiting.length > 0) return;
    const done = this.#whenDone;
    this.#whenDone = [];
    for (const resolve of done) resolve();
  }

  #scheduleRetry(): void {
    const { clock } = this.#settings;
    this.#busySince ??= clock.monotonic();
    // Callers wait for the answers: this timer holds the process.
    this.#retry = clock.schedule(() => this.flush(), backOffMs(this.#retries++, RETRY), true);
  }

  /** Whether the database has been locked for longer than `busyTimeout`. */
  #isLockedTooLong(): boolean {
    const { clock, busyMs } = this.#settings;
    return clock.monotonic() - (this.#busySince ?? clock.monotonic()) >= busyMs;
  }

  #write(operations: readonly Operation<unknown>[]): readonly Outcome[] | 'busy' {
    try {
      return this.#transact(operations);
    } catch (error) {
      const failed = () => operations.map(() => ({ error }));
      if (error instanceof DatabaseBusyError) return this.#isLockedTooLong() ? failed() : 'busy';
      // Errors of ours (damage, a closed store) concern every operation. After any other one, each is tried alone: a
      // full disk may have room for some.
      if (operations.length === 1 || error instanceof WarchestError) return failed();
      return operations.map((operation) => this.#writeAlone(operation));
    }
  }

  #writeAlone(operation: Operation<unknown>): Outcome {
    try {
      return this.#transact([operation])[0] as Outcome;
    } catch (error) {
      return { error };
    }
  }

  #transact(operations: readonly Operation<unknown>[]): readonly Outcome[] {
    const { clock } = this.#settings;
    this.#sweeper.beforeTransaction();
    return this.#connection.run((statements) => {
      const transaction = new WriteTransaction(statements, this.#versions, clock.now(), this.#writerId);
      try {
        const outcomes = operations.map((operation) => apply(operation, transaction));
        this.#sweeper.withinTransaction(transaction, operations.length);
        transaction.commit();
        return outcomes;
      } catch (error) {
        transaction.rollBack();
        throw error;
      }
    });
  }
}

/** An error that concerns one row alone is the outcome of that row; the other operations go on. */
function apply(operation: Operation<unknown>, transaction: WriteTransaction): Outcome {
  try {
    return { answer: operation.apply(transaction) };
  } catch (error) {
    if (faultOf(error) === 'row' && transaction.survives()) return { error };
    throw error;
  }
}

function settleOne({ resolve, reject }: Waiting, outcome: Outcome): void {
  if ('error' in outcome) {
    reject(outcome.error);
    return;
  }
  try {
    resolve(outcome.answer);
  } catch (error) {
    // A listener of reports has thrown.
    reject(error);
  }
}
