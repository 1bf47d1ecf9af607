export { MissingDriverError } from './MissingDriverError.js';
export { redisStore } from './openRedisStore.js';
export { RedisCache, type RedisCacheOptions } from './RedisCache.js';
export type { RedisStore } from './RedisStore.js';
export type { RedisStoreOptions } from './RedisStoreOptions.js';
export { StoreBusyError } from './StoreBusyError.js';
