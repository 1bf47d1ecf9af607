export { MissingDriverError } from '../store/redis/MissingDriverError.js';
export { redisStore } from '../store/redis/openRedisStore.js';
export type { RedisStore } from '../store/redis/RedisStore.js';
export type { RedisStoreOptions } from '../store/redis/RedisStoreOptions.js';
export { StoreBusyError } from '../store/redis/StoreBusyError.js';
export { RedisCache, type RedisCacheOptions } from './RedisCache.js';
