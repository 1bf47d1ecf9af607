import { Cache } from '../cache/Cache.js';
import type { CacheOwner } from '../cache/CacheOwner.js';
import type { CacheName } from '../cache/names.js';
import { DefaultCache } from '../store/memory/DefaultCache.js';
import type { MemoryStore } from '../store/memory/MemoryStore.js';
import { tieredStore } from '../store/tiered/TieredStore.js';
import { redisStore } from './openRedisStore.js';
import type { RedisStoreOptions } from './RedisStoreOptions.js';

/** Which Redis, and how it is used. */
export interface RedisCacheOptions extends RedisStoreOptions {
  /**
   * Whether copies of what was read or written lately are kept in memory in front of Redis, within the sizes and times of their groups. They go as soon as another process changes an entry; see
   * `TieredStore`. `false`: every hit asks Redis. Default: `true`.
   */
  readonly near?: boolean;
}

/**
 * A cache in Redis, Valkey or a cluster of them, shared by all processes that use the same one.
 *
 * ```ts
 * const client = await login(email, password, { cache: RedisCache.with({ url: 'redis://localhost' }) });
 * ```
 *
 * Groups, times and verbs are those of every `Cache`, to be changed by extending this class. Times are kept by the server. Sizes bound the copies in memory; how much the server keeps is its own
 * matter (`maxmemory`, `maxmemory-policy`). A Redis that is slow or away never holds up a read, nor fails it.
 */
export class RedisCache<C extends CacheOwner = CacheOwner> extends Cache<C> {
  #store: object | undefined;

  /** The same class with these options: `RedisCache.with({ url })`. */
  static with(options: RedisCacheOptions): typeof RedisCache {
    return class extends this {
      override redisConfig(): RedisCacheOptions {
        return options;
      }
    } as typeof RedisCache;
  }

  /** Which Redis, and how. Override it to use a connection of your client's, `{ client: this.client.redis }`. Default: the URL of the environment's `REDIS_URL`, else of the local machine. */
  redisConfig(): RedisCacheOptions {
    return { url: process.env['REDIS_URL'] ?? 'redis://localhost:6379' };
  }

  override createDefaultCache(_maxSize: number | null, _ttl: number | null, _name: CacheName): object {
    return (this.#store ??= this.#connect());
  }

  #connect(): object {
    const { near = true, ...options } = this.redisConfig();
    const far = redisStore({ clock: this.clock, ...options });
    return near ? tieredStore((name) => this.#copies(name), far) : far;
  }

  #copies(name: string): MemoryStore<unknown> {
    if (name === '') return new DefaultCache(0, null);
    const of = name as CacheName;
    return super.createDefaultCache(this.getMaxSize(of), this.getTtl(of), of) as MemoryStore<unknown>;
  }
}
