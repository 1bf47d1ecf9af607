import { randomInt } from 'node:crypto';
import { VersionClock } from '../store/frame/VersionClock.js';
import type { StoreReport } from '../store/StoreReport.js';
import { ChangePoller } from './ChangePoller.js';
import { SqliteConnection } from './SqliteConnection.js';
import type { SqliteSettings } from './SqliteStoreOptions.js';
import { Sweeper } from './Sweeper.js';
import { WriteBatch } from './WriteBatch.js';

/** Reports that are kept until the first listener is set; the first ones show what is wrong. */
const MAX_EARLY_REPORTS = 10;
const MAX_WRITER_ID = 2 ** 47;

type ReportListener = (report: StoreReport) => void;

/** One file with everything that works on it, shared by the scopes of a store. */
export class SqliteDatabase {
  readonly settings: SqliteSettings;
  readonly versions: VersionClock;
  readonly connection: SqliteConnection;
  readonly batch: WriteBatch;
  readonly poller: ChangePoller;
  readonly #sweeper: Sweeper;
  readonly #listeners: (() => ReportListener | undefined)[] = [];
  #earlyReports: StoreReport[] = [];
  #closing: Promise<void> | undefined;

  constructor(settings: SqliteSettings) {
    const { clock, watchMs } = settings;
    // Distinguishes this store's writes from those of other connections; the sweeper writes as 0.
    const writerId = randomInt(1, MAX_WRITER_ID);
    const report = (one: StoreReport) => this.#report(one);
    this.settings = settings;
    this.versions = new VersionClock(clock);
    this.connection = new SqliteConnection(settings, report);
    this.#sweeper = new Sweeper(this.connection, settings, this.versions, report);
    this.batch = new WriteBatch(this.connection, settings, this.versions, this.#sweeper, writerId);
    this.poller = new ChangePoller(this.connection, clock, watchMs, writerId);
  }

  /** Registers a scope. `listener` returns the scope's listener for reports, as it is at that moment. */
  addScope(name: string, maxEntries: number, listener: () => ReportListener | undefined): void {
    this.#sweeper.addScope(name, maxEntries);
    this.#listeners.push(listener);
  }

  /** Gives a new listener the reports from before any scope had one, such as a rebuild on opening. */
  deliverEarlyReports(listener: ReportListener): void {
    for (const report of this.#earlyReports.splice(0)) listener(report);
  }

  /** Writes what waits, then closes the file. Later calls return the same promise. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.poller.close();
    await this.batch.close();
    this.#sweeper.close();
    this.connection.close();
  }

  /** A report about the file goes to one scope's listener, although it concerns all scopes. */
  #report(report: StoreReport): void {
    for (const listenerOf of this.#listeners) {
      const listener = listenerOf();
      if (listener === undefined) continue;
      listener(report);
      return;
    }
    if (this.#earlyReports.length < MAX_EARLY_REPORTS) this.#earlyReports.push(report);
  }
}
