import type { MaybePromise } from '../internal/MaybePromise.js';
import type { Lease } from './Lease.js';
import type { StoreReport } from './StoreReport.js';
import type { StoreTraits } from './StoreTraits.js';
import type { StoreWatcher } from './StoreWatcher.js';

/**
 * A place that keeps values. `get` and `set` are required; every other method is optional, and its fallback is named
 * here. Each may return a value or a promise. A store only keeps values: the cache decides whether they may be used.
 *
 * A store serves one cache name at a time, so that keys are bare tags and ids, and names never evict each other.
 */
export interface Store<V = unknown> {
  /** What kind of store this is. Absent: an object that has verbs alone and is never given facts. */
  readonly traits?: StoreTraits | undefined;
  /** Returns the value, or `undefined` when it is absent or expired. Must not throw for an absent key. */
  get(key: string): MaybePromise<V | undefined>;
  /**
   * Keeps the value and replaces an earlier one. Setting `undefined` deletes the key. Returns `false` when a newer
   * version is there.
   */
  set(key: string, value: V, facts?: EntryFacts): MaybePromise<unknown>;
  /** Removes the key and returns whether a live entry was there. Fallback: `null` is written, which reads as absent. */
  delete?(key: string, facts?: RemovalFacts): MaybePromise<boolean>;
  /** Returns the value and removes it. Fallback: `get`, then `delete`. */
  pop?(key: string, facts?: RemovalFacts): MaybePromise<V | undefined>;
  /**
   * Lists the live keys, least recently used first where the store has an order. A listing that is not async shows the
   * moment of the call. Fallback: the keys that were written through this client.
   */
  keys?(): MaybePromise<Iterable<string>> | AsyncIterable<string>;
  /** Lists the live entries. Fallback: `keys`, then `get` for each. */
  entries?(): MaybePromise<Iterable<readonly [string, V]>> | AsyncIterable<readonly [string, V]>;
  /** Removes every entry of this store and nothing else. Fallback: `keys`, then `delete` for each. */
  clear?(facts?: RemovalFacts): MaybePromise<unknown>;
  /** Returns many values in one round trip, in the order of the keys. Fallback: `get` for each. */
  getMany?(keys: readonly string[]): MaybePromise<readonly (V | undefined)[]>;
  /** Entries held now; a store may count expired entries that it has not removed yet. Fallback: unknown. */
  readonly size?: number | undefined;
  /** Bytes held, by the `bytes` facts. Fallback: unknown. */
  readonly bytes?: number | undefined;
  /** Notified of every entry that leaves. The cache that owns the store sets it. */
  onRemoval?: RemovalListener<V> | undefined;
  /** Notified of failures and recoveries outside of any call. The cache that owns the store sets it. */
  onReport?: ((report: StoreReport) => void) | undefined;
  /** Returns a version newer than all that the store has issued or seen. Required with the trait `keepsVersions`. */
  nextVersion?(): number;
  /**
   * Returns the part of the store for a name, as a separate store. The same name gives the same part. Closing a part
   * closes nothing. Fallback: names that share the store have their name in front of each key.
   */
  scope?(name: string): Store<V>;
  /**
   * Returns the value if the store has it in memory and the look-up cannot fail. Does not count as a use. Fallback:
   * `undefined`.
   */
  peek?(key: string): V | undefined;
  /**
   * Notifies the watcher of every change made by other processes, until the returned function is called. Fallback: no
   * notifications.
   */
  watch?(watcher: StoreWatcher): () => void;
  /**
   * Takes the cache's codec, once, before any other call. For a store that keeps some values as text although it has no
   * trait `text`.
   */
  useCodec?(codec: Codec<V>): void;
  /**
   * Takes the right to load the key's value for this many milliseconds. `undefined`: another process has it, or a value
   * is there. Fallback: every process loads.
   */
  lease?(key: string, ttlMs: number): MaybePromise<Lease | undefined>;
  /** Frees what the store holds open. The cache calls it once, when its client closes. */
  close?(): MaybePromise<unknown>;
}

/** What a write gives to the store besides the value. A store needs to know neither groups nor times to live. */
export interface EntryFacts {
  /**
   * Epoch milliseconds after which the value must not be returned. `null`: it never expires. Absent: the store's own
   * rule decides.
   */
  readonly deleteAt?: number | null;
  /** The value's size in bytes, as it was received. Absent: a store that is bounded by bytes measures it. */
  readonly bytes?: number;
  /**
   * Orders the writes of a key, see `StoreTraits.keepsVersions`. Absent: the store uses a version newer than all seen.
   */
  readonly version?: number;
  /**
   * The token of the lease under which the value was loaded. The write is refused when another process holds the lease
   * by then. Absent: no lease.
   */
  readonly lease?: number;
}

/** What a removal gives to the store besides the key. */
export type RemovalFacts = Pick<EntryFacts, 'version'>;

/** Turns values into text and back, for a store that keeps values in one place and text in another. */
export interface Codec<V = unknown> {
  /** Returns ASCII text. Throws when the value has no text form. */
  encode(key: string, value: V): string;
  /** Returns the value; `undefined` when the text is damaged, expired, or belongs to another key. Does not throw. */
  decode(key: string, text: string | Uint8Array): V | undefined;
  /** Returns the facts of a value that was decoded. */
  factsOf(value: V): EntryFacts;
}

/**
 * Why an entry left. `expired`: its time to live had passed. `evicted`: it was live, and a bound was reached.
 * `replaced`: another value was set. `removed`: it was deleted, popped or cleared.
 */
export type RemovalCause = 'expired' | 'evicted' | 'replaced' | 'removed';

export type RemovalListener<V> = (key: string, value: V, cause: RemovalCause) => void;
