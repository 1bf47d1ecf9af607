export { KeyvCache, type KeyvCacheOptions } from './KeyvCache.js';
export type { KeyvLike } from './KeyvLike.js';
export type { KeyvPart } from './KeyvPart.js';
export { KeyvStoreError } from './KeyvStoreError.js';
export { type KeyvAdapterOptions, keyvAdapter } from './keyvAdapter.js';
export { type KeyvStoreOptions, keyvStore } from './keyvStore.js';
export type { StoreAdapter } from './StoreAdapter.js';
