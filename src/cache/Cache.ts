import { type Clock, systemClock } from '../internal/Clock.js';
import { Emitter, type Unsubscribe } from '../internal/Emitter.js';
import { andThen, isPromiseLike, type MaybePromise } from '../internal/MaybePromise.js';
import { requireInteger } from '../internal/preconditions.js';
import { DefaultCache } from '../store/memory/DefaultCache.js';
import { CacheConfig } from './CacheConfig.js';
import type { CacheEvent } from './CacheEvent.js';
import { CACHE_PORT, type CacheOwner, type CachePort } from './CacheOwner.js';
import { type CacheVerbs, type Fences, fenceOwnVerbs, type OwnVerbs } from './CacheVerbs.js';
import { decodeEnvelope, encodeEnvelope } from './copies/Envelope.js';
import { factsOf } from './copies/Facts.js';
import { type Freshness, freshnessOf } from './copies/Freshness.js';
import type { NamedCache } from './NamedCache.js';
import { type CacheGroup, type CacheName, GROUP_OF } from './names.js';
import { type OpenCaches, openNamedCaches } from './openNamedCaches.js';
import { withDeadlines } from './outage/Lookup.js';
import type { Loader } from './read/Loader.js';
import type { Answer, ReadOptions } from './read/ReadOptions.js';
import type { Statistics } from './Statistics.js';
import { StoreContentError } from './StoreContentError.js';
import { StoreTimeoutError } from './StoreTimeoutError.js';
import { UnknownCacheNameError } from './UnknownCacheNameError.js';
import { valuesOf } from './valuesOf.js';

/**
 * The cache of a client: named caches in four groups, each name with a store of its own. Subclass it to change sizes and times
 * (`clanConfig` …), to put another store in its place (`createDefaultCache`), or to do the keeping yourself (`get`, `set` and the other verbs).
 * Give the class, not an instance, to `login` or `new Client`: `{ cache: CustomCache }`.
 *
 * Every verb may answer with a value or with a promise, in this class and in a subclass. Verbs called by you report a store's failure by throwing; reads through
 * the client never fail because of the cache.
 */
export class Cache<C extends CacheOwner = CacheOwner> {
  /** The client that this cache belongs to. Not enumerable: whoever prints a client is not led in a circle. Fields of a subclass of the client are there as soon as the cache is first used. */
  declare readonly client: C;
  readonly #events = new Emitter<CacheEvent>();
  readonly #port: CachePort;
  readonly #clock: Clock;
  readonly #verbs: OwnVerbs = { get: undefined, set: undefined, delete: undefined, pop: undefined, clear: undefined };
  readonly #fences: Fences = {
    set: (name, key, value) => this.#opened().writes.setByOwn(this.#named(name), key, value),
    delete: (name, key) => this.#removeByOwn(this.#verbs.delete, name, key) as MaybePromise<boolean>,
    pop: (name, key) => this.#removeByOwn(this.#verbs.pop, name, key),
    clear: (name) => this.#opened().writes.clearBy(() => this.#verbs.clear?.(name), this.#named(name)),
  };
  readonly #madeHere = new WeakSet();
  #open: OpenCaches | undefined;
  #closing: Promise<void> | undefined;

  constructor(client: C) {
    Object.defineProperty(this, 'client', { value: client });
    this.#port = client[CACHE_PORT] ?? {};
    this.#clock = this.#port.clock ?? systemClock;
    fenceOwnVerbs(this, Cache.prototype, this.#fences, this.#verbs);
  }

  /** The time by which this cache goes: the client's. For stores that a subclass makes. */
  protected get clock(): Clock {
    return this.#clock;
  }

  // Sizes and times.

  /** The clan group. Default: 1024 entries, 3600 seconds. */
  clanConfig(): CacheConfig {
    return new CacheConfig(1024, 3600);
  }

  /** The war group. Default: 1024 entries, 1800 seconds. */
  warConfig(): CacheConfig {
    return new CacheConfig(1024, 1800);
  }

  /** The player group. Default: 1024 entries, 3600 seconds. */
  playerConfig(): CacheConfig {
    return new CacheConfig(1024, 3600);
  }

  /** The static group. Default: 1024 entries, never expires. */
  staticConfig(): CacheConfig {
    return new CacheConfig(1024, null);
  }

  /** The configuration of one name; by default its group's. Override it to set a single name apart from its group. */
  configFor(name: CacheName): CacheConfig {
    const group: CacheGroup = GROUP_OF[name];
    switch (group) {
      case 'clan':
        return this.clanConfig();
      case 'war':
        return this.warConfig();
      case 'player':
        return this.playerConfig();
      case 'static':
        return this.staticConfig();
      default:
        throw new UnknownCacheNameError(name);
    }
  }

  /** Entries that the name may hold; `null`: no bound; `0`: it keeps nothing. */
  getMaxSize(name: CacheName): number | null {
    return this.configFor(name).maxSize;
  }

  /** The name's time to live in seconds; `null`: never expires; `0`: it keeps nothing. */
  getTtl(name: CacheName): number | null {
    return this.configFor(name).ttl;
  }

  /**
   * Makes the store of one cache name; called once per name, when the cache is first used. It may return one of ours (`DefaultCache`, `MaxSizeCache`,
   * `TimeToLiveCache`), a `Map`, a plain object, or anything with `get` and `set`, sync or async. A store that is not ours looks after size and time itself. The same object
   * may be returned for several names: their keys are then kept apart.
   * @param maxSize entries, or `null` for no bound
   * @param ttl seconds, or `null` for never
   */
  createDefaultCache(maxSize: number | null, ttl: number | null, name: CacheName): object {
    const config = this.configFor(name);
    // With stale copies or the API's own times, each entry brings its instant of expiry, which may be later than the time to live.
    const ownTtl = config.followApi || config.staleIfErrorMs > 0 || config.staleWhileRevalidateMs > 0 ? null : ttl;
    const store = new DefaultCache(maxSize, ownTtl, {
      clock: this.#clock,
      maxBytes: config.maxBytes,
      policy: config.eviction,
    });
    this.#madeHere.add(store);
    return store;
  }

  // What is kept, and how.

  /** How a key is written in its store; by default as it is, for every name has a store of its own. */
  makeKey(_name: CacheName, key: string): string {
    return key;
  }

  /**
   * A value as text (ASCII), for stores that keep text: the payload with what the cache knows of it.
   * @throws EncodeError when the value has no JSON form
   */
  encode(name: CacheName, value: unknown): string {
    return encodeEnvelope(
      name,
      value,
      this.#named(name).factsOf(value),
      this.#clock.now(),
      this.#port.describe?.(value),
    );
  }

  /** The value of a text or its bytes; `undefined` when it is not one that `encode` made for this name, is damaged, or its time is over. */
  decode(name: CacheName, text: unknown): unknown {
    if (text === undefined || text === null) return undefined;
    const port = this.#port;
    const decoded = decodeEnvelope(name, text, this.#clock, (key, body, context) =>
      port.revive === undefined ? body : port.revive(name, key, body, context),
    );
    if (typeof decoded === 'object') return decoded.value;
    if (decoded !== 'expired')
      this.#opened().writes.report(this.#named(name), 'decode', undefined, new StoreContentError(decoded));
    return undefined;
  }

  // The verbs.

  /** The value under the key; `undefined` when there is none or its time is over. */
  get(name: CacheName, key: string): MaybePromise<unknown> {
    return this.#opened().reads.get(this.#named(name), key);
  }

  /** Keeps the value under the key for the name's time to live. A load of that key under way is not kept any more. */
  set(name: CacheName, key: string, value: unknown): MaybePromise<unknown> {
    return this.#opened().writes.set(this.#named(name), key, value);
  }

  /**
   * Keeps a value by the way: as `set`, but a store that fails is a `storeError` event and not an error, and one that keeps failing is not asked.
   * For what a program can do without.
   */
  keep(name: CacheName, key: string, value: unknown): void {
    const named = this.#named(name);
    named.fence(key);
    this.#opened().writes.keep(named, key, {
      value,
      storedAt: this.#clock.now(),
      apiFreshUntil: null,
      bytes: 0,
    });
  }

  /** Removes the key; whether something live was there. */
  delete(name: CacheName, key: string): MaybePromise<boolean> {
    if (!this.#replaced || this.#verbs.pop === undefined) return this.#opened().writes.delete(this.#named(name), key);
    return andThen(this.pop(name, key), (value) => value !== undefined);
  }

  /** Takes the value out: gives it back and removes it. */
  pop(name: CacheName, key: string): MaybePromise<unknown> {
    if (!this.#replaced || this.#verbs.delete === undefined) return this.#opened().writes.pop(this.#named(name), key);
    return andThen(this.get(name, key), (value) => andThen(this.delete(name, key), () => value));
  }

  /** The live keys of the name, as a snapshot; least recently used first in stores of ours. */
  keys(name: CacheName): MaybePromise<readonly string[]> {
    if (!this.#replaced || this.items === Cache.prototype.items) return this.#named(name).keys();
    return andThen(this.items(name), (items) => items.map(([key]) => key));
  }

  /** The live values of the name, as a snapshot in the order of `keys`. */
  values(name: CacheName): MaybePromise<readonly unknown[]> {
    return andThen(this.items(name), (items) => items.map(([, value]) => value));
  }

  /** The live entries of the name, as a snapshot in the order of `keys`. */
  items(name: CacheName): MaybePromise<readonly (readonly [string, unknown])[]> {
    if (!this.#replaced || this.keys === Cache.prototype.keys) return this.#named(name).items();
    return andThen(this.keys(name), (keys) => valuesOf(keys, (key) => this.get(name, key)));
  }

  /** The first entries of the name, at most `limit`. Absent, `null` or `Infinity`: all of them. `0`: none. */
  getLimit(name: CacheName, limit?: number | null): MaybePromise<readonly (readonly [string, unknown])[]> {
    const bound = limit ?? Number.POSITIVE_INFINITY;
    if (bound !== Number.POSITIVE_INFINITY) requireInteger('limit', bound, 0);
    return andThen(this.items(name), (items) => items.slice(0, bound));
  }

  /** Removes everything of the name, and nothing else. Loads of that name under way are not kept any more. */
  clear(name: CacheName): MaybePromise<unknown> {
    const { delete: remove, pop } = this.#verbs;
    const lists = this.keys !== Cache.prototype.keys || this.items !== Cache.prototype.items;
    if (!this.#replaced || !lists || (remove === undefined && pop === undefined)) {
      return this.#opened().writes.clear(this.#named(name));
    }
    return andThen(this.keys(name), (keys) => Promise.all(keys.map(async (key) => this.delete(name, key))));
  }

  // Reading through, and watching.

  /**
   * The value under the key, or what `load` fetches when none can be used. One load per name and key is under way at a time; whoever asks meanwhile
   * joins it. A hit in a memory store is answered at once, without a promise. `undefined` only with `fetch: false`.
   */
  readThrough<T, const O extends ReadOptions = { fetch?: true }>(
    name: CacheName,
    key: string,
    load: Loader<T>,
    options?: O,
  ): MaybePromise<Answer<T, O>> {
    return this.#opened().reads.read(this.#named(name), key, load, options) as MaybePromise<Answer<T, O>>;
  }

  /** The value that a memory store holds for the key, at once; `undefined` when there is none, or when the store can only answer later. Counts as no read. */
  peek(name: CacheName, key: string): unknown {
    return this.#opened().reads.peek(this.#named(name), key);
  }

  /** How old a value from this cache is; `undefined` for a value that did not come from the API. */
  freshness(value: unknown): Freshness | undefined {
    const facts = factsOf(value);
    return facts === undefined ? undefined : freshnessOf(facts);
  }

  /** The counters of one name, as a snapshot. */
  statistics(name: CacheName): Statistics {
    const { counters, entries, bytes, missed } = this.#named(name);
    if (this.#replaced) return counters.snapshot(undefined, undefined, 0);
    return counters.snapshot(entries, bytes, missed);
  }

  /** Listens to one type of event, or to all with `'*'`. Nothing is built for types that nobody listens to. */
  on<T extends CacheEvent['type'] | '*'>(
    type: T,
    listener: (event: T extends '*' ? CacheEvent : Extract<CacheEvent, { type: T }>) => void,
  ): Unsubscribe {
    return this.#events.on(type, listener);
  }

  /**
   * Makes the stores, if that has not happened yet: what `createDefaultCache` gives that can't be a store is refused here. `login` calls it; otherwise the first
   * use does.
   * @throws StoreContractError naming the cache name and the missing method
   */
  open(): void {
    this.#opened();
  }

  /** Waits for writes under way and closes the stores that can be closed. The client calls it when it closes. */
  close(): Promise<void> {
    // One that was never opened may still be.
    if (this.#open === undefined) return Promise.resolve();
    return (this.#closing ??= this.#close(this.#open));
  }

  async #close({ named, roots, snapshots }: OpenCaches): Promise<void> {
    const all = [...named.values()];
    await Promise.all(all.map((one) => one.pending.settled()));
    await Promise.all(all.map(async (one) => one.recovery?.close()));
    await snapshots?.save();
    const closing = [...roots].map(async ([store, hardMs]) => {
      const outcome = store.close?.();
      const times = { softMs: null, hardMs, onSoft: () => undefined };
      if (isPromiseLike(outcome)) await withDeadlines(outcome, 'close', times, this.#clock);
    });
    const failed = (await Promise.allSettled(closing)).find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined && !(failed.reason instanceof StoreTimeoutError)) throw failed.reason;
  }

  #named(name: CacheName): NamedCache {
    const named = this.#opened().named.get(name);
    if (named === undefined) throw new UnknownCacheNameError(name);
    return named;
  }

  /** Whether a subclass keeps values elsewhere, as far as is known: a verb that it has not written is then made of those that it has. */
  get #replaced(): boolean {
    return this.#open?.writes.replaced ?? false;
  }

  #removeByOwn(verb: CacheVerbs['pop'] | undefined, name: CacheName, key: string): MaybePromise<unknown> {
    return this.#opened().writes.removeBy(() => verb?.(name, key), this.#named(name), key);
  }

  #opened(): OpenCaches {
    if (this.#open !== undefined) return this.#open;
    fenceOwnVerbs(this, Cache.prototype, this.#fences, this.#verbs);
    const [cache, base, verbs] = [this, Cache.prototype, this.#verbs];
    const [port, clock, events, madeHere] = [this.#port, this.#clock, this.#events, this.#madeHere];
    this.#open = openNamedCaches({ cache, base, verbs, port, clock, events, madeHere });
    // Now that it is open: what is loaded is decoded by this very cache.
    this.#open.snapshots?.load();
    return this.#open;
  }
}
