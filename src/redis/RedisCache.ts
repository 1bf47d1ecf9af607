import type { CacheOwner } from '../cache/CacheOwner.js';
import { type CacheOnOptions, cacheOn } from '../cache/cacheOn.js';
import { type RedisStoreOptions, redisStore } from './openRedisStore.js';

/** Which Redis, and how it is used. */
export interface RedisCacheOptions extends RedisStoreOptions, CacheOnOptions {}

/**
 * A cache in Redis, Valkey or a cluster of them, shared by all processes that use the same one.
 *
 * ```ts
 * const client = await login(email, password, { cache: RedisCache.with({ url: 'redis://localhost' }) });
 * ```
 *
 * Groups, times and verbs are those of every `Cache`: extend this class to change them, and override `storeConfig` to
 * use a connection of your client: `{ client: this.client.redis }`. By default the server is the URL of the environment
 * variable `REDIS_URL`, or else the local machine.
 *
 * The server removes expired entries. Sizes bound the copies in memory only; the server's `maxmemory` and
 * `maxmemory-policy` bound the server. A Redis that is slow or away neither delays a read of the client nor makes it
 * fail.
 */
export class RedisCache<C extends CacheOwner = CacheOwner> extends cacheOn<RedisStoreOptions>(
  (options, { clock }) => redisStore({ clock, ...options }),
  () => ({ url: process.env['REDIS_URL'] ?? 'redis://localhost:6379' }),
)<C> {}
