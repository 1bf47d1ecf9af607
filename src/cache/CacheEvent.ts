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
  | 'decode';

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
  /** A store failed so often that it is left alone for a while (`open`), is tried again (`halfOpen`), or works again (`closed`). */
  | { readonly type: 'breaker'; readonly name: CacheName; readonly state: 'open' | 'halfOpen' | 'closed' };
