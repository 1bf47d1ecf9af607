import { collect } from '../../internal/collect.js';
import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';
import { andThen, isPromiseLike, type MaybePromise } from '../../internal/MaybePromise.js';
import { mapWithLimit } from '../../internal/mapWithLimit.js';
import { toStore } from '../foreign/toStore.js';
import type { Lease } from '../Lease.js';
import type { MemoryStore } from '../memory/MemoryStore.js';
import type { Codec, EntryFacts, RemovalFacts, Store } from '../Store.js';
import type { StoreReport } from '../StoreReport.js';
import { type StoreTraits, withBackend } from '../StoreTraits.js';
import { FillGuard } from './FillGuard.js';

/**
 * A near store in front of a far one: memory in front of SQLite or Redis. The far tier decides what is there; the near
 * tier keeps copies of values that were read or written here lately, so that a hit needs no decoding.
 *
 * When the far store reports changes by others (`watch`), the near tier drops the changed keys. While such reports may
 * be missing, the near tier is not used, and every read asks the far tier. Otherwise a reader may get a copy that
 * another process has replaced until the report arrives, which takes one trip from the far store.
 *
 * When the far store reports no changes, a copy is used for as long as the near store keeps it: give the near store a
 * short time to live.
 */
export class TieredStore<V = unknown> implements Store<V> {
  /** Values, with the versions, the timeouts and the backend of the far store. */
  readonly traits: StoreTraits;
  readonly near: MemoryStore<V>;
  readonly far: Store;
  /**
   * Returns the part of a name: a separate near store in front of the far store's part. Absent without a function
   * that makes near stores, and when the far store has no parts.
   */
  readonly scope?: (name: string) => Store<V>;
  readonly #fills = new FillGuard();
  readonly #stopWatching: (() => void) | undefined;
  readonly #scopes = new Map<string, TieredStore<V>>();
  #codec: Codec<V> | undefined;
  #trusted: boolean;
  #onReport: ((report: StoreReport) => void) | undefined;

  /** Use `tieredStore`, which checks its arguments. */
  constructor(near: MemoryStore<V>, far: Store, nearFor?: (name: string) => MemoryStore<V>) {
    this.near = near;
    this.far = far;
    const { keepsVersions = false, timeouts, backend = far } = far.traits ?? {};
    this.traits = withBackend({ keepsTime: true, keepsVersions, timeouts }, backend);
    const farFor = far.scope?.bind(far);
    if (nearFor !== undefined && farFor !== undefined) this.scope = (name) => this.#part(name, nearFor, farFor);
    this.#trusted = far.watch === undefined;
    this.#stopWatching = far.watch?.({
      changed: (key) => this.#drop(key),
      changedAll: () => this.#dropAll(),
      lost: () => this.#trust(false),
      found: () => this.#trust(true),
    });
  }

  /** Whether copies of the near tier are used at the moment. */
  get trusted(): boolean {
    return this.#trusted;
  }

  nextVersion(): number {
    return this.far.nextVersion?.() ?? 0;
  }

  get size(): number | undefined {
    return this.far.size;
  }

  get bytes(): number | undefined {
    return this.far.bytes;
  }

  set onReport(observer: ((report: StoreReport) => void) | undefined) {
    this.#onReport = observer;
    this.far.onReport = observer;
  }

  get onReport(): ((report: StoreReport) => void) | undefined {
    return this.#onReport;
  }

  useCodec(codec: Codec<V>): void {
    this.#codec = codec;
    this.far.useCodec?.(codec);
  }

  get(key: string): MaybePromise<V | undefined> {
    // Inlined: one more call is measurable in a hit of about 130 ns.
    if (this.#trusted) {
      const copy = this.near.get(key);
      if (copy !== undefined) return copy;
    }
    return this.#fetch(key);
  }

  peek(key: string): V | undefined {
    return this.#trusted ? this.near.peek(key) : undefined;
  }

  set(key: string, value: V, facts?: EntryFacts): MaybePromise<unknown> {
    if (value === undefined) return this.delete(key, facts);
    const encoded = this.#encode(key, value);
    const done = this.#fills.startWrite(key);
    if (this.#trusted) this.near.set(key, value, facts);
    else this.near.delete(key);
    return andThen(
      settling(() => this.far.set(key, encoded, facts), done),
      (outcome) => {
        // The far tier has refused the value: it has a newer one that this process has not seen.
        if (outcome === false) this.near.delete(key);
        return outcome;
      },
    );
  }

  delete(key: string, facts?: RemovalFacts): MaybePromise<boolean> {
    const done = this.#fills.startWrite(key);
    this.near.delete(key);
    return settling(() => this.far.delete?.(key, facts) ?? false, done);
  }

  pop(key: string, facts?: RemovalFacts): MaybePromise<V | undefined> {
    const done = this.#fills.startWrite(key);
    this.near.delete(key);
    const popped = settling(() => this.far.pop?.(key, facts), done);
    return andThen(popped, (found) => this.#decode(key, found));
  }

  clear(facts?: RemovalFacts): MaybePromise<unknown> {
    const cleared = this.#fills.startClear();
    this.near.clear();
    const done = () => {
      cleared();
      this.near.clear();
    };
    return settling(() => this.far.clear?.(facts), done);
  }

  keys(): MaybePromise<Iterable<string>> | AsyncIterable<string> {
    return this.far.keys?.() ?? [];
  }

  entries(): MaybePromise<[string, V][]> {
    return andThen(collect(this.far.entries?.() ?? []), (all) =>
      (all as [string, unknown][]).flatMap(([key, found]) => {
        const value = this.#decode(key, found);
        return value === undefined ? [] : [[key, value] as [string, V]];
      }),
    );
  }

  getMany(keys: readonly string[]): MaybePromise<(V | undefined)[]> {
    const copies = keys.map((key) => (this.#trusted ? this.near.get(key) : undefined));
    const missing = keys.filter((_key, index) => copies[index] === undefined);
    if (missing.length === 0) return copies;
    return andThen(this.#fetchMany(missing), (fetched) => keys.map((key, index) => copies[index] ?? fetched.get(key)));
  }

  lease(key: string, ttlMs: number): MaybePromise<Lease | undefined> {
    return this.far.lease?.(key, ttlMs);
  }

  async close(): Promise<void> {
    this.#stopWatching?.();
    for (const part of this.#scopes.values()) part.#stopWatching?.();
    await this.far.close?.();
  }

  #part(name: string, nearFor: (name: string) => MemoryStore<V>, farFor: (name: string) => Store): Store<V> {
    let part = this.#scopes.get(name);
    if (part === undefined) {
      part = new TieredStore<V>(nearFor(name), farFor(name), nearFor);
      if (this.#codec !== undefined) part.useCodec(this.#codec);
      this.#scopes.set(name, part);
    }
    return part;
  }

  #fetch(key: string): MaybePromise<V | undefined> {
    const read = this.#fills.startRead(key);
    const found = this.far.get(key);
    if (!isPromiseLike(found)) return this.#arrived(key, read, found);
    return found.then(
      (late) => this.#arrived(key, read, late),
      (error: unknown) => {
        this.#fills.endRead(key, read);
        throw error;
      },
    );
  }

  #fetchMany(keys: readonly string[]): MaybePromise<Map<string, V | undefined>> {
    if (this.far.getMany === undefined) {
      const fetched = mapWithLimit(keys, keys.length, (key) =>
        andThen(this.#fetch(key), (value) => [key, value] as const),
      );
      return andThen(fetched, (pairs) => new Map(pairs));
    }
    const reads = keys.map((key) => this.#fills.startRead(key));
    return andThen(
      this.far.getMany(keys),
      (found) => new Map(keys.map((key, index) => [key, this.#arrived(key, reads[index] ?? 0, found[index])])),
    );
  }

  /** Decodes an answer of the far tier, and puts its value into the near tier unless the key has changed meanwhile. */
  #arrived(key: string, read: number, found: unknown): V | undefined {
    const mayFill = this.#fills.endRead(key, read) && this.#trusted;
    const value = this.#decode(key, found);
    if (value !== undefined && mayFill) this.near.set(key, value, this.#codec?.factsOf(value));
    return value;
  }

  /** The codec, if the far tier keeps text. */
  get #farCodec(): Codec<V> | undefined {
    return this.far.traits?.text === true ? this.#codec : undefined;
  }

  #decode(key: string, found: unknown): V | undefined {
    const codec = this.#farCodec;
    if (found === undefined || codec === undefined) return found as V | undefined;
    return typeof found === 'string' || found instanceof Uint8Array ? codec.decode(key, found) : undefined;
  }

  #encode(key: string, value: V): unknown {
    const codec = this.#farCodec;
    return codec === undefined ? value : codec.encode(key, value);
  }

  /** Copies from before the far tier began, or stopped, to report changes may be outdated. */
  #trust(trusted: boolean): void {
    this.#trusted = trusted;
    this.#dropAll();
    this.#onReport?.({ type: 'near', trusted });
  }

  #drop(key: string): void {
    this.#fills.changed(key);
    this.near.delete(key);
  }

  #dropAll(): void {
    this.#fills.changedAll();
    this.near.clear();
  }
}

/**
 * Returns a store in memory in front of another one.
 *
 *     createDefaultCache() {
 *       return (this.store ??= tieredStore((name) => new DefaultCache(1_024, 3_600), redisStore({ url })));
 *     }
 *
 * @param near a store in memory (`DefaultCache`, `MaxSizeCache`, `TimeToLiveCache`), or a function that makes one for
 *   each cache name. With a function, several cache names can share the tiered store, and copies of one name do not
 *   evict those of another. It is called with `''` for keys without a cache name.
 * @param far any store: SQLite, Redis, a Keyv, a store of your own.
 * @throws InvalidArgumentError when `near` is no store in memory.
 * @throws StoreContractError when `far` cannot be a store.
 */
export function tieredStore<V = unknown>(
  near: MemoryStore<V> | ((name: string) => MemoryStore<V>),
  far: object,
): TieredStore<V> {
  const whole = typeof near === 'function' ? near('') : near;
  if (whole.traits?.inMemory !== true)
    throw new InvalidArgumentError('near', whole, 'a store in memory, such as a DefaultCache');
  return new TieredStore<V>(whole, toStore('the far tier', far), typeof near === 'function' ? near : undefined);
}

/** Makes a call, and calls `done` when it has succeeded or failed. */
function settling<T>(call: () => MaybePromise<T>, done: () => void): MaybePromise<T> {
  let outcome: MaybePromise<T>;
  try {
    outcome = call();
  } catch (error) {
    done();
    throw error;
  }
  if (!isPromiseLike(outcome)) {
    done();
    return outcome;
  }
  return outcome.then(
    (late) => {
      done();
      return late;
    },
    (error: unknown) => {
      done();
      throw error;
    },
  );
}
