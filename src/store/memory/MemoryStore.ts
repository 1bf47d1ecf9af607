import type { Clock } from '../../internal/Clock.js';
import { systemClock } from '../../internal/Clock.js';
import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';
import { requireNumber, requireOneOf } from '../../internal/preconditions.js';
import type { EntryFacts, RemovalCause, RemovalListener, Store } from '../Store.js';
import type { StoreTraits } from '../StoreTraits.js';
import { toBound } from './bounds.js';
import { EVICTION_POLICIES, type EvictionPolicy, type EvictionPolicyName } from './EvictionPolicy.js';
import { Expiry } from './Expiry.js';
import { LruPolicy } from './LruPolicy.js';
import { FIRST_SLOT, growLinks, makeLinks, NO_LINKS, NO_SLOT, readLink, writeLink } from './links.js';
import { Removals } from './Removals.js';
import { S3FifoPolicy } from './S3FifoPolicy.js';
import { sizeOf } from './sizeOf.js';
import { WallClock } from './WallClock.js';

/** What all in-memory stores take besides their bounds. */
export interface MemoryStoreOptions<V = unknown> {
  /** Where time comes from. Default: the system's monotonic clock. */
  readonly clock?: Clock;
  /**
   * The sum of the entries' bytes that is kept at most: a whole number, `0` keeps nothing, `null`, `Infinity` or absence is no bound. An
   * entry's bytes are those that `set` was told, else what `sizeOf` says. An entry that is larger than the whole bound is not kept.
   */
  readonly maxBytes?: number | null;
  /** How large a value is, in bytes; asked only with `maxBytes` and when `set` wasn't told. Default: its text in UTF-8, or in JSON. */
  readonly sizeOf?: (value: V, key: string) => number;
  /** Who goes first when the store is full. Default: `'lru'`. */
  readonly policy?: EvictionPolicyName;
  /**
   * Told of every entry that leaves, after the store is in order again: it may use the store, and when it throws that becomes a process
   * warning. Expired entries leave when the store next comes across them, for an idle store holds no timer.
   */
  readonly onRemoval?: RemovalListener<V>;
}

const START_CAPACITY = 16;
/** Up to this time to live, `set` always reads the clock. A reading may be older only while others come within the same millisecond. */
const BRIEF_MS = 10_000;
/** Expired entries that one `set` clears away at most: more than it adds, so that they never pile up. */
const CLEARED_PER_SET = 2;

/**
 * What the in-memory stores share. Entries are numbered slots: links, deadlines and sizes stand in typed arrays that double as the store
 * fills, keys and values in plain ones, so that an entry takes no object of its own. Every operation takes constant time (logarithmic
 * while deadlines come in any order) besides what its name says.
 *
 * Expired entries are never returned, listed or counted, and they go first: no live entry is evicted while an expired one is held.
 */
export abstract class MemoryStore<V> implements Store<V> {
  readonly traits: StoreTraits;
  readonly #index = new Map<string, number>();
  readonly #keys: (string | undefined)[] = [];
  readonly #values: (V | undefined)[] = [];
  #links = NO_LINKS;
  #sizes: Float64Array | undefined;
  #capacity = 0;
  /** Whether `set` just sets: something is kept at all, nobody listens, and sizes don't matter, as none was told and there is no bound. */
  #plain = false;
  /** Slots from here on were never used; those given back are chained through their links from `#free`. */
  #unused = FIRST_SLOT;
  #free = NO_SLOT;
  #bytes = 0;
  readonly #policy: EvictionPolicy;
  readonly #expiry: Expiry;
  readonly #removals: Removals<V>;
  readonly #clock: Clock;
  readonly #wall: WallClock;
  readonly #maxSize: number = 0;
  readonly #maxBytes: number = 0;
  readonly #ttlMs: number = 0.5;
  /** Whether the time to live is so short that a write needs the exact time. */
  readonly #isBrief: boolean = false;
  readonly #sizeOf: (value: V, key: string) => number;

  /** Bounds are checked already; `Infinity` is none. */
  protected constructor(maxSize: number, ttlMs: number, options: MemoryStoreOptions<V>) {
    this.#maxSize = maxSize;
    this.#ttlMs = ttlMs;
    this.traits = { inMemory: true, keepsTime: true, ttl: this.ttl };
    this.#isBrief = ttlMs <= BRIEF_MS;
    this.#maxBytes = toBound('maxBytes', options.maxBytes === undefined ? null : options.maxBytes);
    this.#sizeOf = requireFunction('sizeOf', options.sizeOf) ?? sizeOf;
    this.#removals = new Removals(requireFunction('onRemoval', options.onRemoval));
    this.#clock = options.clock ?? systemClock;
    this.#wall = new WallClock(this.#clock);
    this.#capacity = Math.min(START_CAPACITY, maxSize + FIRST_SLOT);
    this.#links = makeLinks(this.#capacity);
    this.#makeRoomInArrays();
    this.#expiry = new Expiry(this.#capacity, Number.isFinite(ttlMs) ? ttlMs : null, this.#clock.monotonic());
    this.#policy =
      requireOneOf('policy', options.policy ?? 'lru', EVICTION_POLICIES) === 'lru'
        ? new LruPolicy(this.#links)
        : new S3FifoPolicy(this.#links, this.#capacity, this.#keys, maxSize, this.#maxBytes);
    this.#checkPlain();
  }

  /** The value, or `undefined` when it is absent or expired. Counts as a use. */
  get(key: string): V | undefined {
    const slot = this.#index.get(key);
    if (slot === undefined) return undefined;
    const at = this.#expiry.at(slot);
    if (at !== Number.POSITIVE_INFINITY && this.#clock.recent(at) >= at && this.#isOver(slot)) return undefined;
    this.#policy.touch(slot);
    return this.#values[slot];
  }

  /** As `get`, without counting as a use. */
  peek(key: string): V | undefined {
    const slot = this.#index.get(key);
    return slot === undefined || this.#isOver(slot) ? undefined : this.#values[slot];
  }

  /** Whether a live entry is there. Does not count as a use. */
  has(key: string): boolean {
    const slot = this.#index.get(key);
    return slot !== undefined && !this.#isOver(slot);
  }

  /** The values of these keys in their order, `undefined` where there is none. Each counts as a use. */
  getMany(keys: readonly string[]): (V | undefined)[] {
    return keys.map((key) => this.get(key));
  }

  /**
   * Keeps the value, as the most recently used. `undefined` is not a value: setting it removes the key. A `deleteAt` in the facts
   * takes the place of the store's own time to live; one that has passed removes the key.
   * @throws InvalidArgumentError when `deleteAt` is `NaN` or `bytes` isn't a finite number of at least 0.
   */
  set(key: string, value: V, facts?: EntryFacts): this {
    if (facts !== undefined || value === undefined || !this.#plain || !this.#replace(key, value)) {
      if (value === undefined) this.delete(key);
      else this.#put(key, value, facts);
      this.#removals.tell();
    }
    return this;
  }

  /** Removes the key; `true` when a live entry was there. */
  delete(key: string): boolean {
    const slot = this.#index.get(key);
    if (slot === undefined || this.#isOver(slot)) return false;
    this.#remove(slot, 'removed');
    this.#removals.tell();
    return true;
  }

  /** Takes the value out. */
  pop(key: string): V | undefined {
    const value = this.peek(key);
    if (value !== undefined) this.delete(key);
    return value;
  }

  /** Every live key as it stands now, the first to be evicted first: with `'lru'` the least recently used. */
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

  /** Removes everything, and gives back the memory. */
  clear(): void {
    this.#clearExpired(Number.POSITIVE_INFINITY, this.#clock.monotonic());
    if (this.#removals.wanted) for (const [key, value] of this.entries()) this.#removals.note(key, value, 'removed');
    this.#reset();
    this.#removals.tell();
  }

  /** The time to live of entries that bring no time of their own, in seconds; `null`: none. */
  get ttl(): number | null {
    return this.#ttlMs === Number.POSITIVE_INFINITY ? null : this.#ttlMs / 1_000;
  }

  /** Live entries. */
  get size(): number {
    this.#clearExpired(Number.POSITIVE_INFINITY, this.#clock.monotonic());
    this.#removals.tell();
    return this.#index.size;
  }

  /** The sum of the live entries' bytes: of those that `set` was told, and with `maxBytes` of all. */
  get bytes(): number {
    return this.size === 0 ? 0 : this.#bytes;
  }

  /** The observer of the cache that owns this store. The one in the options is told as well. */
  get onRemoval(): RemovalListener<V> | undefined {
    return this.#removals.owner;
  }

  set onRemoval(listener: RemovalListener<V> | undefined) {
    this.#removals.owner = listener;
    this.#checkPlain();
  }

  /** Whether the slot's time is over; it is removed then. */
  #isOver(slot: number): boolean {
    const at = this.#expiry.at(slot);
    if (at === Number.POSITIVE_INFINITY) return false;
    const now = this.#clock.recent(at);
    return now >= at && this.#removeIfOver(slot, now);
  }

  #removeIfOver(slot: number, now: number): boolean {
    if (!this.#expiry.isOver(slot, now)) return false;
    this.#remove(slot, 'expired');
    this.#removals.tell();
    return true;
  }

  /**
   * The common case of `set` in one piece: nobody listens, sizes don't matter, nothing is expired, and the key is there or the store is
   * full. `false` when it is another case; nothing has happened then.
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
    const bytes = this.#bytesOf(key, value, facts);
    this.#clearExpired(CLEARED_PER_SET, now);

    const slot = this.#index.get(key);
    if (at <= now || bytes > this.#maxBytes || this.#maxBytes === 0 || this.#maxSize === 0) {
      if (slot !== undefined) this.#remove(slot, this.#causeOfReplacing(slot, now));
    } else if (slot === undefined) {
      this.#add(key, value, at, bytes, now);
    } else if (this.#bytes - this.#sizeAt(slot) + bytes > this.#maxBytes) {
      // Others must go, and in place the entry could be chosen itself.
      this.#remove(slot, this.#causeOfReplacing(slot, now));
      this.#add(key, value, at, bytes, now);
    } else {
      if (this.#removals.wanted) {
        this.#removals.note(key, this.#values[slot]!, this.#causeOfReplacing(slot, now));
      }
      this.#values[slot] = value;
      this.#expiry.change(slot, at, now);
      this.#policy.touch(slot);
      if (bytes !== this.#sizeAt(slot)) this.#resize(slot, bytes);
    }
  }

  #add(key: string, value: V, at: number, bytes: number, now: number): void {
    while (this.#index.size >= this.#maxSize || this.#bytes + bytes > this.#maxBytes) this.#evict(now);
    const slot = this.#free === NO_SLOT ? this.#unusedSlot() : this.#free;
    // First what can fail: a map takes no more than some 16 million keys.
    this.#index.set(key, slot);
    if (slot === this.#free) this.#free = readLink(this.#links, 0, slot);
    else this.#unused++;
    this.#keys[slot] = key;
    this.#values[slot] = value;
    if (bytes > 0 || this.#sizes !== undefined) this.#writeSize(slot, bytes);
    this.#expiry.add(slot, at, now);
    this.#policy.admit(slot, key);
  }

  #evict(now: number): void {
    const expired = this.#expiry.firstOver(now);
    if (expired !== NO_SLOT) this.#remove(expired, 'expired');
    else this.#remove(this.#policy.victim(), 'evicted');
  }

  #remove(slot: number, cause: RemovalCause): void {
    const key = this.#keys[slot]!;
    if (this.#removals.wanted) this.#removals.note(key, this.#values[slot]!, cause);
    this.#index.delete(key);
    this.#policy.forget(slot);
    this.#expiry.remove(slot);
    // Sums of fractions drift; an empty store weighs nothing.
    if (this.#sizes !== undefined) this.#bytes = this.#index.size === 0 ? 0 : this.#bytes - this.#sizes[slot]!;
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
    this.#removals.tell();
    return this.#policy.order();
  }

  /** The time, exact when the first deadline is near or the time to live is short. */
  #now(): number {
    return this.#clock.recent(this.#isBrief ? Number.NEGATIVE_INFINITY : this.#expiry.soonest);
  }

  #causeOfReplacing(slot: number, now: number): RemovalCause {
    return this.#expiry.isOver(slot, now) ? 'expired' : 'replaced';
  }

  #bytesOf(key: string, value: V, facts: EntryFacts | undefined): number {
    if (facts?.bytes !== undefined) return requireNumber('bytes', facts.bytes, 0);
    if (this.#maxBytes === Number.POSITIVE_INFINITY) return 0;
    return requireNumber('sizeOf(value)', this.#sizeOf(value, key), 0);
  }

  #checkPlain(): void {
    const keeps = this.#maxSize > 0 && this.#ttlMs > 0;
    const weighs = this.#sizes !== undefined || this.#maxBytes !== Number.POSITIVE_INFINITY;
    this.#plain = keeps && !weighs && !this.#removals.wanted;
  }

  #sizeAt(slot: number): number {
    return this.#sizes === undefined ? 0 : this.#sizes[slot]!;
  }

  #writeSize(slot: number, bytes: number): void {
    if (this.#sizes === undefined) {
      this.#sizes = new Float64Array(this.#capacity);
      this.#plain = false;
      this.#policy.grow(this.#links, this.#capacity, this.#sizes);
    }
    this.#sizes[slot] = bytes;
    this.#bytes += bytes;
  }

  #resize(slot: number, bytes: number): void {
    const before = this.#sizeAt(slot);
    this.#policy.resize(slot, bytes - before);
    this.#bytes -= before;
    this.#writeSize(slot, bytes);
  }

  #unusedSlot(): number {
    if (this.#unused === this.#capacity) this.#grow();
    return this.#unused;
  }

  #grow(): void {
    this.#capacity = Math.min(this.#capacity * 2, this.#maxSize + FIRST_SLOT);
    const links = growLinks(this.#links, this.#capacity);
    this.#links = links;
    if (this.#sizes !== undefined) {
      const sizes = new Float64Array(this.#capacity);
      sizes.set(this.#sizes);
      this.#sizes = sizes;
    }
    this.#makeRoomInArrays();
    this.#expiry.grow(this.#capacity);
    this.#policy.grow(links, this.#capacity, this.#sizes);
  }

  #reset(): void {
    this.#index.clear();
    this.#keys.length = 0;
    this.#values.length = 0;
    this.#capacity = Math.min(START_CAPACITY, this.#maxSize + FIRST_SLOT);
    this.#makeRoomInArrays();
    this.#links = makeLinks(this.#capacity);
    this.#sizes = undefined;
    this.#bytes = 0;
    this.#checkPlain();
    this.#unused = FIRST_SLOT;
    this.#free = NO_SLOT;
    this.#expiry.reset(this.#capacity);
    this.#policy.reset(this.#links, this.#capacity, undefined);
  }

  /** Filled with `undefined`, the arrays hold references from the start, whatever the values are, and reading them stays fast. */
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
