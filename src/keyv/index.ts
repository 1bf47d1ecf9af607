export type { KeyvLike } from '../store/keyv/KeyvLike.js';
export type { KeyvPart } from '../store/keyv/KeyvPart.js';
export { KeyvStoreError } from '../store/keyv/KeyvStoreError.js';
export { type KeyvAdapterOptions, keyvAdapter } from '../store/keyv/keyvAdapter.js';
export { type KeyvStoreOptions, keyvStore } from '../store/keyv/keyvStore.js';
export type { StoreAdapter } from '../store/keyv/StoreAdapter.js';
export { KeyvCache, type KeyvCacheOptions } from './KeyvCache.js';
