import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import type { MaybePromise } from '../internal/MaybePromise.js';
import { requireInteger, requireNumber } from '../internal/preconditions.js';
import { encodeFrame, HEADER_BYTES, readFrame, readHeader } from '../store/frame/frame.js';
import type { Lease } from '../store/Lease.js';
import type { EntryFacts, RemovalFacts, Store } from '../store/Store.js';
import type { StoreReport } from '../store/StoreReport.js';
import type { StoreTraits } from '../store/StoreTraits.js';
import type { StoreWatcher } from '../store/StoreWatcher.js';
import { Changes } from './Changes.js';
import { ClearMark } from './ClearMark.js';
import type { KeySpace } from './KeySpace.js';
import { scan } from './Listing.js';
import type { RedisCore } from './RedisCore.js';
import { CLEAR, DELETE, DONE_LIVE, POP, REFUSED, SET } from './scripts.js';

/** So many keys are asked for by one command. */
const MGET_KEYS = 500;

/**
 * Entries in Redis, Valkey or a cluster. Make one with `redisStore`.
 *
 * **Keys** are `<prefix>:1:<cache name>:<key>`, such as `warchest:1:searchPlayers:#2PP`. Values are binary frames with a header and a checksum. What is found under a
 * key that is no such frame, or is damaged, reads as absent, is reported, and is replaced by the next write.
 *
 * **Order.** A write or removal never takes the place of a newer one: each is one script at the server. A removal leaves a small mark for `removedFor`.
 *
 * **Time.** The server removes an entry when its time is over; by this process's clock it isn't returned after `deleteAt`, whenever the server does so.
 *
 * **Clearing** removes what the scan finds, unless it is newer, and leaves a mark for `removedFor`: an entry that is older than the clearing and arrives after
 * it is absent to the process that cleared at once, and to others as soon as they have looked at the mark. They do so with a read at most a second after
 * their last look, or with the first read after a watched server has told of the mark. So others may for up to a second still be given such a late entry, and
 * everybody may when it comes later than `removedFor`.
 *
 * **Size** is the server's matter: it is not counted here, and a bound on the number of entries isn't kept. Give the server `maxmemory` and a policy such as
 * `allkeys-lru`.
 */
export class RedisStore implements Store<string | Uint8Array> {
  /** The backend is the client, which all stores that share it depend on. */
  readonly traits: StoreTraits;
  /** Tells somebody of every change that others make. Not there when the store was made without tracking. */
  readonly watch?: (watcher: StoreWatcher) => () => void;
  onReport: ((report: StoreReport) => void) | undefined;
  readonly #core: RedisCore;
  readonly #space: KeySpace;
  readonly #mark: ClearMark;
  readonly #changes: Changes;
  readonly #parts = new Map<string, RedisStore>();
  readonly #isPart: boolean;

  /** Use `redisStore`. `parent` is the mark of what this is a part of. */
  constructor(core: RedisCore, space: KeySpace, parent?: ClearMark) {
    this.#core = core;
    this.#space = space;
    this.#isPart = parent !== undefined;
    this.#mark = new ClearMark(space.clearKey, parent, core);
    this.#changes = new Changes(core, this.#mark, (full, reason) => this.#report(full, reason));
    this.traits = {
      text: true,
      keepsTime: true,
      keepsVersions: true,
      timeouts: { softMs: 50, hardMs: 500 },
      backend: core.settings.connection.client,
    };
    const { tracker } = core;
    if (tracker !== undefined) this.watch = (watcher) => tracker.watch(space, watcher);
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

  /** The values of the keys: one command for each 500 of them, or in a cluster all commands at once, each on its way to its server. */
  async getMany(keys: readonly string[]): Promise<(string | Buffer | undefined)[]> {
    const fulls = keys.map((key) => this.#space.full(key));
    const [values] = await Promise.all([this.#readMany(fulls), this.#mark.refresh()]);
    return values.map((read) => read());
  }

  /**
   * Keeps the value; `false` when a newer one is there, or when somebody else has written since the lease in the facts was given. A `deleteAt` that has passed removes the
   * key, as `undefined` does.
   * @throws InvalidArgumentError for a value that is neither text nor bytes, and for facts that make no sense.
   */
  set(key: string, value: string | Uint8Array | undefined, facts: EntryFacts = {}): Promise<boolean> {
    const { deleteAt, lease } = checked(facts);
    const now = this.#core.clock.now();
    const version = this.#version(facts);
    const full = this.#space.full(key);
    if (value === undefined || (deleteAt !== null && deleteAt <= now)) {
      return this.#changes.remove(DELETE, full, version, lease).then(([status]) => status !== REFUSED);
    }
    if (typeof value !== 'string' && !(value instanceof Uint8Array)) {
      throw new InvalidArgumentError('value', value, 'a string or a Uint8Array');
    }
    const frame = encodeFrame(value, { version, deleteAt }, this.#core.settings.compressFrom);
    const px = deleteAt === null ? '' : String(Math.max(1, Math.floor(deleteAt - now)));
    return this.#changes.change(SET, full, version, [frame, px, lease]).then(([status]) => status !== REFUSED);
  }

  async delete(key: string, facts: RemovalFacts = {}): Promise<boolean> {
    const [status] = await this.#changes.remove(DELETE, this.#space.full(key), this.#version(facts), '');
    return status === DONE_LIVE;
  }

  /** Takes the value out: of many who do so at once, one gets it. */
  async pop(key: string, facts: RemovalFacts = {}): Promise<string | Buffer | undefined> {
    const full = this.#space.full(key);
    const [status, bytes] = await this.#changes.remove(POP, full, this.#version(facts), '');
    return status === DONE_LIVE ? this.#open(full, bytes) : undefined;
  }

  /** Every live key, as a scan finds them: without order, and of the moments of the walk. */
  async *keys(): AsyncGenerator<string, void> {
    await this.#mark.refresh();
    for await (const fulls of scan(this.#core.commands, this.#space.front)) {
      const headers = await Promise.all(fulls.map((full) => this.#readHeader(full)));
      for (const [index, isLive] of headers.entries()) if (isLive) yield this.#keyOf(fulls[index] as string);
    }
  }

  /** Every live entry, as `keys` finds them. */
  async *entries(): AsyncGenerator<[string, string | Buffer], void> {
    await this.#mark.refresh();
    for await (const fulls of scan(this.#core.commands, this.#space.front)) {
      const values = await this.#readMany(fulls);
      for (const [index, read] of values.entries()) {
        // Unpacked one by one, as they are asked for.
        const value = read();
        if (value !== undefined) yield [this.#keyOf(fulls[index] as string), value];
      }
    }
  }

  /** Removes everything of this store that is not newer, and nothing else. What that means to others is said above. */
  async clear(facts: RemovalFacts = {}): Promise<void> {
    const version = this.#version(facts);
    const { commands, settings } = this.#core;
    this.#mark.cleared(version);
    await this.#changes.remove(DELETE, this.#space.clearKey, version, '');
    for await (const fulls of scan(commands, this.#space.front)) {
      const portions = settings.connection.isCluster ? fulls.map((full) => [full]) : [fulls];
      await Promise.all(portions.map((portion) => commands.run(CLEAR, portion, [String(version)])));
    }
  }

  /** The part of that name. It has a clearing, an observer and listings of its own, and everything else in common. */
  scope(name: string): RedisStore {
    let part = this.#parts.get(name);
    if (part === undefined) {
      part = new RedisStore(this.#core, this.#space.part(name), this.#mark);
      this.#parts.set(name, part);
    }
    return part;
  }

  /**
   * Takes the right to fetch the key's value.
   * @throws InvalidArgumentError when the time isn't a number of milliseconds above 0.
   */
  lease(key: string, ttlMs: number): Promise<Lease | undefined> {
    return this.#changes.lease(this.#space.full(key), Math.ceil(requireNumber('ttlMs', ttlMs, Number.MIN_VALUE)));
  }

  /** Closes the connection if the store made it, at once, whatever is on its way. Closing a part closes nothing. */
  close(): MaybePromise<unknown> {
    return this.#isPart ? undefined : this.#core.close();
  }

  /** The bytes of many keys, each as a function that makes a value of them: only now is it known up to where everything was cleared. */
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
    const portions = [];
    for (let from = 0; from < fulls.length; from += MGET_KEYS) portions.push(fulls.slice(from, from + MGET_KEYS));
    const replies = await Promise.all(
      portions.map((portion) => commands.send(portion[0] as string, ['MGET', ...portion], true) as Promise<unknown[]>),
    );
    return replies.flat().map((bytes, index) => () => this.#open(fulls[index] as string, bytes));
  }

  /** Whether a live value is at the key, by its header. */
  async #readHeader(full: string): Promise<boolean> {
    try {
      const range = ['GETRANGE', full, '0', String(HEADER_BYTES - 1)];
      const bytes = (await this.#core.commands.send(full, range, true)) as Buffer;
      // Gone since it was found.
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
      this.#changes.found(full, bytes);
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

  nextVersion(): number {
    return this.#core.versions.next();
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

/** The facts as scripts take them. */
function checked({ deleteAt = null, lease }: EntryFacts): { deleteAt: number | null; lease: string } {
  if (typeof deleteAt === 'number' ? Number.isNaN(deleteAt) : deleteAt !== null) {
    throw new InvalidArgumentError('deleteAt', deleteAt, 'epoch milliseconds, or null for never');
  }
  return {
    deleteAt: deleteAt === Number.POSITIVE_INFINITY ? null : deleteAt,
    lease: lease === undefined ? '' : String(requireInteger('lease', lease, 0)),
  };
}

function first<T>([one]: readonly [T, ...unknown[]]): T {
  return one;
}

function absent(): undefined {}
