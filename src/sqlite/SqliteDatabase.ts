import { randomInt } from 'node:crypto';
import { VersionClock } from '../store/frame/VersionClock.js';
import type { StoreReport } from '../store/StoreReport.js';
import { Connection } from './Connection.js';
import { Poller } from './Poller.js';
import type { SqliteSettings } from './SqliteStoreOptions.js';
import { Upkeep } from './Upkeep.js';
import { Writer } from './Writer.js';

/** The first ones say what is wrong. */
const MAX_UNTOLD = 10;
const MAX_WRITER_ID = 2 ** 47;

/** One file with everything that works on it, shared by the scopes of a store. */
export class SqliteDatabase {
  readonly settings: SqliteSettings;
  readonly versions: VersionClock;
  readonly connection: Connection;
  readonly writer: Writer;
  readonly poller: Poller;
  readonly #upkeep: Upkeep;
  readonly #reporters: (() => ((report: StoreReport) => void) | undefined)[] = [];
  /** Told when there was nobody to hear: a file that was rebuilt when it was opened. */
  #untold: StoreReport[] = [];
  #closing: Promise<void> | undefined;

  constructor(settings: SqliteSettings) {
    const { clock, watchMs } = settings;
    // Tells this store's writes from those of all others; `0` is nobody's.
    const writerId = randomInt(1, MAX_WRITER_ID);
    const report = (told: StoreReport) => this.#report(told);
    this.settings = settings;
    this.versions = new VersionClock(clock);
    this.connection = new Connection(settings, report);
    this.#upkeep = new Upkeep(this.connection, settings, this.versions, report);
    this.writer = new Writer(this.connection, settings, this.versions, this.#upkeep, writerId);
    this.poller = new Poller(this.connection, clock, watchMs, writerId);
  }

  /** A scope is in use; `reporter` gives whoever listens to its reports. */
  addScope(name: string, maxEntries: number, reporter: () => ((report: StoreReport) => void) | undefined): void {
    this.#upkeep.addScope(name, maxEntries);
    this.#reporters.push(reporter);
  }

  /** Somebody listens now: tells what nobody has heard. */
  tellUntold(listener: (report: StoreReport) => void): void {
    for (const report of this.#untold.splice(0)) listener(report);
  }

  /** Writes what waits, then closes the file. Once. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.poller.close();
    await this.writer.close();
    this.#upkeep.close();
    this.connection.close();
  }

  /** What happens to the file happens to all scopes: one of those who listen is told, and told once. */
  #report(report: StoreReport): void {
    for (const reporter of this.#reporters) {
      const listener = reporter();
      if (listener === undefined) continue;
      listener(report);
      return;
    }
    if (this.#untold.length < MAX_UNTOLD) this.#untold.push(report);
  }
}
