import type { MaybePromise } from '../internal/MaybePromise.js';
import type { Codec } from './Codec.js';
import type { EntryFacts, RemovalFacts } from './EntryFacts.js';
import type { Lease } from './Lease.js';
import type { StoreReport } from './StoreReport.js';
import type { StoreTraits } from './StoreTraits.js';
import type { StoreWatcher } from './StoreWatcher.js';

export type { EntryFacts, RemovalFacts } from './EntryFacts.js';

/**
 * Where values are kept. Two methods are required; every other one is optional, with its fallback named here. Each may answer with a
 * value or with a promise. A store only keeps: what may still be used is decided above it.
 *
 * A store is used for one cache name at a time, so that keys are the bare tags and ids and names never evict each other.
 */
export interface Store<V = unknown> {
  /** What the store is. Absent: an object with verbs alone, which is never given facts. */
  readonly traits?: StoreTraits | undefined;
  /** The value, or `undefined` when it is absent or expired. Must not throw for a key that is not there. */
  get(key: string): MaybePromise<V | undefined>;
  /** Keeps the value, replacing what was there. `undefined` is not a value: setting it is deleting the key. */
  set(key: string, value: V, facts?: EntryFacts): MaybePromise<unknown>;
  /** Removes the key; `true` when something live was there. Fallback: the key is overwritten with a mark that reads as absent. */
  delete?(key: string, facts?: RemovalFacts): MaybePromise<boolean>;
  /** Takes the value out. Fallback: `get`, then `delete`. */
  pop?(key: string, facts?: RemovalFacts): MaybePromise<V | undefined>;
  /**
   * Every live key, least recently used first where the store has an order. A listing that isn't async is of the moment of the call.
   * Fallback: the keys written through this client.
   */
  keys?(): MaybePromise<Iterable<string>> | AsyncIterable<string>;
  /** Every live entry. Fallback: `keys`, then `get` for each. */
  entries?(): MaybePromise<Iterable<readonly [string, V]>> | AsyncIterable<readonly [string, V]>;
  /** Removes everything of this store, and nothing else. Fallback: `keys`, then `delete` for each. */
  clear?(facts?: RemovalFacts): MaybePromise<unknown>;
  /** Many values in one round trip, in the order of the keys. Fallback: `get` for each. */
  getMany?(keys: readonly string[]): MaybePromise<readonly (V | undefined)[]>;
  /** Entries held at the moment; a store may count expired ones that it has not yet removed. Fallback: unknown. */
  readonly size?: number | undefined;
  /** Bytes held, by the `bytes` facts given. Fallback: unknown. */
  readonly bytes?: number | undefined;
  /** Tells of every entry that leaves. At most one observer; the cache that owns the store sets it. */
  onRemoval?: RemovalListener<V> | undefined;
  /** Tells what went wrong, or right again, without anybody having asked. At most one observer; the cache that owns the store sets it. */
  onReport?: ((report: StoreReport) => void) | undefined;
  /** A version newer than all that the store has given out or seen. Every store that keeps versions has it. */
  nextVersion?(): number;
  /**
   * The part of the store that belongs to a name, as a store of its own; the same name gives the same part. Closing a part closes nothing. A store without it can still be shared by
   * names: its keys then have the name in front.
   */
  scope?(name: string): Store<V>;
  /** The value, if that can be told at once and without anything that may fail. Counts as no use. Fallback: it can't. */
  peek?(key: string): V | undefined;
  /** Tells somebody of every change that others make, until the function given back is called. Fallback: nobody is told. */
  watch?(watcher: StoreWatcher): () => void;
  /** Takes the cache's text form, once, before anything else. Only a store that keeps some of its values as text although it is no store of text needs it. */
  useCodec?(codec: Codec<V>): void;
  /** Takes the right to fetch the key's value for so many milliseconds; `undefined`: somebody else has it, or a value is there. Fallback: everybody fetches. */
  lease?(key: string, ttlMs: number): MaybePromise<Lease | undefined>;
  /** Frees what the store holds open. The cache calls it once, when its client closes. */
  close?(): MaybePromise<unknown>;
}

/**
 * Why an entry left. `expired`: its time was over. `evicted`: live, and pushed out by a bound. `replaced`: another value was set.
 * `removed`: deleted, popped or cleared by somebody.
 */
export type RemovalCause = 'expired' | 'evicted' | 'replaced' | 'removed';

export type RemovalListener<V> = (key: string, value: V, cause: RemovalCause) => void;
