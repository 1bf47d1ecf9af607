import { renameSync, statSync } from 'node:fs';
import type { StoreReport } from '../store/StoreReport.js';
import { CorruptDatabaseError } from './CorruptDatabaseError.js';
import { DatabaseBusyError } from './DatabaseBusyError.js';
import { DatabaseClosedError } from './DatabaseClosedError.js';
import { faultOf } from './faultOf.js';
import { isOpenHere, noteClosed, noteOpened } from './openFiles.js';
import type { SqliteDriver } from './SqliteDriver.js';
import type { SqliteSettings } from './SqliteStoreOptions.js';
import { inspectFile, prepareSchema } from './schema.js';
import { prepareStatements, type Statements } from './statements.js';

/** How long SQLite itself waits for a lock, which stops the event loop: a write of another process is over by then. Longer waits are ours, and stop nothing. */
const BLOCKING_MS = 50;
/** Pauses between attempts to open, which is synchronous. */
const OPENING_PAUSE_MS = 50;
const MEMORY = ':memory:';

interface Open {
  readonly driver: SqliteDriver;
  readonly statements: Statements;
  /** Which file it is, so that another one under the same path is noticed; `undefined` where there is none. */
  readonly identity: string | undefined;
}

/** The one connection of a store: opens the file, runs what is to be run on it, and knows what to do when the file is damaged. */
export class Connection {
  readonly path: string;
  readonly #settings: SqliteSettings;
  #open: Open | undefined;
  /** Told of a rebuild. */
  readonly #onReport: (report: StoreReport) => void;
  #generation = 0;
  /** Why nothing is open, when it is not because of `close`. */
  #trouble: Error | undefined;

  constructor(settings: SqliteSettings, onReport: (report: StoreReport) => void) {
    this.path = settings.path;
    this.#settings = settings;
    this.#onReport = onReport;
    try {
      this.#open = this.#connect();
    } catch (error) {
      if (!this.#settings.rebuilds || !isDamage(error)) throw this.toOurs(error);
      this.#open = this.#rebuild(error);
    }
  }

  /** Grows when another file has taken the place of the one before: nothing that was read from that is known any more. */
  get generation(): number {
    return this.#generation;
  }

  /** The driver's own object. */
  get database(): object {
    return this.#require().driver.database;
  }

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /**
   * Runs it, a second time when the file turned out to be damaged and was rebuilt.
   * @throws CorruptDatabaseError, DatabaseBusyError, DatabaseClosedError, and whatever else the driver throws.
   */
  run<T>(work: (statements: Statements) => T): T {
    const { statements } = this.#require();
    try {
      return work(statements);
    } catch (error) {
      if (!this.#settings.rebuilds || faultOf(error) !== 'corrupt') throw this.toOurs(error);
      this.#replace(error);
    }
    try {
      return work(this.#require().statements);
    } catch (error) {
      throw this.toOurs(error);
    }
  }

  /** The error as it is told: damage and locks by a class of ours, everything else as it is. */
  toOurs(error: unknown): unknown {
    if (error instanceof CorruptDatabaseError) return error;
    switch (faultOf(error)) {
      case 'corrupt':
        return new CorruptDatabaseError(this.path, error);
      case 'busy':
        return new DatabaseBusyError(this.path, error);
      default:
        return error;
    }
  }

  /** Puts a fresh file in the place of the damaged one, or takes the one that somebody else has put there. */
  #replace(cause: unknown): void {
    const { identity } = this.#require();
    this.#exchange(() =>
      // Another process may have been faster: what stands there now is not what was found to be damaged.
      this.path !== MEMORY && identity !== identityOf(this.path) ? this.#connect() : this.#rebuild(cause),
    );
  }

  /**
   * Opens the path anew if another file, or none, stands there: somebody deleted or replaced it, and what is written here goes nowhere. Also when that could not be done the last
   * time.
   */
  reopenIfReplaced(): void {
    if (this.#trouble === undefined) {
      const { identity } = this.#require();
      if (identity === undefined || identity === identityOf(this.path)) return;
    }
    this.#exchange(() => this.#connect());
  }

  close(): void {
    this.#disconnect();
    this.#trouble = undefined;
  }

  #exchange(connect: () => Open): void {
    this.#disconnect();
    this.#generation++;
    try {
      this.#open = connect();
      this.#trouble = undefined;
    } catch (error) {
      // Nothing is open until it can be; whoever comes meanwhile hears why.
      this.#trouble = this.toOurs(error) as Error;
      throw this.#trouble;
    }
  }

  #require(): Open {
    if (this.#open === undefined) throw this.#trouble ?? new DatabaseClosedError(this.path);
    return this.#open;
  }

  #disconnect(): void {
    const open = this.#open;
    this.#open = undefined;
    // One that a user has opened is the user's to close.
    if (open === undefined || this.#settings.opened !== undefined) return;
    quietly(() => open.driver.close());
    if (open.identity !== undefined) noteClosed(open.identity);
  }

  #connect(): Open {
    const { open, opened, path } = this.#settings;
    if (open === undefined) return this.#setUp(opened as SqliteDriver, undefined);
    if (path === MEMORY) return this.#setUp(open(path), undefined);
    // What is open here is ours.
    if (!isOpenHere(identityOf(path)) && inspectFile(path) === 'unreadable')
      throw new CorruptDatabaseError(path, new Error('no SQLite header'));
    const driver = open(path);
    try {
      return this.#setUp(driver, path);
    } catch (error) {
      quietly(() => driver.close());
      throw error;
    }
  }

  #setUp(driver: SqliteDriver, path: string | undefined): Open {
    driver.exec(`PRAGMA busy_timeout = ${BLOCKING_MS}`);
    this.#untilFree(() => prepareSchema(driver, this.path));
    // In WAL mode readers and the writer don't stop each other, and a commit is one append. NORMAL: what was committed survives the end of a process
    // at any moment; a power cut may take back the last commits, and never harms the file.
    this.#untilFree(() => driver.exec('PRAGMA journal_mode = WAL'));
    driver.exec('PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 16777216; PRAGMA cell_size_check = ON');
    const statements = prepareStatements(driver);
    const identity = path === undefined ? undefined : identityOf(path);
    if (identity !== undefined) noteOpened(identity);
    return { driver, statements, identity };
  }

  /** A change of the journal's mode does not wait for locks of its own accord. Only opening does it, and only when others open too. */
  #untilFree(work: () => void): void {
    const pause = new Int32Array(new SharedArrayBuffer(4));
    for (let waited = 0; ; waited += OPENING_PAUSE_MS) {
      try {
        work();
        return;
      } catch (error) {
        if (faultOf(error) !== 'busy' || waited >= this.#settings.busyMs) throw error;
        Atomics.wait(pause, 0, 0, OPENING_PAUSE_MS);
      }
    }
  }

  #rebuild(cause: unknown): Open {
    const movedTo = unusedName(`${this.path}.corrupt-${Math.floor(this.#settings.clock.now())}`);
    for (const suffix of this.path === MEMORY ? [] : ['', '-wal', '-shm', '-journal']) {
      if (identityOf(this.path + suffix) !== undefined) renameSync(this.path + suffix, movedTo + suffix);
    }
    const fresh = this.#connect();
    const original = cause instanceof CorruptDatabaseError ? cause.cause : cause;
    const error = new CorruptDatabaseError(this.path, original, this.path === MEMORY ? undefined : movedTo);
    this.#onReport({ type: 'failure', operation: 'rebuild', error });
    return fresh;
  }
}

function isDamage(error: unknown): boolean {
  return error instanceof CorruptDatabaseError || faultOf(error) === 'corrupt';
}

function identityOf(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? undefined : `${stats.dev}:${stats.ino}`;
}

/** Two files that are found to be damaged within a millisecond are two files. */
function unusedName(path: string): string {
  let name = path;
  for (let count = 2; identityOf(name) !== undefined; count++) name = `${path}-${count}`;
  return name;
}

/** For work at the end of something that failed, or is over: there is nobody to tell. */
function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // The driver could not close a connection that nobody uses any more.
  }
}
