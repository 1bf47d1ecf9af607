import { type Clock, systemClock } from '../internal/Clock.js';
import { Emitter, type EventOfType, type SubscribeOptions, type Unsubscribe } from '../internal/Emitter.js';
import { andThen, isPromiseLike, type MaybePromise } from '../internal/MaybePromise.js';
import { requireInteger } from '../internal/preconditions.js';
import { DefaultCache } from '../store/memory/DefaultCache.js';
import type { Store } from '../store/Store.js';
import type { StoreTraits } from '../store/StoreTraits.js';
import { CacheConfig } from './CacheConfig.js';
import { CACHE_EVENT_TYPES, type CacheEvent } from './CacheEvent.js';
import { CACHE_PORT, type CacheOwner, type CachePort } from './CacheOwner.js';
import type { CacheVerbs, NamedVerbs } from './CacheVerbs.js';
import { decodeEnvelope, encodeEnvelope } from './copies/Envelope.js';
import { factsOf } from './copies/Facts.js';
import { type Freshness, freshnessOf } from './copies/Freshness.js';
import type { NamedCache } from './NamedCache.js';
import { type CacheGroup, type CacheName, GROUP_OF } from './names.js';
import { type OpenCaches, openNamedCaches } from './openNamedCaches.js';
import { withDeadlines } from './outage/Lookup.js';
import type { Loader } from './read/Loader.js';
import type { Answer, ReadOptions } from './read/ReadOptions.js';
import { Snapshots } from './Snapshots.js';
import type { Statistics } from './Statistics.js';
import { StoreContentError } from './StoreContentError.js';
import { StoreTimeoutError } from './StoreTimeoutError.js';
import { UnknownCacheNameError } from './UnknownCacheNameError.js';

/**
 * The cache of a client: named caches in four groups, each name with its own store. Subclass it to change sizes
 * and times (`clanConfig` …), to use another store (`createDefaultCache`), or to keep values yourself (`get`, `set`
 * and the other verbs). Give the class, not an instance, to `login` or `new Client`: `{ cache: CustomCache }`.
 *
 * Each verb may return a value or a promise, in this class and in a subclass. A verb that you call throws when its
 * store fails; reads through the client never fail because of the cache.
 *
 * Reads and writes of the client use the verbs that a subclass overrides, and a set has the last word over every load
 * that began before it. A direct call of an overridden verb runs the subclass's code alone: it is not ordered with
 * loads and writes under way, and gets the key as given.
 */
export class Cache<C extends CacheOwner = CacheOwner> {
  /**
   * The client that this cache belongs to. Not enumerable, so that printing a client does not recurse.
   * Fields of a subclass of the client are set by the time the cache is first used.
   */
  declare readonly client: C;
  readonly #events = new Emitter<CacheEvent>(CACHE_EVENT_TYPES);
  readonly #port: CachePort;
  readonly #clock: Clock;
  #open: OpenCaches | undefined;
  #snapshots: Snapshots | undefined;
  #closing: Promise<void> | undefined;

  constructor(client: C) {
    Object.defineProperty(this, 'client', { value: client });
    this.#port = client[CACHE_PORT] ?? {};
    this.#clock = this.#port.clock ?? systemClock;
  }

  /** The client's clock, for stores that a subclass makes. */
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

  /** The configuration of one name; by default its group's. Override it to configure a single name. */
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
   * Makes the store of one cache name; called once per name, when the cache is first used. It may return one of ours
   * (`DefaultCache`, `MaxSizeCache`, `TimeToLiveCache`), a `Map`, a plain object, or any object with `get` and `set`,
   * sync or async. A store that a subclass makes must enforce size and time itself. The same object may be returned for
   * several names: their keys are then kept apart.
   *
   * @param maxSize entries, or `null` for no bound
   * @param ttl seconds, or `null` for never
   */
  createDefaultCache(maxSize: number | null, ttl: number | null, name: CacheName): object {
    const config = this.configFor(name);
    // With stale copies or the API's own times, an entry may be kept for longer than the time to live.
    const ownTtl = config.followApi || config.staleIfErrorMs > 0 || config.staleWhileRevalidateMs > 0 ? null : ttl;
    const { maxBytes, eviction: policy } = config;
    return new GroupStore(maxSize, ownTtl, { clock: this.#clock, maxBytes, policy });
  }

  // What is kept, and how.

  /** How a key is written in its store. Default: as it is, because every name has its own store. */
  makeKey(_name: CacheName, key: string): string {
    return key;
  }

  /**
   * A value as ASCII text, for stores that keep text: the payload with what the cache knows of it.
   * @throws EncodeError when the value has no JSON form
   */
  encode(name: CacheName, value: unknown): string {
    const facts = this.#named(name).factsOf(value);
    return encodeEnvelope(name, value, facts, this.#clock.now(), this.#port.describe?.(value));
  }

  /**
   * The value of a text or its bytes; `undefined` when `encode` did not make it for this name, when it is damaged, or
   * when it has expired.
   */
  decode(name: CacheName, text: unknown): unknown {
    if (text === undefined || text === null) return undefined;
    const port = this.#port;
    const decoded = decodeEnvelope(name, text, this.#clock, (key, body, context) =>
      port.revive === undefined ? body : port.revive(name, key, body, context),
    );
    if (typeof decoded === 'object') return decoded.value;
    if (decoded !== 'expired') {
      this.#named(name).telemetry.storeError('decode', undefined, new StoreContentError(decoded));
    }
    return undefined;
  }

  // The verbs.

  /** Returns the value under the key; `undefined` when there is none or it has expired. */
  get(name: CacheName, key: string): MaybePromise<unknown> {
    return this.#verbs(name, 'get').get(key);
  }

  /** Keeps the value under the key for the name's time to live. The result of a load under way is not kept then. */
  set(name: CacheName, key: string, value: unknown): MaybePromise<unknown> {
    return this.#verbs(name, 'set').set(key, value);
  }

  /**
   * As `set`, for values that a program can do without: a store that fails causes a `storeError` event instead of an
   * error, and a store that keeps failing is not called.
   */
  keep(name: CacheName, key: string, value: unknown): void {
    this.#named(name).keep(key, value);
  }

  /** Removes the key and returns whether a live entry was there. */
  delete(name: CacheName, key: string): MaybePromise<boolean> {
    return this.#verbs(name, 'delete').delete(key);
  }

  /** Returns the value and removes it. */
  pop(name: CacheName, key: string): MaybePromise<unknown> {
    return this.#verbs(name, 'pop').pop(key);
  }

  /** The live keys of the name, as a snapshot; least recently used first in stores of ours. */
  keys(name: CacheName): MaybePromise<readonly string[]> {
    return this.#verbs(name, 'keys').keys();
  }

  /** The live values of the name, as a snapshot in the order of `keys`. */
  values(name: CacheName): MaybePromise<readonly unknown[]> {
    return andThen(this.items(name), (items) => items.map(([, value]) => value));
  }

  /** The live entries of the name, as a snapshot in the order of `keys`. */
  items(name: CacheName): MaybePromise<readonly (readonly [string, unknown])[]> {
    return this.#verbs(name, 'items').items();
  }

  /** The first entries of the name, at most `limit`. Absent, `null` or `Infinity`: all of them. `0`: none. */
  getLimit(name: CacheName, limit?: number | null): MaybePromise<readonly (readonly [string, unknown])[]> {
    const count = limit ?? Number.POSITIVE_INFINITY;
    if (count !== Number.POSITIVE_INFINITY) requireInteger('limit', count, 0);
    return andThen(this.items(name), (items) => items.slice(0, count));
  }

  /** Removes everything of the name and nothing else. The results of its loads under way are not kept then. */
  clear(name: CacheName): MaybePromise<unknown> {
    return this.#verbs(name, 'clear').clear();
  }

  // Reading through, and watching.

  /**
   * The value under the key, or the result of `load` when no usable value is held. One load per name and key is under
   * way at a time, and other readers join it. A hit in a memory store is returned at once, without a promise.
   * `undefined` only with `fetch: false`.
   */
  readThrough<T, const O extends ReadOptions = { fetch?: true }>(
    name: CacheName,
    key: string,
    load: Loader<T>,
    options?: O,
  ): MaybePromise<Answer<T, O>> {
    return this.#named(name).readThrough(key, load, options) as MaybePromise<Answer<T, O>>;
  }

  /**
   * The value that a memory store holds for the key, at once; `undefined` when there is none, or when the store answers
   * later. Does not count as a read.
   */
  peek(name: CacheName, key: string): unknown {
    return this.#named(name).peek(key);
  }

  /** How old a value from this cache is; `undefined` for a value that did not come from the API. */
  freshness(value: unknown): Freshness | undefined {
    const facts = factsOf(value);
    return facts === undefined ? undefined : freshnessOf(facts);
  }

  /** The counters of one name, as a snapshot. */
  statistics(name: CacheName): Statistics {
    return this.#named(name).statistics();
  }

  /** Adds a listener for one type of event, or for all with `'*'`. Events without a listener are not built. */
  on<T extends CacheEvent['type'] | '*'>(
    type: T,
    listener: (event: EventOfType<CacheEvent, T>) => unknown,
    options?: SubscribeOptions,
  ): Unsubscribe {
    return this.#events.on(type, listener, options);
  }

  /** As `on`, for the next event only. @throws UnknownEventError */
  once<T extends CacheEvent['type'] | '*'>(
    type: T,
    listener: (event: EventOfType<CacheEvent, T>) => unknown,
    options?: SubscribeOptions,
  ): Unsubscribe {
    return this.#events.once(type, listener, options);
  }

  /** Removes every listener of the type that was added with this function. @throws UnknownEventError */
  off<T extends CacheEvent['type'] | '*'>(type: T, listener: (event: EventOfType<CacheEvent, T>) => unknown): void {
    this.#events.off(type, listener);
  }

  /**
   * Makes the stores, unless they are made already. `login` calls it; otherwise the first use does.
   * @throws StoreContractError naming the cache name and the missing method of an object that can't be a store
   */
  open(): void {
    this.#opened();
  }

  /** Waits for writes under way and closes the stores that can be closed. The client calls it when it closes. */
  close(): Promise<void> {
    // A cache that was not opened stays usable.
    if (this.#open === undefined) return Promise.resolve();
    return (this.#closing ??= this.#close(this.#open));
  }

  async #close({ named, roots }: OpenCaches): Promise<void> {
    await Promise.all([...named.values()].map((one) => one.close()));
    await this.#snapshots?.save();
    const closing = [...roots].map(([store, hardMs]) => this.#closeStore(store, hardMs));
    const failed = (await Promise.allSettled(closing)).find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined && !(failed.reason instanceof StoreTimeoutError)) throw failed.reason;
  }

  async #closeStore(store: Store, hardMs: number | null): Promise<void> {
    const outcome = store.close?.();
    const times = { softMs: null, hardMs, onSoft: () => undefined };
    if (isPromiseLike(outcome)) await withDeadlines(outcome, 'close', times, this.#clock);
  }

  #named(name: CacheName): NamedCache {
    const named = this.#opened().named.get(name);
    if (named === undefined) throw new UnknownCacheNameError(name);
    return named;
  }

  #verbs(name: CacheName, verb: keyof CacheVerbs): NamedVerbs {
    return this.#named(name).verbsFor(verb);
  }

  #opened(): OpenCaches {
    return this.#open ?? this.#openAll();
  }

  #openAll(): OpenCaches {
    const [port, clock] = [this.#port, this.#clock];
    const open = openNamedCaches({ cache: this, base: Cache.prototype, port, clock, events: this.#events });
    this.#open = open;
    if (port.snapshot !== undefined) {
      this.#snapshots = new Snapshots({
        path: port.snapshot,
        cache: this,
        named: open.stores,
        clock,
        report: ({ name }, error) => this.#named(name).telemetry.storeError('background', undefined, error),
      });
      // After opening, because this cache decodes the entries of the snapshot.
      this.#snapshots.load();
    }
    return open;
  }
}

/**
 * The store that `createDefaultCache` makes: it has no time to live, because the cache gives it each entry's
 * `deleteAt`.
 */
class GroupStore extends DefaultCache {
  override readonly traits: StoreTraits = { inMemory: true, keepsTime: true };
}
