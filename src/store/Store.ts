import type { MaybePromise } from '../internal/MaybePromise.js';

/**
 * What a write tells the store besides the value. Facts cross this border, policy does not: the store need not know what a group or a
 * time to live is, only until when it may give the value back.
 */
export interface EntryFacts {
  /** Epoch milliseconds after which the value must not be returned. `null`: it never expires. Absent: the store's own rule decides. */
  readonly deleteAt?: number | null;
  /** The value's size in bytes as it travelled, for stores that are bounded by size. Absent: the store measures, or counts nothing. */
  readonly bytes?: number;
}

/**
 * Where values are kept. Two methods are required; every other one is optional, with its fallback named here. Each may answer with a
 * value or with a promise. A store only keeps: what may still be used is decided above it.
 *
 * A store is used for one cache name at a time, so that keys are the bare tags and ids and names never evict each other.
 */
export interface Store<V = unknown> {
  /** The value, or `undefined` when it is absent or expired. Must not throw for a key that is not there. */
  get(key: string): MaybePromise<V | undefined>;
  /** Keeps the value, replacing what was there. `undefined` is not a value: setting it is deleting the key. */
  set(key: string, value: V, facts?: EntryFacts): MaybePromise<unknown>;
  /** Removes the key; `true` when something live was there. Fallback: the key is overwritten with a mark that reads as absent. */
  delete?(key: string): MaybePromise<boolean>;
  /** Takes the value out. Fallback: `get`, then `delete`. */
  pop?(key: string): MaybePromise<V | undefined>;
  /**
   * Every live key, least recently used first where the store has an order. A listing that isn't async is of the moment of the call.
   * Fallback: the keys written through this client.
   */
  keys?(): MaybePromise<Iterable<string>> | AsyncIterable<string>;
  /** Every live entry. Fallback: `keys`, then `get` for each. */
  entries?(): MaybePromise<Iterable<readonly [string, V]>> | AsyncIterable<readonly [string, V]>;
  /** Removes everything of this store, and nothing else. Fallback: `keys`, then `delete` for each. */
  clear?(): MaybePromise<unknown>;
  /** Many values in one round trip, in the order of the keys. Fallback: `get` for each. */
  getMany?(keys: readonly string[]): MaybePromise<readonly (V | undefined)[]>;
  /** Entries held at the moment; a store may count expired ones that it has not yet removed. Fallback: unknown. */
  readonly size?: number | undefined;
  /** Bytes held, by the `bytes` facts given. Fallback: unknown. */
  readonly bytes?: number | undefined;
  /**
   * `'values'`: keeps any value as it is, by reference. `'text'`: keeps strings; the cache encodes before it writes. Absent:
   * `'values'`.
   */
  readonly format?: 'values' | 'text';
  /**
   * `true`: `set` understands the facts, and the store keeps to `deleteAt`. Absent: the object gets keys and values only, and looks after
   * size and time itself.
   */
  readonly takesFacts?: boolean;
  /** Tells of every entry that leaves. At most one observer; the cache that owns the store sets it. */
  onRemoval?: RemovalListener<V> | undefined;
  /** Frees what the store holds open. The cache calls it once, when its client closes. */
  close?(): MaybePromise<unknown>;
}

/**
 * Why an entry left. `expired`: its time was over. `evicted`: live, and pushed out by a bound. `replaced`: another value was set.
 * `removed`: deleted, popped or cleared by somebody.
 */
export type RemovalCause = 'expired' | 'evicted' | 'replaced' | 'removed';

export type RemovalListener<V> = (key: string, value: V, cause: RemovalCause) => void;
