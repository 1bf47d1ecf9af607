import type { RemovalCause } from '../store/Store.js';
import type { CacheName } from './names.js';

/** The operation on a store that went wrong. */
export type StoreOperation =
  | 'get'
  | 'set'
  | 'delete'
  | 'pop'
  | 'keys'
  | 'values'
  | 'items'
  | 'clear'
  | 'encode'
  | 'decode'
  /** Work that the store does outside of any call: sweeping, watching for changes by others. */
  | 'background';

/** An event of a cache. Keys are game tags and ids; values and secrets are never part of an event. */
export type CacheEvent =
  /** A copy was returned. `stale`: it was no longer fresh. */
  | { readonly type: 'hit'; readonly name: CacheName; readonly key: string; readonly stale: boolean }
  /** The cache held no usable copy. */
  | { readonly type: 'miss'; readonly name: CacheName; readonly key: string }
  /** The error of a cached "not found" or private war log was thrown. */
  | { readonly type: 'negativeHit'; readonly name: CacheName; readonly key: string }
  /** A reader joined a request that was under way. */
  | { readonly type: 'join'; readonly name: CacheName; readonly key: string }
  /**
   * A value was loaded. `kept`: whether it was given to the store. `false` when the caller did not want it kept, when
   * a write overtook it, or when the store has no room for it.
   */
  | {
      readonly type: 'load';
      readonly name: CacheName;
      readonly key: string;
      readonly durationMs: number;
      readonly kept: boolean;
    }
  /** A load failed. */
  | {
      readonly type: 'loadError';
      readonly name: CacheName;
      readonly key: string;
      readonly durationMs: number;
      readonly error: unknown;
    }
  /** A stale copy is being renewed in the background. */
  | { readonly type: 'refresh'; readonly name: CacheName; readonly key: string }
  /** An entry left a store that reports removals, as ours in memory do. */
  | { readonly type: 'removal'; readonly name: CacheName; readonly key: string; readonly cause: RemovalCause }
  /** A store failed, did not answer in time, or returned something that is not ours. The read continued as a miss. */
  | {
      readonly type: 'storeError';
      readonly name: CacheName;
      readonly operation: StoreOperation;
      readonly key?: string;
      readonly error: unknown;
    }
  /**
   * A store did not answer within its soft limit: the API is asked too. The store's answer is used if it comes first.
   */
  | { readonly type: 'storeLate'; readonly name: CacheName; readonly key: string; readonly afterMs: number }
  /** Another process is loading the key: the read waits for its answer in the store, for a short while. */
  | { readonly type: 'wait'; readonly name: CacheName; readonly key: string }
  /**
   * The circuit breaker of a store changed. `open`: the store failed so often that it is not asked for a while.
   * `halfOpen`: one operation probes it. `closed`: it works again. `names` are all names that depend on it, `name` is
   * the first of them.
   */
  | {
      readonly type: 'breaker';
      readonly name: CacheName;
      readonly names: readonly CacheName[];
      readonly state: 'open' | 'halfOpen' | 'closed';
    }
  /**
   * Whether copies in memory in front of a far store are used (`trusted`). They are not used while changes by other
   * processes may be missed.
   */
  | { readonly type: 'near'; readonly name: CacheName; readonly trusted: boolean }
  /**
   * A store received writes that it had missed; it `refused` those that a newer write of another process had replaced.
   */
  | { readonly type: 'recovery'; readonly name: CacheName; readonly writes: number; readonly refused: number };

const TYPES: Readonly<Record<CacheEvent['type'], true>> = {
  hit: true,
  miss: true,
  negativeHit: true,
  join: true,
  load: true,
  loadError: true,
  refresh: true,
  removal: true,
  storeError: true,
  storeLate: true,
  wait: true,
  breaker: true,
  near: true,
  recovery: true,
};

/** The type of every event of a cache. Made from a record, so that the compiler reports a missing one. */
export const CACHE_EVENT_TYPES = Object.keys(TYPES) as readonly CacheEvent['type'][];
