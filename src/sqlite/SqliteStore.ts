import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { requireInteger, requireNumber } from '../internal/preconditions.js';
import { encodeFrame, readFrame } from '../store/frame/frame.js';
import type { Lease } from '../store/Lease.js';
import type { EntryFacts, RemovalFacts, Store } from '../store/Store.js';
import type { StoreReport } from '../store/StoreReport.js';
import type { StoreTraits } from '../store/StoreTraits.js';
import type { StoreWatcher } from '../store/StoreWatcher.js';
import { ClearOperation } from './ClearOperation.js';
import { fromKeyText, toKeyText } from './keyText.js';
import { LeaseOperation, ReleaseOperation } from './LeaseOperation.js';
import { type Claim, isPlausible, type Kept } from './Operation.js';
import { RemoveOperation } from './RemoveOperation.js';
import { SetOperation } from './SetOperation.js';
import { SqliteDatabase } from './SqliteDatabase.js';
import type { SqlRow } from './SqliteDriver.js';
import { type SqliteStoreOptions, toSettings } from './SqliteStoreOptions.js';

/** Keys that one statement asks for. */
const KEYS_AT_ONCE = 500;
/** Entries that a walk holds at a time. */
const ENTRIES_AT_ONCE = 100;
/** A store waits for locks by itself for `busyTimeout`; whoever waits for the store gives it so much more. */
const MARGIN_MS = 5_000;

/**
 * Text and bytes in a SQLite file, which several processes may use at once and which outlives them. Reads are answered at once. What is written in one turn of the event loop is
 * written in one transaction at its end, and seen by this store's readers before; promises settle when it is committed.
 *
 * Entries are evicted in the order in which they were written, not used: a read writes nothing.
 */
export class SqliteStore implements Store<string | Uint8Array> {
  /** The backend is the database: its scopes fail together. */
  readonly traits: StoreTraits;
  readonly #database: SqliteDatabase;
  readonly #scopes: Map<string, SqliteStore>;
  #onReport: ((report: StoreReport) => void) | undefined;
  /** As text for SQL. */
  readonly #name: string;
  readonly #maxEntries: number;

  /** `scopes`: those of the same database, by name. Made by `sqliteStore` and by `scope`. */
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

  /** What happens to the file is told to one of its scopes' observers; what happened before there was one, to the first. */
  get onReport(): ((report: StoreReport) => void) | undefined {
    return this.#onReport;
  }

  set onReport(listener: ((report: StoreReport) => void) | undefined) {
    this.#onReport = listener;
    if (listener !== undefined) this.#database.tellUntold(listener);
  }

  /**
   * The driver's own database object, for what only it can do, such as a backup. Another one after the file was rebuilt.
   * @throws DatabaseClosedError
   */
  get database(): object {
    return this.#database.connection.database;
  }

  scope(name: string): SqliteStore {
    if (typeof name !== 'string') throw new InvalidArgumentError('name', name, 'a string');
    return this.#scopes.get(name) ?? new SqliteStore(this.#database, name, this.#scopes);
  }

  /** @throws CorruptDatabaseError, DatabaseBusyError, DatabaseClosedError */
  get(key: string): string | Uint8Array | undefined {
    const { connection, writer } = this.#database;
    const text = toKeyText(key);
    const row = connection.run((statements) => statements.find.get(this.#name, text, this.#name));
    if (writer.waits(this.#name)) return this.#overlaid(key, text, row);
    return row === undefined ? undefined : this.#contentOf(key, row[0] as Uint8Array);
  }

  getMany(keys: readonly string[]): (string | Uint8Array | undefined)[] {
    const { connection, writer } = this.#database;
    if (writer.waits(this.#name)) return keys.map((key) => this.get(key));
    const found = new Map<string, string | Uint8Array | undefined>();
    for (let from = 0; from < keys.length; from += KEYS_AT_ONCE) {
      const texts = JSON.stringify(keys.slice(from, from + KEYS_AT_ONCE).map(toKeyText));
      const rows = connection.run((statements) => statements.findMany.all(this.#name, texts, this.#name));
      for (const [text, frame] of rows) {
        const key = fromKeyText(text as string);
        found.set(key, this.#contentOf(key, frame as Uint8Array));
      }
    }
    return keys.map((key) => found.get(key));
  }

  /**
   * Answers whether the value was kept: `false`, something newer is there, or the lease has passed on. A `deleteAt` that has passed, and an entry that no bound
   * has room for, remove the key.
   * @throws InvalidArgumentError for a value that is neither text nor bytes, and for facts that are no numbers.
   */
  set(key: string, value: string | Uint8Array | undefined, facts: EntryFacts = {}): Promise<boolean> {
    const { settings, writer } = this.#database;
    const claim = this.#claimOf(facts);
    const deleteAt = deleteAtOf(facts);
    const text = toKeyText(key);
    if (value !== undefined && typeof value !== 'string' && !(value instanceof Uint8Array)) {
      throw new InvalidArgumentError('value', value, 'text or bytes');
    }
    if (value !== undefined && (deleteAt === null || deleteAt > settings.clock.now())) {
      const frame = encodeFrame(value, { version: claim.version, deleteAt }, settings.compressFrom);
      if (frame.length <= settings.maxBytes && settings.maxBytes > 0 && this.#maxEntries > 0) {
        return writer.add(new SetOperation(this.#name, text, frame, deleteAt, claim), identity);
      }
    }
    return writer.add(new RemoveOperation(this.#name, text, claim, false), ({ accepted }) => accepted);
  }

  delete(key: string, facts: RemovalFacts = {}): Promise<boolean> {
    const removal = new RemoveOperation(this.#name, toKeyText(key), this.#claimOf(facts), false);
    return this.#database.writer.add(removal, ({ wasThere }) => wasThere);
  }

  /** Of several processes that pop a key, one gets the value. */
  pop(key: string, facts: RemovalFacts = {}): Promise<string | Uint8Array | undefined> {
    const removal = new RemoveOperation(this.#name, toKeyText(key), this.#claimOf(facts), true);
    return this.#database.writer.add(removal, ({ frame }) =>
      frame === undefined ? undefined : this.#contentOf(key, frame),
    );
  }

  /** Every live key at this moment, the one written longest ago first. */
  keys(): string[] | Promise<string[]> {
    const { writer } = this.#database;
    const done = writer.done();
    return done === undefined ? this.#list() : done.then(() => this.#list());
  }

  /** The keys of this moment, with the values that they have when the walk comes to them. Holds a hundred at a time. */
  entries(): AsyncIterable<[string, string | Uint8Array]> {
    const keys = this.keys();
    // Heard by whoever walks.
    if (keys instanceof Promise) keys.catch(() => {});
    return this.#walk(keys);
  }

  /** Everything is gone for readers once this has been committed; the rows are deleted in steps. Answers `false` when a newer `clear` was there. */
  clear(facts: RemovalFacts = {}): Promise<boolean> {
    return this.#database.writer.add(new ClearOperation(this.#name, this.#claimOf(facts)), identity);
  }

  /** Entries held, those among them that have expired and were not yet swept; `undefined` when the file can't be read. */
  get size(): number | undefined {
    return this.#totals()?.[0];
  }

  /** Bytes of these entries as they are kept: compressed, and without SQLite's own share. */
  get bytes(): number | undefined {
    return this.#totals()?.[1];
  }

  watch(watcher: StoreWatcher): () => void {
    return this.#database.poller.watch(this.#name, watcher);
  }

  lease(key: string, ttlMs: number): Promise<Lease | undefined> {
    const { writer } = this.#database;
    const text = toKeyText(key);
    const operation = new LeaseOperation(this.#name, text, requireNumber('ttlMs', ttlMs, 0));
    return writer.add(operation, (token) =>
      token === undefined
        ? undefined
        : { token, release: () => writer.add(new ReleaseOperation(this.#name, text, token), identity) },
    );
  }

  /** Writes what waits and closes the file, unless you have opened it. On a part: nothing. */
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
    // What was fetched under a lease is newer than the lease.
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
    for (let from = 0; from < keys.length; from += ENTRIES_AT_ONCE) {
      const some = keys.slice(from, from + ENTRIES_AT_ONCE);
      for (const [index, value] of this.getMany(some).entries()) {
        if (value !== undefined) yield [some[index] as string, value];
      }
    }
  }

  #totals(): readonly number[] | undefined {
    const { connection, writer } = this.#database;
    try {
      writer.flush();
      return (connection.run((statements) => statements.scope.get(this.#name)) ?? [0, 0]) as readonly number[];
    } catch {
      // A figure for statistics: reads and writes tell what is wrong.
      return undefined;
    }
  }

  /** What a reader sees while something waits to be written. */
  #overlaid(key: string, text: string, row: SqlRow | undefined): string | Uint8Array | undefined {
    const { connection, writer, settings } = this.#database;
    const found = row?.[0] as Uint8Array | undefined;
    const kept = found === undefined ? undefined : this.#keptOf(found);
    const cleared = connection.run((statements) => statements.scope.get(this.#name)?.[2]);
    const seen = writer.over(this.#name, text, { kept, cleared: Number(cleared ?? -1) }).kept;
    // Also when it can't be read, which is told.
    if (seen === kept) return found === undefined ? undefined : this.#contentOf(key, found);
    if (seen?.frame === undefined || (seen.deleteAt !== null && seen.deleteAt <= settings.clock.now()))
      return undefined;
    return this.#contentOf(key, seen.frame);
  }

  /** What the row says to the writes that wait: nothing, when it can't be read or its time is over. */
  #keptOf(frame: Uint8Array): Kept | undefined {
    const read = readFrame(frame);
    const now = this.#database.settings.clock.now();
    if (typeof read === 'string' || (read.deleteAt !== null && read.deleteAt <= now)) return undefined;
    const { version, deleteAt, kind } = read;
    return { version: isPlausible(version, now) ? version : -1, deleteAt, frame: kind === 'value' ? frame : undefined };
  }

  /** The live content of a row's bytes. */
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
 * A store in a SQLite file; opens it, and makes it when it is absent.
 *
 *     const store = sqliteStore({ path: 'cache.db', maxEntries: 100_000 });
 *
 * @throws InvalidArgumentError for an option that can't be honoured; MissingDriverError when nothing can open a file; ForeignDatabaseError and NewerDatabaseError when the file is not for us;
 *   CorruptDatabaseError when it is damaged, unless `onCorrupt` is `'rebuild'`; DatabaseBusyError when others keep it locked.
 */
export function sqliteStore(options: SqliteStoreOptions): SqliteStore {
  return new SqliteStore(new SqliteDatabase(toSettings(options)));
}

/** In whole milliseconds; `null`: never. */
function deleteAtOf({ deleteAt = null }: EntryFacts): number | null {
  if (deleteAt === null || deleteAt === Number.POSITIVE_INFINITY) return null;
  if (typeof deleteAt === 'number' && !Number.isNaN(deleteAt)) return Math.ceil(deleteAt);
  throw new InvalidArgumentError('deleteAt', deleteAt, 'epoch milliseconds, or null for never');
}

function identity<T>(answer: T): T {
  return answer;
}
