import type { RemovalCause } from '../store/Store.js';
import type { CacheName } from './names.js';

/** Which part of the work with a store went wrong. */
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
  /** Something that the store does of its own accord: sweeping, listening for changes of others. */
  | 'background';

/** What the cache tells those who listen. Keys are game tags and ids; values and secrets are never part of an event. */
export type CacheEvent =
  /** A copy was given out; `stale` when its time was over. */
  | { readonly type: 'hit'; readonly name: CacheName; readonly key: string; readonly stale: boolean }
  /** Nothing usable was held. */
  | { readonly type: 'miss'; readonly name: CacheName; readonly key: string }
  /** A remembered "not found" or private war log was given out. */
  | { readonly type: 'negativeHit'; readonly name: CacheName; readonly key: string }
  /** A reader joined a request that was under way. */
  | { readonly type: 'join'; readonly name: CacheName; readonly key: string }
  /** A value was fetched. `kept` tells whether it went into the cache: not when the caller did not want it, or a write overtook it. */
  | {
      readonly type: 'load';
      readonly name: CacheName;
      readonly key: string;
      readonly durationMs: number;
      readonly kept: boolean;
    }
  /** Fetching failed. */
  | {
      readonly type: 'loadError';
      readonly name: CacheName;
      readonly key: string;
      readonly durationMs: number;
      readonly error: unknown;
    }
  /** A stale copy is being renewed behind the reader's back. */
  | { readonly type: 'refresh'; readonly name: CacheName; readonly key: string }
  /** An entry left a store of ours. Foreign stores don't tell. */
  | { readonly type: 'removal'; readonly name: CacheName; readonly key: string; readonly cause: RemovalCause }
  /** A store failed, did not answer in time, or gave back what is not ours. The read went on as a miss. */
  | {
      readonly type: 'storeError';
      readonly name: CacheName;
      readonly operation: StoreOperation;
      readonly key?: string;
      readonly error: unknown;
    }
  /** A store did not answer within its soft time: the read went on without it. Its answer is used all the same if it comes before the API's. */
  | { readonly type: 'storeLate'; readonly name: CacheName; readonly key: string; readonly afterMs: number }
  /** Another process is fetching the key: the read waits for its answer in the store, for a short while. */
  | { readonly type: 'wait'; readonly name: CacheName; readonly key: string }
  /**
   * A store failed so often that it is left alone for a while (`open`), is tried again (`halfOpen`), or works again (`closed`). `names` are all that depend on it, `name` is the first
   * of them.
   */
  | {
      readonly type: 'breaker';
      readonly name: CacheName;
      readonly names: readonly CacheName[];
      readonly state: 'open' | 'halfOpen' | 'closed';
    }
  /** The copies in memory in front of a far store are believed again, or are left aside because changes by others would not be heard of. */
  | { readonly type: 'near'; readonly name: CacheName; readonly trusted: boolean }
  /** A store that was away has been given writes that it had missed; of these it `refused` those that a newer write of another process had overtaken. */
  | { readonly type: 'recovery'; readonly name: CacheName; readonly writes: number; readonly refused: number };
