export { KeyvCache, type KeyvCacheOptions } from './KeyvCache.js';
export type { KeyvLike } from './KeyvLike.js';
export { type KeyvStore, type KeyvStoreOptions, keyvStore } from './KeyvStore.js';
export { KeyvStoreError } from './KeyvStoreError.js';
