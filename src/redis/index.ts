export { MissingDriverError } from '../store/MissingDriverError.js';
export { type RedisStoreOptions, redisStore } from './openRedisStore.js';
export { RedisCache, type RedisCacheOptions } from './RedisCache.js';
export type { RedisStore } from './RedisStore.js';
export { StoreBusyError } from './StoreBusyError.js';
