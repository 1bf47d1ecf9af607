import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import type { MaybePromise } from '../internal/MaybePromise.js';
import { requireInteger, requireNumber } from '../internal/preconditions.js';
import { encodeFrame, HEADER_BYTES, readFrame, readHeader } from '../store/frame/frame.js';
import { newestPlausible } from '../store/frame/VersionClock.js';
import type { Lease } from '../store/Lease.js';
import type { EntryFacts, RemovalFacts, Store } from '../store/Store.js';
import type { StoreReport } from '../store/StoreReport.js';
import { type StoreTraits, withBackend } from '../store/StoreTraits.js';
import type { StoreWatcher } from '../store/StoreWatcher.js';
import { ClearMark } from './ClearMark.js';
import type { KeySpace } from './KeySpace.js';
import type { RedisCore } from './RedisCore.js';
import { CLEAR, DELETE, DONE_LIVE, POP, REFUSED, SET } from './scripts.js';
import { VersionedWrites } from './VersionedWrites.js';

/** Keys that one command reads. */
const MGET_KEYS = 500;

/**
 * A store in Redis, Valkey or a cluster of them. Make one with `redisStore`.
 *
 * **Keys** are `<prefix>:1:<cache name>:<key>`, such as `warchest:1:searchPlayers:#2PP`. Values are binary frames with
 * a header and a checksum. Anything else under such a key, and a damaged frame, reads as absent, is reported, and is
 * replaced by the next write.
 *
 * **Order.** A write or removal never replaces a newer entry: each is one script at the server. An entry with a version
 * more than a minute ahead of this process's clock does not refuse a write. A removal leaves a small mark for
 * `removedFor`.
 *
 * **Time.** The server removes an entry when it expires. By this process's clock, an entry is not returned after its
 * `deleteAt`, even if the server still has it.
 *
 * **Clearing** removes the entries that a scan finds and that are not newer, and leaves a mark for `removedFor`. An
 * entry that is older than the clearing and arrives after it is absent: at once in the process that cleared, in others
 * as soon as they have read the mark. They read it together with an entry, at most a second after the last time, or
 * with the next read after a watched server has reported the mark. So other processes may get such a late entry for up
 * to a second, and every process may when it arrives later than `removedFor`.
 *
 * **Size** is not counted and not bounded here: set `maxmemory` of the server, and a policy such as `allkeys-lru`.
 */
export class RedisStore implements Store<string | Uint8Array> {
  /** The backend is the client: all stores on it fail together. */
  readonly traits: StoreTraits;
  /** Notifies a watcher of every change made by others. Absent when the store was made without tracking. */
  readonly watch?: (watcher: StoreWatcher) => () => void;
  onReport: ((report: StoreReport) => void) | undefined;
  readonly #core: RedisCore;
  readonly #space: KeySpace;
  readonly #mark: ClearMark;
  readonly #writes: VersionedWrites;
  readonly #parts = new Map<string, RedisStore>();
  readonly #isPart: boolean;

  /** Use `redisStore`. `parent` is the mark of the store that this is a part of. */
  constructor(core: RedisCore, space: KeySpace, parent?: ClearMark) {
    this.#core = core;
    this.#space = space;
    this.#isPart = parent !== undefined;
    this.#mark = new ClearMark(space.clearKey, parent, core);
    this.#writes = new VersionedWrites(core, this.#mark, (full, reason) => this.#report(full, reason));
    const timeouts = { softMs: 50, hardMs: 500 };
    const traits = { text: true, keepsTime: true, keepsVersions: true, timeouts };
    this.traits = withBackend(traits, core.settings.connection.client);
    const { listener } = core;
    if (listener !== undefined) this.watch = (watcher) => listener.watch(space, watcher);
    core.add(this, this.#mark);
  }

  get(key: string): Promise<string | Buffer | undefined> {
    const full = this.#space.full(key);
    const sent = this.#core.commands.send(full, ['GET', full], true);
    const refreshed = this.#mark.refresh();
    const reply = refreshed === undefined ? sent : Promise.all([sent, refreshed]).then(first);
    return reply.then(
      (bytes) => this.#open(full, bytes),
      (error) => this.#absentIfForeign(full, error),
    );
  }

  /** Reads many keys: up to 500 with one command, or in a cluster each with its own, all at once. */
  async getMany(keys: readonly string[]): Promise<(string | Buffer | undefined)[]> {
    const fulls = keys.map((key) => this.#space.full(key));
    const [values] = await Promise.all([this.#readMany(fulls), this.#mark.refresh()]);
    return values.map((open) => open());
  }

  /**
   * Keeps the value. Returns `false` when a newer entry is there, or when the key was written since the lease in the
   * facts was given. A `deleteAt` that has passed removes the key, as the value `undefined` does.
   * @throws InvalidArgumentError for a value that is neither text nor bytes, and for a fact out of its range.
   */
  set(key: string, value: string | Uint8Array | undefined, facts: EntryFacts = {}): Promise<boolean> {
    const { deleteAt, lease } = checked(facts);
    const now = this.#core.clock.now();
    const version = this.#version(facts);
    const full = this.#space.full(key);
    if (value === undefined || (deleteAt !== null && deleteAt <= now)) {
      return this.#writes.remove(DELETE, full, version, lease).then(wasDone);
    }
    if (typeof value !== 'string' && !(value instanceof Uint8Array)) {
      throw new InvalidArgumentError('value', value, 'a string or a Uint8Array');
    }
    const frame = encodeFrame(value, { version, deleteAt }, this.#core.settings.compressFrom);
    const px = deleteAt === null ? '' : String(Math.max(1, Math.floor(deleteAt - now)));
    return this.#writes.write(SET, full, version, frame, px, lease).then(wasDone);
  }

  async delete(key: string, facts: RemovalFacts = {}): Promise<boolean> {
    const [status] = await this.#writes.remove(DELETE, this.#space.full(key), this.#version(facts));
    return status === DONE_LIVE;
  }

  /** Removes the key and returns its value: of many calls at the same time, one gets it. */
  async pop(key: string, facts: RemovalFacts = {}): Promise<string | Buffer | undefined> {
    const full = this.#space.full(key);
    const [status, bytes] = await this.#writes.remove(POP, full, this.#version(facts));
    return status === DONE_LIVE ? this.#open(full, bytes) : undefined;
  }

  /** Lists every live key without order, each as it is when the scan reaches it. */
  async *keys(): AsyncGenerator<string, void> {
    await this.#mark.refresh();
    for await (const fulls of this.#core.commands.scan(this.#space.front)) {
      const headers = await Promise.all(fulls.map((full) => this.#isLiveValue(full)));
      for (const [index, isLive] of headers.entries()) if (isLive) yield this.#keyOf(fulls[index] as string);
    }
  }

  /** Lists every live entry, as `keys` does. */
  async *entries(): AsyncGenerator<[string, string | Buffer], void> {
    await this.#mark.refresh();
    for await (const fulls of this.#core.commands.scan(this.#space.front)) {
      const values = await this.#readMany(fulls);
      for (const [index, open] of values.entries()) {
        // Unpacked one by one, as the caller asks for them.
        const value = open();
        if (value !== undefined) yield [this.#keyOf(fulls[index] as string), value];
      }
    }
  }

  /** Removes every entry of this store that is not newer, and nothing else. For other processes, see the class. */
  async clear(facts: RemovalFacts = {}): Promise<void> {
    const version = this.#version(facts);
    const { commands, settings, clock } = this.#core;
    this.#mark.noteClear(version);
    await this.#writes.remove(DELETE, this.#space.clearKey, version);
    const limits = [version, newestPlausible(clock.now())].map(String);
    for await (const fulls of commands.scan(this.#space.front)) {
      const batches = settings.connection.isCluster ? fulls.map((full) => [full]) : [fulls];
      await Promise.all(batches.map((batch) => commands.run(CLEAR, batch, limits)));
    }
  }

  /**
   * Returns the part of that name. It has its own clearing, observer and listings, and shares everything else.
   */
  scope(name: string): RedisStore {
    let part = this.#parts.get(name);
    if (part === undefined) {
      part = new RedisStore(this.#core, this.#space.part(name), this.#mark);
      this.#parts.set(name, part);
    }
    return part;
  }

  /**
   * Takes the right to fetch the key's value. A lease counts in the store that gave it, for `set` with its token.
   * @throws InvalidArgumentError when the time is no number of milliseconds above 0.
   */
  lease(key: string, ttlMs: number): Promise<Lease | undefined> {
    return this.#writes.lease(this.#space.full(key), Math.ceil(requireNumber('ttlMs', ttlMs, Number.MIN_VALUE)));
  }

  /** Returns a version newer than all that this store has made or seen. */
  nextVersion(): number {
    return this.#core.versions.next();
  }

  /** Closes the connection if the store made it, at once, whatever is under way. Closing a part closes nothing. */
  close(): MaybePromise<unknown> {
    return this.#isPart ? undefined : this.#core.close();
  }

  /**
   * Reads the bytes of many keys. Each result is a function that makes a value of them: it is called when the mark of
   * the last clearing is known.
   */
  async #readMany(fulls: readonly string[]): Promise<(() => string | Buffer | undefined)[]> {
    const { commands, settings } = this.#core;
    if (settings.connection.isCluster) {
      const read = async (full: string) => {
        try {
          const bytes = await commands.send(full, ['GET', full], true);
          return () => this.#open(full, bytes);
        } catch (error) {
          this.#absentIfForeign(full, error);
          return absent;
        }
      };
      return Promise.all(fulls.map(read));
    }
    const batches = [];
    for (let from = 0; from < fulls.length; from += MGET_KEYS) batches.push(fulls.slice(from, from + MGET_KEYS));
    const replies = await Promise.all(
      batches.map((batch) => commands.send(batch[0] as string, ['MGET', ...batch], true) as Promise<unknown[]>),
    );
    return replies.flat().map((bytes, index) => () => this.#open(fulls[index] as string, bytes));
  }

  /** Whether a live value is at the key, judged by its header. */
  async #isLiveValue(full: string): Promise<boolean> {
    try {
      const range = ['GETRANGE', full, '0', String(HEADER_BYTES - 1)];
      const bytes = (await this.#core.commands.send(full, range, true)) as Buffer;
      // The key was removed since the scan found it.
      if (bytes.length === 0) return false;
      const header = readHeader(bytes);
      if (typeof header !== 'string') return header.kind === 'value' && this.#isLive(header);
      this.#report(full, header);
    } catch (error) {
      this.#absentIfForeign(full, error);
    }
    return false;
  }

  #open(full: string, bytes: unknown): string | Buffer | undefined {
    if (!(bytes instanceof Uint8Array)) return undefined;
    const frame = readFrame(bytes);
    if (typeof frame === 'string') {
      this.#writes.noteDamaged(full, bytes);
      this.#report(full, frame);
      return undefined;
    }
    this.#core.versions.saw(frame.version);
    return this.#isLive(frame) ? frame.content : undefined;
  }

  #isLive({ version, deleteAt }: { version: number; deleteAt: number | null }): boolean {
    return version > this.#mark.version && (deleteAt === null || deleteAt > this.#core.clock.now());
  }

  /** A value of another type makes reading commands fail. */
  #absentIfForeign(full: string, error: unknown): undefined {
    if (!(error instanceof Error && error.message.startsWith('WRONGTYPE'))) throw error;
    this.#report(full, 'not ours');
  }

  #version({ version }: RemovalFacts): number {
    const { versions } = this.#core;
    if (version === undefined) return versions.next();
    requireInteger('version', version, 0);
    versions.saw(version);
    return version;
  }

  #report(full: string, reason: string): void {
    this.onReport?.({ type: 'content', key: this.#keyOf(full), reason });
  }

  #keyOf(full: string): string {
    return this.#space.keyOf(full) ?? full;
  }
}

function checked({ deleteAt = null, lease }: EntryFacts): { deleteAt: number | null; lease: number | undefined } {
  if (typeof deleteAt === 'number' ? Number.isNaN(deleteAt) : deleteAt !== null) {
    throw new InvalidArgumentError('deleteAt', deleteAt, 'epoch milliseconds, or null for never');
  }
  return {
    deleteAt: deleteAt === Number.POSITIVE_INFINITY ? null : deleteAt,
    lease: lease === undefined ? undefined : requireInteger('lease', lease, 0),
  };
}

function wasDone([status]: readonly [status: number, ...unknown[]]): boolean {
  return status !== REFUSED;
}

function first<T>([one]: readonly [T, ...unknown[]]): T {
  return one;
}

function absent(): undefined {}
