import type { Timer } from '../internal/Clock.js';
import { WarchestError } from '../internal/WarchestError.js';
import type { VersionClock } from '../store/frame/VersionClock.js';
import type { Connection } from './Connection.js';
import { DatabaseBusyError } from './DatabaseBusyError.js';
import { DatabaseClosedError } from './DatabaseClosedError.js';
import { faultOf } from './faultOf.js';
import type { Operation, Seen } from './Operation.js';
import type { SqliteSettings } from './SqliteStoreOptions.js';
import { Transaction } from './Transaction.js';
import type { Upkeep } from './Upkeep.js';

/** A turn of the event loop that writes more than this is more than one transaction, so that what waits stays small. */
const MAX_WAITING = 1_000;
const MAX_WAITING_BYTES = 8 * 1_024 * 1_024;
/** Pauses between attempts on a database that others keep locked. */
const FIRST_PAUSE_MS = 5;
const MAX_PAUSE_MS = 100;

interface Waiting {
  readonly operation: Operation<unknown>;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

type Outcome = { readonly answer: unknown } | { readonly error: unknown };

/** What waits for a scope: for each key in the order of the calls, and what is about the whole scope. */
interface WaitingScope {
  readonly byKey: Map<string, Operation<unknown>[]>;
  readonly whole: Operation<unknown>[];
}

/** Gathers what is to be written in one turn of the event loop, and writes it in one transaction at the turn's end. */
export class Writer {
  readonly #connection: Connection;
  readonly #settings: SqliteSettings;
  readonly #versions: VersionClock;
  readonly #upkeep: Upkeep;
  readonly #writerId: number;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  readonly #scopes = new Map<string, WaitingScope>();
  #turn: NodeJS.Immediate | undefined;
  #retry: Timer | undefined;
  #pauseMs = FIRST_PAUSE_MS;
  /** The monotonic instant since when the lock was not to be had. */
  #busySince: number | undefined;
  #whenDone: (() => void)[] = [];
  #isClosed = false;
  #isWriting = false;

  constructor(
    connection: Connection,
    settings: SqliteSettings,
    versions: VersionClock,
    upkeep: Upkeep,
    writerId: number,
  ) {
    this.#connection = connection;
    this.#settings = settings;
    this.#versions = versions;
    this.#upkeep = upkeep;
    this.#writerId = writerId;
  }

  /** The answer comes once it is committed, turned into what `toAnswer` makes of it. A rejection that nobody waits for is nobody's. */
  add<T, R>(operation: Operation<T>, toAnswer: (answer: T) => R): Promise<R> {
    const promise = new Promise<R>((resolve, reject) => {
      if (this.#isClosed) reject(new DatabaseClosedError(this.#connection.path));
      else this.#waiting.push({ operation, resolve: (answer) => resolve(toAnswer(answer as T)), reject });
    });
    promise.catch(() => {});
    if (!this.#isClosed) this.#added(operation);
    return promise;
  }

  #added(operation: Operation<unknown>): void {
    this.#note(operation);
    this.#waitingBytes += operation.bytes;
    // While others keep the lock, each attempt stops the event loop for a moment: the timer alone decides.
    if (this.#retry === undefined) {
      const isMuch = this.#waiting.length >= MAX_WAITING || this.#waitingBytes >= MAX_WAITING_BYTES;
      if (isMuch) this.flush();
      // It holds the process: whoever has written is not done before it is written.
      else this.#turn ??= setImmediate(() => this.flush());
    }
  }

  /** Whether anything of the scope waits. */
  waits(name: string): boolean {
    return this.#scopes.has(name);
  }

  /** What readers of a key see, given what the tables have. */
  over(name: string, key: string, found: Seen): Seen {
    const scope = this.#scopes.get(name);
    let seen = found;
    for (const operation of scope?.byKey.get(key) ?? scope?.whole ?? []) seen = operation.over(seen);
    return seen;
  }

  /** Writes everything that waits, now; when the database is locked by others, later. */
  flush(): void {
    if (this.#turn !== undefined) clearImmediate(this.#turn);
    this.#turn = undefined;
    this.#retry?.cancel();
    this.#retry = undefined;
    const waiting = this.#waiting;
    // Whoever hears of a rebuild in the middle of a write may call the store.
    if (waiting.length === 0 || this.#isWriting) return;
    this.#isWriting = true;
    const outcomes = this.#write(waiting.map(({ operation }) => operation));
    this.#isWriting = false;
    if (outcomes === 'busy') {
      this.#tryLater();
      return;
    }
    this.#settle(waiting, outcomes);
  }

  /** Once nothing waits any more: `undefined` when that is so now. */
  done(): Promise<void> | undefined {
    this.flush();
    if (this.#waiting.length === 0) return undefined;
    return new Promise((resolve) => {
      this.#whenDone.push(resolve);
    });
  }

  /** Writes what waits; what is given from now on is refused. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.done();
  }

  #settle(waiting: readonly Waiting[], outcomes: readonly Outcome[]): void {
    // What observers have added meanwhile waits on.
    this.#waiting = waiting.slice(outcomes.length);
    this.#waitingBytes = 0;
    this.#scopes.clear();
    for (const { operation } of this.#waiting) this.#note(operation);
    this.#busySince = undefined;
    this.#pauseMs = FIRST_PAUSE_MS;
    for (const [index, outcome] of outcomes.entries()) {
      const { resolve, reject } = waiting[index] as Waiting;
      if ('error' in outcome) {
        reject(outcome.error);
        continue;
      }
      try {
        resolve(outcome.answer);
      } catch (error) {
        // An observer of reports threw.
        reject(error);
      }
    }
    const done = this.#whenDone;
    this.#whenDone = [];
    for (const resolve of done) resolve();
  }

  #tryLater(): void {
    const now = this.#settings.clock.monotonic();
    this.#busySince ??= now;
    // Somebody waits for the answers: this timer holds the process.
    this.#retry = this.#settings.clock.schedule(() => this.flush(), this.#pauseMs, true);
    this.#pauseMs = Math.min(this.#pauseMs * 2, MAX_PAUSE_MS);
  }

  /** Whether the lock was not to be had for too long. */
  #isGivenUp(): boolean {
    const { clock, busyMs } = this.#settings;
    return clock.monotonic() - (this.#busySince ?? clock.monotonic()) >= busyMs;
  }

  #write(operations: readonly Operation<unknown>[]): readonly Outcome[] | 'busy' {
    try {
      return this.#transact(operations);
    } catch (error) {
      if (error instanceof DatabaseBusyError) return this.#isGivenUp() ? operations.map(() => ({ error })) : 'busy';
      // A row may be the fault (no space for this one, and space for others), or everything. Each is tried alone, as long as that may help.
      if (operations.length === 1 || !canBeRow(error)) return operations.map(() => ({ error }));
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
    this.#upkeep.before();
    return this.#connection.run((statements) => {
      const transaction = new Transaction(statements, this.#versions, clock.now(), this.#writerId);
      try {
        const outcomes = operations.map((operation) => apply(operation, transaction));
        this.#upkeep.within(transaction, operations.length);
        transaction.commit();
        return outcomes;
      } catch (error) {
        transaction.rollBack();
        throw error;
      }
    });
  }

  #note(operation: Operation<unknown>): void {
    const { name, key } = operation;
    let scope = this.#scopes.get(name);
    if (scope === undefined) this.#scopes.set(name, (scope = { byKey: new Map(), whole: [] }));
    if (key === undefined) {
      scope.whole.push(operation);
      for (const operations of scope.byKey.values()) operations.push(operation);
      return;
    }
    const operations = scope.byKey.get(key);
    if (operations === undefined) scope.byKey.set(key, [...scope.whole, operation]);
    else operations.push(operation);
  }
}

/** What is the fault of one row alone is that row's outcome; the others go on. */
function apply(operation: Operation<unknown>, transaction: Transaction): Outcome {
  try {
    return { answer: operation.apply(transaction) };
  } catch (error) {
    if (faultOf(error) === 'row' && transaction.survives()) return { error };
    throw error;
  }
}

/** Damage and a closed store are everybody's, and the only ones that have errors of ours. */
function canBeRow(error: unknown): boolean {
  return !(error instanceof WarchestError);
}
