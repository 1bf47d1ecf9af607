import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { requireInteger, requireNumber } from '../internal/preconditions.js';
import { encodeFrame, readFrame } from '../store/frame/frame.js';
import { isPlausible } from '../store/frame/VersionClock.js';
import type { Lease } from '../store/Lease.js';
import type { EntryFacts, RemovalFacts, Store } from '../store/Store.js';
import type { StoreReport } from '../store/StoreReport.js';
import type { StoreTraits } from '../store/StoreTraits.js';
import type { StoreWatcher } from '../store/StoreWatcher.js';
import type { Claim, Kept } from './admission.js';
import type { SqlRow } from './drivers/SqliteDriver.js';
import { ClearOperation, LeaseOperation, ReleaseOperation, RemoveOperation, SetOperation } from './operations.js';
import { SqliteDatabase } from './SqliteDatabase.js';
import { type SqliteStoreOptions, toSettings } from './SqliteStoreOptions.js';
import { fromKeyText, toKeyText } from './statements.js';

/** Keys in one query of `getMany`. */
const KEYS_PER_QUERY = 500;
/** Entries that an iteration holds in memory. */
const ENTRIES_PER_STEP = 100;
/** What a cache waits for the store above `busyTimeout`, during which the store itself retries. */
const MARGIN_MS = 5_000;

/**
 * A store of text and bytes in a SQLite file, which several processes may use at the same time and which survives them.
 * Reads are synchronous. The writes of one turn of the event loop go into one transaction at its end. Readers of this
 * store see them before that; the promises of the writes settle when the transaction is committed.
 *
 * Entries are evicted in the order in which they were written, not used, because a read writes nothing.
 */
export class SqliteStore implements Store<string | Uint8Array> {
  /** The backend is the database: its scopes fail together. */
  readonly traits: StoreTraits;
  readonly #database: SqliteDatabase;
  readonly #scopes: Map<string, SqliteStore>;
  #onReport: ((report: StoreReport) => void) | undefined;
  /** As SQL text. */
  readonly #name: string;
  readonly #maxEntries: number;

  /** For `sqliteStore` and `scope`. `scopes` holds the stores on the same database, by name. */
  constructor(database: SqliteDatabase, name = '', scopes = new Map<string, SqliteStore>()) {
    this.#database = database;
    this.#name = toKeyText(name);
    this.#scopes = scopes;
    this.#maxEntries = database.settings.maxEntries(name);
    this.traits = {
      text: true,
      keepsTime: true,
      keepsVersions: true,
      timeouts: { softMs: null, hardMs: database.settings.busyMs + MARGIN_MS },
      backend: database,
    };
    scopes.set(name, this);
    database.addScope(this.#name, this.#maxEntries, () => this.#onReport);
  }

  /**
   * Reports about the file go to the listener of one scope; reports from before any listener was set go to the first
   * one.
   */
  get onReport(): ((report: StoreReport) => void) | undefined {
    return this.#onReport;
  }

  set onReport(listener: ((report: StoreReport) => void) | undefined) {
    this.#onReport = listener;
    if (listener !== undefined) this.#database.deliverEarlyReports(listener);
  }

  /**
   * The driver's own database object, for features such as backups. A rebuild of the file replaces it by another one.
   * @throws DatabaseClosedError
   */
  get database(): object {
    return this.#database.connection.database;
  }

  scope(name: string): SqliteStore {
    if (typeof name !== 'string') throw new InvalidArgumentError('name', name, 'a string');
    return this.#scopes.get(name) ?? new SqliteStore(this.#database, name, this.#scopes);
  }

  /** @throws CorruptDatabaseError, DatabaseAccessError, DatabaseBusyError, DatabaseClosedError */
  get(key: string): string | Uint8Array | undefined {
    const { connection, batch } = this.#database;
    const text = toKeyText(key);
    const row = connection.run((statements) => statements.find.get(this.#name, text, this.#name));
    if (batch.uncommitted.has(this.#name)) return this.#overlaid(key, text, row);
    return row === undefined ? undefined : this.#contentOf(key, row[0] as Uint8Array);
  }

  getMany(keys: readonly string[]): (string | Uint8Array | undefined)[] {
    const { connection, batch } = this.#database;
    if (batch.uncommitted.has(this.#name)) return keys.map((key) => this.get(key));
    const found = new Map<string, string | Uint8Array | undefined>();
    for (let from = 0; from < keys.length; from += KEYS_PER_QUERY) {
      const texts = JSON.stringify(keys.slice(from, from + KEYS_PER_QUERY).map(toKeyText));
      const rows = connection.run((statements) => statements.findMany.all(this.#name, texts, this.#name));
      for (const [text, frame] of rows) {
        const key = fromKeyText(text as string);
        found.set(key, this.#contentOf(key, frame as Uint8Array));
      }
    }
    return keys.map((key) => found.get(key));
  }

  /**
   * Returns whether the value was kept; `false`: a newer entry is there, or another process has taken the lease. A
   * `deleteAt` in the past, and an entry larger than the bounds, remove the key.
   * @throws InvalidArgumentError for a value that is neither text nor bytes, and for facts that are not numbers.
   */
  set(key: string, value: string | Uint8Array | undefined, facts: EntryFacts = {}): Promise<boolean> {
    const { settings, batch } = this.#database;
    const claim = this.#claimOf(facts);
    const deleteAt = deleteAtOf(facts);
    const text = toKeyText(key);
    if (value !== undefined && typeof value !== 'string' && !(value instanceof Uint8Array)) {
      throw new InvalidArgumentError('value', value, 'text or bytes');
    }
    if (value !== undefined && (deleteAt === null || deleteAt > settings.clock.now())) {
      const frame = encodeFrame(value, { version: claim.version, deleteAt }, settings.compressFrom);
      if (frame.length <= settings.maxBytes && settings.maxBytes > 0 && this.#maxEntries > 0) {
        return batch.add(new SetOperation(this.#name, text, frame, deleteAt, claim), identity);
      }
    }
    return batch.add(new RemoveOperation(this.#name, text, claim, false), ({ accepted }) => accepted);
  }

  delete(key: string, facts: RemovalFacts = {}): Promise<boolean> {
    const removal = new RemoveOperation(this.#name, toKeyText(key), this.#claimOf(facts), false);
    return this.#database.batch.add(removal, ({ wasThere }) => wasThere);
  }

  /** Of several processes that pop a key at the same time, one gets the value. */
  pop(key: string, facts: RemovalFacts = {}): Promise<string | Uint8Array | undefined> {
    const removal = new RemoveOperation(this.#name, toKeyText(key), this.#claimOf(facts), true);
    return this.#database.batch.add(removal, ({ frame }) =>
      frame === undefined ? undefined : this.#contentOf(key, frame),
    );
  }

  /** The live keys at this moment, in the order in which they were written. */
  keys(): string[] | Promise<string[]> {
    const done = this.#database.batch.done();
    return done === undefined ? this.#list() : done.then(() => this.#list());
  }

  /**
   * The live keys at this moment, each with its value when the iteration reaches it. Holds a hundred entries in memory.
   */
  entries(): AsyncIterable<[string, string | Uint8Array]> {
    const keys = this.keys();
    // The iteration throws the error.
    if (keys instanceof Promise) keys.catch(() => {});
    return this.#walk(keys);
  }

  /**
   * Readers find nothing from now on; the rows are deleted in steps. Returns `false` when a newer `clear` is recorded.
   */
  clear(facts: RemovalFacts = {}): Promise<boolean> {
    return this.#database.batch.add(new ClearOperation(this.#name, this.#claimOf(facts)), identity);
  }

  /** Entries held, with expired ones that were not yet deleted; `undefined` when the file can not be read. */
  get size(): number | undefined {
    return this.#totals()?.[0];
  }

  /** Bytes of these entries as stored: compressed, without SQLite's overhead. */
  get bytes(): number | undefined {
    return this.#totals()?.[1];
  }

  watch(watcher: StoreWatcher): () => void {
    return this.#database.poller.watch(this.#name, watcher);
  }

  lease(key: string, ttlMs: number): Promise<Lease | undefined> {
    const { batch } = this.#database;
    const text = toKeyText(key);
    const operation = new LeaseOperation(this.#name, text, requireNumber('ttlMs', ttlMs, 0));
    return batch.add(operation, (token) =>
      token === undefined
        ? undefined
        : { token, release: () => batch.add(new ReleaseOperation(this.#name, text, token), identity) },
    );
  }

  /** Writes what waits and closes the file, unless it was given open. A scope does nothing. */
  close(): Promise<void> | undefined {
    return this.#name === '' ? this.#database.close() : undefined;
  }

  nextVersion(): number {
    return this.#database.versions.next();
  }

  #claimOf({ version, lease }: EntryFacts): Claim {
    const { versions } = this.#database;
    const own = version === undefined;
    const given = own ? versions.next() : requireInteger('version', version, 0);
    versions.saw(given);
    if (lease === undefined) return { version: given, own, lease };
    // A value that was fetched under a lease is newer than the lease.
    return { version: Math.max(given, requireInteger('lease', lease, 0)), own, lease };
  }

  #list(): string[] {
    const { connection, settings } = this.#database;
    const now = settings.clock.now();
    return connection
      .run((statements) => statements.keys.all(this.#name, now, this.#name))
      .map(([text]) => fromKeyText(text as string));
  }

  async *#walk(listed: string[] | Promise<string[]>): AsyncGenerator<[string, string | Uint8Array]> {
    const keys = await listed;
    for (let from = 0; from < keys.length; from += ENTRIES_PER_STEP) {
      const some = keys.slice(from, from + ENTRIES_PER_STEP);
      for (const [index, value] of this.getMany(some).entries()) {
        if (value !== undefined) yield [some[index] as string, value];
      }
    }
  }

  #totals(): readonly number[] | undefined {
    const { connection, batch } = this.#database;
    try {
      batch.flush();
      return (connection.run((statements) => statements.scope.get(this.#name)) ?? [0, 0]) as readonly number[];
    } catch {
      // Only a figure for statistics: reads and writes throw the reason.
      return undefined;
    }
  }

  /** What a reader sees while writes of the scope are uncommitted. */
  #overlaid(key: string, text: string, row: SqlRow | undefined): string | Uint8Array | undefined {
    const { connection, batch, settings } = this.#database;
    const found = row?.[0] as Uint8Array | undefined;
    const kept = found === undefined ? undefined : this.#keptOf(found);
    const recorded = Number(connection.run((statements) => statements.scope.get(this.#name)?.[2] ?? -1));
    const cleared = isPlausible(recorded, settings.clock.now()) ? recorded : -1;
    const seen = batch.uncommitted.over(this.#name, text, { kept, cleared }).kept;
    // Also when the row is unreadable, which is reported.
    if (seen === kept) return found === undefined ? undefined : this.#contentOf(key, found);
    if (seen?.frame === undefined || (seen.deleteAt !== null && seen.deleteAt <= settings.clock.now()))
      return undefined;
    return this.#contentOf(key, seen.frame);
  }

  /** The row as the rule of admission sees it; `undefined`: unreadable or expired. */
  #keptOf(frame: Uint8Array): Kept | undefined {
    const read = readFrame(frame);
    const now = this.#database.settings.clock.now();
    if (typeof read === 'string' || (read.deleteAt !== null && read.deleteAt <= now)) return undefined;
    const { version, deleteAt, kind } = read;
    return { version: isPlausible(version, now) ? version : -1, deleteAt, frame: kind === 'value' ? frame : undefined };
  }

  /** The content of a row's bytes; `undefined`: unreadable, removed or expired. */
  #contentOf(key: string, bytes: Uint8Array): string | Uint8Array | undefined {
    const frame = readFrame(bytes);
    if (typeof frame === 'string') {
      this.#onReport?.({ type: 'content', key, reason: frame });
      return undefined;
    }
    const { versions, settings } = this.#database;
    versions.saw(frame.version);
    if (frame.kind !== 'value' || (frame.deleteAt !== null && frame.deleteAt <= settings.clock.now())) return undefined;
    return frame.content;
  }
}

/**
 * Opens a store in a SQLite file, and makes the file when it is absent.
 *
 *     const store = sqliteStore({ path: 'cache.db', maxEntries: 100_000 });
 *
 * @throws InvalidArgumentError for an option that can not be honoured; MissingDriverError when no driver can be loaded;
 *   DatabaseAccessError without permission; ForeignDatabaseError and NewerDatabaseError for a file that is not to be
 *   used; CorruptDatabaseError for a damaged one, unless `onCorrupt` is `'rebuild'`; DatabaseBusyError when other
 *   processes keep it locked for longer than `busyTimeout`.
 */
export function sqliteStore(options: SqliteStoreOptions): SqliteStore {
  return new SqliteStore(new SqliteDatabase(toSettings(options)));
}

/** The instant in whole milliseconds; `null`: never. */
function deleteAtOf({ deleteAt = null }: EntryFacts): number | null {
  if (deleteAt === null || deleteAt === Number.POSITIVE_INFINITY) return null;
  if (typeof deleteAt === 'number' && !Number.isNaN(deleteAt)) return Math.ceil(deleteAt);
  throw new InvalidArgumentError('deleteAt', deleteAt, 'epoch milliseconds, or null for never');
}

function identity<T>(answer: T): T {
  return answer;
}
