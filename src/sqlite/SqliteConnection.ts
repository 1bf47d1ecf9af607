import type { StoreReport } from '../store/StoreReport.js';
import { createFile, identityOf, inspectFile, moveAside } from './databaseFile.js';
import type { SqliteDriver } from './drivers/SqliteDriver.js';
import { CorruptDatabaseError, DatabaseClosedError, faultOf, toStoreError } from './errors.js';
import type { SqliteSettings } from './SqliteStoreOptions.js';
import { prepareSchema } from './schema.js';
import { prepareStatements, type Statements } from './statements.js';

/**
 * How long SQLite itself waits for a lock, which blocks the event loop: longer than another process's write takes.
 * For longer waits the write batch retries, which blocks nothing.
 */
const BLOCKING_MS = 50;
/** Pause between attempts to open, which is synchronous. */
const OPENING_PAUSE_MS = 50;
const MEMORY = ':memory:';
/**
 * Settings of the connection. `synchronous` NORMAL: commits survive the end of the process at any moment; a power
 * failure may lose the last commits, and never damages the file.
 */
const SETTINGS = 'PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 16777216; PRAGMA cell_size_check = ON';
/** The names of all settings that are changed here. */
const SETTING_NAMES = ['busy_timeout', 'synchronous', 'journal_size_limit', 'cell_size_check'];

interface OpenDatabase {
  readonly driver: SqliteDriver;
  readonly statements: Statements;
  /**
   * Identifies the file, to notice when another one has replaced it under the same path. `undefined`: a database
   * without a file, or one that the user opened.
   */
  readonly identity: string | undefined;
  /** Restores the settings of a database that its user has opened. */
  readonly restore: () => void;
}

/**
 * The one connection of a store: opens the file, runs statements on it, and replaces a damaged file when the options
 * say so.
 */
export class SqliteConnection {
  readonly path: string;
  readonly #settings: SqliteSettings;
  readonly #onReport: (report: StoreReport) => void;
  #open: OpenDatabase | undefined;
  #generation = 0;
  /** Why no database is open, when `close` was not called. */
  #failure: Error | undefined;

  /** `onReport` gets a report of each rebuild. */
  constructor(settings: SqliteSettings, onReport: (report: StoreReport) => void) {
    this.path = settings.path;
    this.#settings = settings;
    this.#onReport = onReport;
    try {
      this.#open = this.#connect();
    } catch (error) {
      if (!this.#settings.rebuilds || !isDamage(error)) throw toStoreError(this.path, error);
      this.#open = this.#rebuild(error);
    }
  }

  /** Grows whenever another file replaces the open one: results of earlier reads do not apply to it. */
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
   * Runs `work`; a second time if the file turned out to be damaged and was rebuilt.
   * @throws CorruptDatabaseError, DatabaseAccessError, DatabaseBusyError, DatabaseClosedError, and other errors of the
   *   driver.
   */
  run<T>(work: (statements: Statements) => T): T {
    const { statements } = this.#require();
    try {
      return work(statements);
    } catch (error) {
      if (!this.#settings.rebuilds || faultOf(error) !== 'corrupt') throw toStoreError(this.path, error);
      this.#replace(error);
    }
    try {
      return work(this.#require().statements);
    } catch (error) {
      throw toStoreError(this.path, error);
    }
  }

  /**
   * Opens the path again if another file, or none, is there now: writes into a deleted file would be lost. Also tries
   * again after the last attempt failed.
   */
  reopenIfReplaced(): void {
    if (this.#failure === undefined) {
      const { identity } = this.#require();
      if (identity === undefined || identity === identityOf(this.path)) return;
    }
    this.#exchange(() => this.#connect());
  }

  close(): void {
    this.#disconnect();
    this.#failure = undefined;
  }

  /** Replaces the damaged file by an empty one, or opens the file with which another process has replaced it. */
  #replace(cause: unknown): void {
    const { identity } = this.#require();
    const isReplaced = this.path !== MEMORY && identity !== identityOf(this.path);
    this.#exchange(() => (isReplaced ? this.#connect() : this.#rebuild(cause)));
  }

  #exchange(connect: () => OpenDatabase): void {
    this.#disconnect();
    this.#generation++;
    try {
      this.#open = connect();
      this.#failure = undefined;
    } catch (error) {
      this.#failure = toStoreError(this.path, error) as Error;
      throw this.#failure;
    }
  }

  #require(): OpenDatabase {
    if (this.#open === undefined) throw this.#failure ?? new DatabaseClosedError(this.path);
    return this.#open;
  }

  /** A database that its user has opened stays open, with the settings that it had. */
  #disconnect(): void {
    const open = this.#open;
    this.#open = undefined;
    if (open === undefined) return;
    ignoreErrors(() => (this.#settings.opened === undefined ? open.driver.close() : open.restore()));
  }

  #connect(): OpenDatabase {
    const { open, opened, path } = this.#settings;
    if (open === undefined) return this.#setUp(opened as SqliteDriver, undefined);
    if (path === MEMORY) return this.#setUp(open(path), undefined);
    const found = inspectFile(path);
    if (found === 'unreadable') throw new CorruptDatabaseError(path, new Error('no SQLite header'));
    if (found === 'absent') createFile(path);
    const driver = open(path);
    try {
      return this.#setUp(driver, path);
    } catch (error) {
      ignoreErrors(() => driver.close());
      throw error;
    }
  }

  #setUp(driver: SqliteDriver, path: string | undefined): OpenDatabase {
    const before = this.#settings.opened === undefined ? [] : this.#untilUnlocked(() => settingsOf(driver));
    const restore = () => before.forEach((pragma) => driver.exec(pragma));
    try {
      driver.exec(`PRAGMA busy_timeout = ${BLOCKING_MS}`);
      this.#untilUnlocked(() => prepareSchema(driver, this.path));
      // In WAL mode readers and the writer do not block each other, and a commit is one append.
      this.#untilUnlocked(() => driver.exec('PRAGMA journal_mode = WAL'));
      driver.exec(SETTINGS);
      const statements = prepareStatements(driver);
      return { driver, statements, restore, identity: path === undefined ? undefined : identityOf(path) };
    } catch (error) {
      ignoreErrors(restore);
      // The file is marked as ours, and its tables are not those that are made here.
      throw faultOf(error) === 'schema' ? new CorruptDatabaseError(this.path, error) : error;
    }
  }

  /**
   * SQLite does not wait for locks when it changes the journal mode, and this code may be opening while other processes
   * do.
   */
  #untilUnlocked<T>(work: () => T): T {
    const pause = new Int32Array(new SharedArrayBuffer(4));
    for (let waited = 0; ; waited += OPENING_PAUSE_MS) {
      try {
        return work();
      } catch (error) {
        if (faultOf(error) !== 'busy' || waited >= this.#settings.busyMs) throw error;
        Atomics.wait(pause, 0, 0, OPENING_PAUSE_MS);
      }
    }
  }

  #rebuild(cause: unknown): OpenDatabase {
    const movedTo = this.path === MEMORY ? undefined : moveAside(this.path, this.#settings.clock.now());
    const fresh = this.#connect();
    const original = cause instanceof CorruptDatabaseError ? cause.cause : cause;
    const error = new CorruptDatabaseError(this.path, original, movedTo);
    this.#onReport({ type: 'failure', operation: 'rebuild', error });
    return fresh;
  }
}

/** Statements that bring the connection's settings back to what they are now. */
function settingsOf(driver: SqliteDriver): string[] {
  return SETTING_NAMES.map((name) => `PRAGMA ${name} = ${Number(driver.prepare(`PRAGMA ${name}`).get()?.[0])}`);
}

function isDamage(error: unknown): boolean {
  return error instanceof CorruptDatabaseError || faultOf(error) === 'corrupt';
}

/** For cleaning up after an error, or at the end: the error of the clean-up would hide the first one. */
function ignoreErrors(work: () => void): void {
  try {
    work();
  } catch {
    // The connection is not used any more.
  }
}
