import type { CacheOwner } from '../cache/CacheOwner.js';
import { type CacheOnOptions, cacheOn } from '../cache/cacheOn.js';
import type { KeyvLike } from './KeyvLike.js';
import { type KeyvStoreOptions, keyvStore } from './KeyvStore.js';

/** Which Keyv, and how it is used. */
export interface KeyvCacheOptions extends KeyvStoreOptions, CacheOnOptions {
  /** A Keyv, a storage adapter of one, or a `Map`. */
  readonly keyv: KeyvLike;
  /**
   * Whether copies are kept in memory in front of the Keyv. A Keyv does not report changes by other processes, so a
   * copy is used for its whole time to live. Default: `false`.
   */
  readonly near?: boolean;
}

/**
 * A cache in a Keyv, or in a storage adapter of one: `{ cache: KeyvCache.with({ keyv: new Keyv(…) }) }`.
 *
 * By default it keeps its entries in a `Map`, as a Keyv without a storage adapter does.
 */
export class KeyvCache<C extends CacheOwner = CacheOwner> extends cacheOn<KeyvCacheOptions>(
  ({ keyv, ...options }, { clock }) => keyvStore(keyv, { clock, ...options }),
  () => ({ keyv: new Map<string, string>() }),
)<C> {}
