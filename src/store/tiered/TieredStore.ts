import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';
import { isPromiseLike, type MaybePromise } from '../../internal/MaybePromise.js';
import type { Codec } from '../Codec.js';
import { toStore } from '../foreign/toStore.js';
import type { Lease } from '../Lease.js';
import { collect, forEach, later } from '../later.js';
import type { MemoryStore } from '../memory/MemoryStore.js';
import type { EntryFacts, RemovalFacts, Store } from '../Store.js';
import type { StoreReport } from '../StoreReport.js';
import type { StoreTraits } from '../StoreTraits.js';
import { Fills } from './Fills.js';

/** What is on its way to the far tier for a key. */
type Settle = () => void;

/**
 * A near store in front of a far one: memory in front of SQLite or Redis. The far tier has the truth, the near one copies of what was read or written here lately, as values, so that a
 * hit costs no decoding.
 *
 * Where the far store tells of changes made by others (`watch`), the near tier drops what they change, and is left aside whenever it would not be told: then every read asks the far
 * tier. In between a reader can see a copy that another process has replaced for as long as that news travels, one trip from the far store to here. Where the far store tells nothing, a copy
 * is used for as long as the near store keeps it: give that a time to live that you can bear.
 */
export class TieredStore<V = unknown> implements Store<V> {
  /** Values, with the versions, the timeouts and the backend of the far store. */
  readonly traits: StoreTraits;
  readonly near: MemoryStore<V>;
  readonly far: Store;
  /** The part of a name: a near store of its own in front of the far store's part. Not there without a near store for each name, nor where the far store has no parts: then there is only one, the whole. */
  readonly scope?: (name: string) => Store<V>;
  readonly #fills = new Fills();
  readonly #stop: (() => void) | undefined;
  readonly #scopes = new Map<string, TieredStore<V>>();
  /** Writes under way by key, so that what is read meanwhile is not kept near. */
  readonly #writing = new Map<string, number>();
  #clearing = 0;
  #codec: Codec<V> | undefined;
  #trusted: boolean;
  #report: ((report: StoreReport) => void) | undefined;

  /** Use `tieredStore`, which checks what it is given. */
  constructor(near: MemoryStore<V>, far: Store, nearFor?: (name: string) => MemoryStore<V>) {
    this.near = near;
    this.far = far;
    const { keepsVersions = false, timeouts, backend = far } = far.traits ?? {};
    this.traits = { keepsTime: true, keepsVersions, timeouts, backend };
    const farFor = far.scope?.bind(far);
    if (nearFor !== undefined && farFor !== undefined) this.scope = (name) => this.#part(name, nearFor, farFor);
    this.#trusted = far.watch === undefined;
    this.#stop = far.watch?.({
      changed: (key) => this.#drop(key),
      changedAll: () => this.#dropAll(),
      lost: () => {
        this.#trusted = false;
        this.#dropAll();
        this.#report?.({ type: 'near', trusted: false });
      },
      found: () => {
        // What was read while nobody told of changes is no copy to be believed.
        this.#dropAll();
        this.#trusted = true;
        this.#report?.({ type: 'near', trusted: true });
      },
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
    this.#report = observer;
    this.far.onReport = observer;
  }

  get onReport(): ((report: StoreReport) => void) | undefined {
    return this.#report;
  }

  useCodec(codec: Codec<V>): void {
    this.#codec = codec;
    this.far.useCodec?.(codec);
  }

  get(key: string): MaybePromise<V | undefined> {
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
    const text = this.#write(key, value);
    const done = this.#begin(key);
    if (this.#trusted) this.near.set(key, value, facts);
    else this.near.delete(key);
    return after(
      () => this.far.set(key, text, facts),
      done,
      (outcome) => {
        // A newer one is there, which this process has not seen.
        if (outcome === false) this.near.delete(key);
        return outcome;
      },
    );
  }

  delete(key: string, facts?: RemovalFacts): MaybePromise<boolean> {
    const done = this.#begin(key);
    this.near.delete(key);
    return after(() => this.far.delete?.(key, facts) ?? false, done);
  }

  pop(key: string, facts?: RemovalFacts): MaybePromise<V | undefined> {
    const done = this.#begin(key);
    this.near.delete(key);
    return after(
      () => this.far.pop?.(key, facts),
      done,
      (found) => this.#read(key, found),
    );
  }

  clear(facts?: RemovalFacts): MaybePromise<unknown> {
    this.#clearing++;
    this.#dropAll();
    const done = () => {
      this.#clearing--;
      this.#dropAll();
    };
    return after(() => this.far.clear?.(facts), done);
  }

  keys(): MaybePromise<Iterable<string>> | AsyncIterable<string> {
    return this.far.keys?.() ?? [];
  }

  entries(): MaybePromise<[string, V][]> {
    return later(collect(this.far.entries?.() ?? []), (all) =>
      (all as [string, unknown][]).flatMap(([key, found]) => {
        const value = this.#read(key, found);
        return value === undefined ? [] : [[key, value] as [string, V]];
      }),
    );
  }

  getMany(keys: readonly string[]): MaybePromise<(V | undefined)[]> {
    return this.#fetchMissing(
      keys,
      keys.map((key) => (this.#trusted ? this.near.get(key) : undefined)),
    );
  }

  lease(key: string, ttlMs: number): MaybePromise<Lease | undefined> {
    return this.far.lease?.(key, ttlMs);
  }

  async close(): Promise<void> {
    this.#stop?.();
    for (const part of this.#scopes.values()) part.#stop?.();
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

  #fetchMissing(keys: readonly string[], copies: (V | undefined)[]): MaybePromise<(V | undefined)[]> {
    const missing = keys.filter((_key, index) => copies[index] === undefined);
    if (missing.length === 0) return copies;
    if (this.far.getMany === undefined) {
      const asked = keys.map((key, index) => [key, copies[index]] as const);
      return forEach(asked, keys.length, ([key, copy]) => copy ?? this.#fetch(key));
    }
    const fills = missing.map((key) => this.#fills.begin(key));
    return later(this.far.getMany(missing), (found) => {
      const fetched = new Map(missing.map((key, index) => [key, this.#arrived(key, fills[index] ?? 0, found[index])]));
      return keys.map((key, index) => copies[index] ?? fetched.get(key));
    });
  }

  #fetch(key: string): MaybePromise<V | undefined> {
    const fill = this.#fills.begin(key);
    const found = this.far.get(key);
    if (!isPromiseLike(found)) return this.#arrived(key, fill, found);
    return found.then(
      (late) => this.#arrived(key, fill, late),
      (error: unknown) => {
        this.#fills.end(key, fill);
        throw error;
      },
    );
  }

  /** A far answer: put near, unless something has changed since it was asked for. */
  #arrived(key: string, fill: number, found: unknown): V | undefined {
    const current = this.#fills.end(key, fill);
    const value = this.#read(key, found);
    if (value !== undefined && current && this.#trusted && this.#clearing === 0 && !this.#writing.has(key))
      this.near.set(key, value, this.#codec?.factsOf(value));
    return value;
  }

  #read(key: string, found: unknown): V | undefined {
    if (found === undefined) return undefined;
    const codec = this.#codec;
    if (this.far.traits?.text !== true || codec === undefined) return found as V;
    return typeof found === 'string' || found instanceof Uint8Array ? codec.decode(key, found) : undefined;
  }

  #write(key: string, value: V): unknown {
    const codec = this.#codec;
    return this.far.traits?.text !== true || codec === undefined ? value : codec.encode(key, value);
  }

  /** Notes that a write of the key is under way; what is given back ends it. */
  #begin(key: string): Settle {
    this.#fills.callOff(key);
    this.#writing.set(key, (this.#writing.get(key) ?? 0) + 1);
    return () => {
      const left = (this.#writing.get(key) ?? 1) - 1;
      if (left === 0) this.#writing.delete(key);
      else this.#writing.set(key, left);
      this.#fills.callOff(key);
    };
  }

  #drop(key: string): void {
    this.#fills.callOff(key);
    this.near.delete(key);
  }

  #dropAll(): void {
    this.#fills.callOffAll();
    this.near.clear();
  }
}

/**
 * A near store in memory in front of a far one.
 *
 *     createDefaultCache() {
 *       return (this.store ??= tieredStore((name) => new DefaultCache(1_024, 3_600), redisStore({ url })));
 *     }
 *
 * @param near a store of ours in memory (`DefaultCache`, `MaxSizeCache`, `TimeToLiveCache`); or a function that makes one for each cache name, so that one tiered store can serve several names
 *   without their copies pushing each other out (it is called with `''` for keys without a name).
 * @param far any store: SQLite, Redis, a Keyv, something of your own.
 * @throws InvalidArgumentError when `near` is neither; StoreContractError when `far` can't be a store.
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

/** What follows a write, whatever its outcome; a failure stays one. */
function after<T, R = T>(
  write: () => MaybePromise<T>,
  done: Settle,
  next: (outcome: T) => R = (same) => same as unknown as R,
): MaybePromise<R> {
  let outcome: MaybePromise<T>;
  try {
    outcome = write();
  } catch (error) {
    done();
    throw error;
  }
  if (!isPromiseLike(outcome)) {
    done();
    return next(outcome);
  }
  return outcome.then(
    (late) => {
      done();
      return next(late);
    },
    (error: unknown) => {
      done();
      throw error;
    },
  );
}
