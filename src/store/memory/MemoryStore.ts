import type { Clock } from '../../internal/Clock.js';
import { systemClock } from '../../internal/Clock.js';
import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';
import { requireOneOf } from '../../internal/preconditions.js';
import type { EntryFacts, RemovalCause, RemovalListener, Store } from '../Store.js';
import type { StoreTraits } from '../StoreTraits.js';
import { toBound } from './bounds.js';
import { EntryBytes } from './EntryBytes.js';
import { EVICTION_POLICIES, type EvictionPolicy } from './EvictionPolicy.js';
import { Expiry } from './Expiry.js';
import { LruPolicy } from './LruPolicy.js';
import { FIRST_SLOT, growLinks, makeLinks, NO_LINKS, NO_SLOT, readLink, writeLink } from './links.js';
import type { MemoryStoreOptions } from './MemoryStoreOptions.js';
import { Removals } from './Removals.js';
import { S3FifoPolicy } from './S3FifoPolicy.js';
import { WallClock } from './WallClock.js';

const START_CAPACITY = 16;
/** Up to this time to live, `set` always reads the clock. An older reading may be used only within a millisecond. */
const BRIEF_MS = 10_000;
/** How many expired entries one `set` removes at most: more than it adds, so that they never pile up. */
const CLEARED_PER_SET = 2;
/** The initial value of a field that may hold a fraction, so that V8 never changes the field's representation. */
const FRACTION = 0.5;

/**
 * The base of the in-memory stores. Entries are numbered slots: links, deadlines and sizes are in typed arrays that
 * double as the store fills, keys and values in plain ones, so that an entry is not a separate object. Every operation
 * takes constant time (logarithmic while deadlines come in any order), except those that list or clear entries.
 *
 * Expired entries are never returned, listed or counted, and they are removed first: no live entry is evicted while an
 * expired one is held.
 */
export abstract class MemoryStore<V> implements Store<V> {
  readonly traits: StoreTraits;
  readonly #index = new Map<string, number>();
  readonly #keys: (string | undefined)[] = [];
  readonly #values: (V | undefined)[] = [];
  #links = NO_LINKS;
  #capacity = 0;
  /** Whether the quick form of `set` is possible: it keeps something, has no listeners, and sizes don't matter. */
  #plain = false;
  /** Slots from here on were never used. Those that are free again are chained through their links from `#free`. */
  #unused = FIRST_SLOT;
  #free = NO_SLOT;
  readonly #bytes: EntryBytes<V>;
  readonly #policy: EvictionPolicy;
  readonly #expiry: Expiry;
  readonly #removals: Removals<V>;
  readonly #clock: Clock;
  readonly #wall: WallClock;
  readonly #maxSize: number = 0;
  readonly #ttlMs: number = FRACTION;
  /** Whether the time to live is so short that a write needs the exact time. */
  readonly #isBrief: boolean = false;

  /** Bounds are checked already; `Infinity` means none. */
  protected constructor(maxSize: number, ttlMs: number, options: MemoryStoreOptions<V>) {
    const { maxBytes = null, policy = 'lru' } = options;
    this.#maxSize = maxSize;
    this.#ttlMs = ttlMs;
    this.traits = { inMemory: true, keepsTime: true, ttl: this.ttl };
    this.#isBrief = ttlMs <= BRIEF_MS;
    this.#bytes = new EntryBytes(toBound('maxBytes', maxBytes), requireFunction('sizeOf', options.sizeOf));
    this.#removals = new Removals(requireFunction('onRemoval', options.onRemoval));
    this.#clock = options.clock ?? systemClock;
    this.#wall = new WallClock(this.#clock);
    this.#capacity = Math.min(START_CAPACITY, maxSize + FIRST_SLOT);
    this.#links = makeLinks(this.#capacity);
    this.#makeRoomInArrays();
    this.#expiry = new Expiry(this.#capacity, Number.isFinite(ttlMs) ? ttlMs : null, this.#clock.monotonic());
    this.#policy =
      requireOneOf('policy', policy, EVICTION_POLICIES) === 'lru'
        ? new LruPolicy(this.#links)
        : new S3FifoPolicy(this.#links, this.#capacity, this.#keys, maxSize, this.#bytes.max);
    this.#checkPlain();
  }

  /** Returns the value, or `undefined` when it is absent or expired. Counts as a use. */
  get(key: string): V | undefined {
    const slot = this.#index.get(key);
    if (slot === undefined) return undefined;
    const at = this.#expiry.at(slot);
    if (at !== Number.POSITIVE_INFINITY && this.#clock.recent(at) >= at && this.#isOver(slot)) return undefined;
    this.#policy.touch(slot);
    return this.#values[slot];
  }

  /** As `get`, but does not count as a use. */
  peek(key: string): V | undefined {
    const slot = this.#index.get(key);
    return slot === undefined || this.#isOver(slot) ? undefined : this.#values[slot];
  }

  /** Whether a live entry is there. Does not count as a use. */
  has(key: string): boolean {
    const slot = this.#index.get(key);
    return slot !== undefined && !this.#isOver(slot);
  }

  /** Returns the values of these keys in their order, `undefined` for an absent one. Each counts as a use. */
  getMany(keys: readonly string[]): (V | undefined)[] {
    return keys.map((key) => this.get(key));
  }

  /**
   * Keeps the value, as the most recently used. Setting `undefined` removes the key. A `deleteAt` in the facts replaces
   * the store's own time to live; one that has passed removes the key. Setting the value that is there is no removal.
   * @throws InvalidArgumentError when `deleteAt` is `NaN` or `bytes` isn't a finite number of at least 0.
   */
  set(key: string, value: V, facts?: EntryFacts): this {
    if (facts !== undefined || value === undefined || !this.#plain || !this.#replace(key, value)) {
      if (value === undefined) this.delete(key);
      else this.#put(key, value, facts);
      this.#removals.notify();
    }
    return this;
  }

  /** Removes the key and returns whether a live entry was there. */
  delete(key: string): boolean {
    const slot = this.#index.get(key);
    if (slot === undefined || this.#isOver(slot)) return false;
    this.#remove(slot, 'removed');
    this.#removals.notify();
    return true;
  }

  /** Returns the value and removes it. */
  pop(key: string): V | undefined {
    const value = this.peek(key);
    if (value !== undefined) this.delete(key);
    return value;
  }

  /** Every live key as a snapshot, the first to be evicted first: with `'lru'` the least recently used. */
  keys(): string[] {
    return this.#live().map((slot) => this.#keys[slot]!);
  }

  /** Every live value, in the order of `keys`. */
  values(): V[] {
    return this.#live().map((slot) => this.#values[slot]!);
  }

  /** Every live entry, in the order of `keys`. */
  entries(): [string, V][] {
    return this.#live().map((slot) => [this.#keys[slot]!, this.#values[slot]!]);
  }

  [Symbol.iterator](): IterableIterator<[string, V]> {
    return this.entries()[Symbol.iterator]();
  }

  /** Removes everything, and frees the memory. */
  clear(): void {
    this.#clearExpired(Number.POSITIVE_INFINITY, this.#clock.monotonic());
    if (this.#removals.wanted) for (const [key, value] of this.entries()) this.#removals.note(key, value, 'removed');
    this.#reset();
    this.#removals.notify();
  }

  /** The time to live of entries that have no `deleteAt`, in seconds; `null`: they never expire. */
  get ttl(): number | null {
    return this.#ttlMs === Number.POSITIVE_INFINITY ? null : this.#ttlMs / 1_000;
  }

  /** Live entries. */
  get size(): number {
    this.#clearExpired(Number.POSITIVE_INFINITY, this.#clock.monotonic());
    this.#removals.notify();
    return this.#index.size;
  }

  /** The sum of the live entries' bytes: of those given to `set`, and with `maxBytes` of all. */
  get bytes(): number {
    return this.size === 0 ? 0 : this.#bytes.total;
  }

  /** The listener of the cache that owns this store. The one in the options is notified as well. */
  get onRemoval(): RemovalListener<V> | undefined {
    return this.#removals.owner;
  }

  set onRemoval(listener: RemovalListener<V> | undefined) {
    this.#removals.owner = listener;
    this.#checkPlain();
  }

  /** Returns whether the slot has expired, and removes it if so. */
  #isOver(slot: number): boolean {
    const at = this.#expiry.at(slot);
    if (at === Number.POSITIVE_INFINITY) return false;
    const now = this.#clock.recent(at);
    if (now < at || !this.#expiry.isOver(slot, now)) return false;
    this.#remove(slot, 'expired');
    this.#removals.notify();
    return true;
  }

  /**
   * The common case of `set`: no listeners, sizes don't matter, nothing is expired, and the key is there or the store
   * is full. Returns `false`, and does nothing, in every other case.
   */
  #replace(key: string, value: V): boolean {
    const expiry = this.#expiry;
    const { soonest } = expiry;
    const now = this.#clock.recent(this.#isBrief ? Number.NEGATIVE_INFINITY : soonest);
    if (now >= soonest) return false;
    const index = this.#index;
    let slot = index.get(key);
    if (slot !== undefined) {
      this.#policy.touch(slot);
    } else {
      if (index.size !== this.#maxSize) return false;
      slot = this.#policy.replace(key);
      const keys = this.#keys;
      index.delete(keys[slot]!);
      index.set(key, slot);
      keys[slot] = key;
    }
    this.#values[slot] = value;
    expiry.renew(slot, now + this.#ttlMs, now);
    return true;
  }

  #put(key: string, value: V, facts: EntryFacts | undefined): void {
    const deleteAt = facts?.deleteAt;
    const timed = deleteAt !== undefined && deleteAt !== null;
    const now = timed ? this.#clock.monotonic() : this.#now();
    let at = now + this.#ttlMs;
    if (timed) at = this.#wall.toMonotonic(deleteAt, now);
    else if (deleteAt === null) at = Number.POSITIVE_INFINITY;
    const bytes = this.#bytes.of(key, value, facts);
    this.#clearExpired(CLEARED_PER_SET, now);

    const slot = this.#index.get(key);
    const keeps = at > now && bytes <= this.#bytes.max && this.#bytes.max > 0 && this.#maxSize > 0;
    if (slot === undefined) {
      if (keeps) this.#add(key, value, at, bytes, now);
      return;
    }
    const isExpired = this.#expiry.isOver(slot, now);
    const isSame = keeps && !isExpired && this.#values[slot] === value;
    const cause = isExpired ? 'expired' : 'replaced';
    if (keeps && this.#bytes.total - this.#bytes.at(slot) + bytes <= this.#bytes.max) {
      if (this.#removals.wanted && !isSame) this.#removals.note(key, this.#values[slot]!, cause);
      this.#values[slot] = value;
      this.#expiry.change(slot, at, now);
      this.#policy.touch(slot);
      this.#resize(slot, bytes);
      return;
    }
    // Removed first: the value is not kept, or the evictions that it needs could choose the entry itself.
    this.#remove(slot, isSame ? undefined : cause);
    if (keeps) this.#add(key, value, at, bytes, now);
  }

  #add(key: string, value: V, at: number, bytes: number, now: number): void {
    while (this.#index.size >= this.#maxSize || this.#bytes.total + bytes > this.#bytes.max) this.#evict(now);
    const slot = this.#free === NO_SLOT ? this.#unusedSlot() : this.#free;
    // The step that can fail comes first: a map holds at most about 16 million keys.
    this.#index.set(key, slot);
    if (slot === this.#free) this.#free = readLink(this.#links, 0, slot);
    else this.#unused++;
    this.#keys[slot] = key;
    this.#values[slot] = value;
    this.#addBytes(slot, bytes);
    this.#expiry.add(slot, at, now);
    this.#policy.admit(slot, key);
  }

  #evict(now: number): void {
    const expired = this.#expiry.firstOver(now);
    if (expired !== NO_SLOT) this.#remove(expired, 'expired');
    else this.#remove(this.#policy.victim(), 'evicted');
  }

  /** @param cause `undefined`: the entry is added again, and listeners are not notified. */
  #remove(slot: number, cause: RemovalCause | undefined): void {
    const key = this.#keys[slot]!;
    if (this.#removals.wanted && cause !== undefined) this.#removals.note(key, this.#values[slot]!, cause);
    this.#index.delete(key);
    this.#policy.forget(slot);
    this.#expiry.remove(slot);
    this.#bytes.remove(slot, this.#index.size === 0);
    this.#keys[slot] = undefined;
    this.#values[slot] = undefined;
    writeLink(this.#links, 0, slot, this.#free);
    this.#free = slot;
  }

  #clearExpired(atMost: number, now: number): void {
    for (let count = 0; count < atMost; count++) {
      const expired = this.#expiry.firstOver(now);
      if (expired === NO_SLOT) return;
      this.#remove(expired, 'expired');
    }
  }

  #live(): number[] {
    this.#clearExpired(Number.POSITIVE_INFINITY, this.#clock.monotonic());
    this.#removals.notify();
    return this.#policy.order();
  }

  /** The time, exact when the first deadline is near or the time to live is short. */
  #now(): number {
    return this.#clock.recent(this.#isBrief ? Number.NEGATIVE_INFINITY : this.#expiry.soonest);
  }

  #checkPlain(): void {
    this.#plain = this.#maxSize > 0 && this.#ttlMs > 0 && !this.#bytes.matter && !this.#removals.wanted;
  }

  #addBytes(slot: number, bytes: number): void {
    if (!this.#bytes.add(slot, bytes, this.#capacity)) return;
    this.#plain = false;
    this.#policy.grow(this.#links, this.#capacity, this.#bytes.sizes);
  }

  #resize(slot: number, bytes: number): void {
    const before = this.#bytes.at(slot);
    if (bytes === before) return;
    this.#policy.resize(slot, bytes - before);
    this.#bytes.remove(slot, false);
    this.#addBytes(slot, bytes);
  }

  #unusedSlot(): number {
    if (this.#unused === this.#capacity) this.#grow();
    return this.#unused;
  }

  #grow(): void {
    this.#capacity = Math.min(this.#capacity * 2, this.#maxSize + FIRST_SLOT);
    this.#links = growLinks(this.#links, this.#capacity);
    this.#bytes.grow(this.#capacity);
    this.#makeRoomInArrays();
    this.#expiry.grow(this.#capacity);
    this.#policy.grow(this.#links, this.#capacity, this.#bytes.sizes);
  }

  #reset(): void {
    this.#index.clear();
    this.#keys.length = 0;
    this.#values.length = 0;
    this.#capacity = Math.min(START_CAPACITY, this.#maxSize + FIRST_SLOT);
    this.#makeRoomInArrays();
    this.#links = makeLinks(this.#capacity);
    this.#bytes.reset();
    this.#checkPlain();
    this.#unused = FIRST_SLOT;
    this.#free = NO_SLOT;
    this.#expiry.reset(this.#capacity);
    this.#policy.reset(this.#links, this.#capacity, undefined);
  }

  /** Filled with `undefined`, the arrays hold references from the start, and reading them stays fast. */
  #makeRoomInArrays(): void {
    for (const array of [this.#keys, this.#values]) {
      const from = array.length;
      array.length = this.#capacity;
      array.fill(undefined, from);
    }
  }
}

function requireFunction<F>(argument: string, value: F | undefined): F | undefined {
  if (value === undefined || typeof value === 'function') return value;
  throw new InvalidArgumentError(argument, value, 'a function');
}
