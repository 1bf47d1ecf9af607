import { Cache } from '../cache/Cache.js';
import type { CacheOwner } from '../cache/CacheOwner.js';
import { CACHE_NAMES, type CacheName } from '../cache/names.js';
import { DefaultCache } from '../store/memory/DefaultCache.js';
import type { MemoryStore } from '../store/memory/MemoryStore.js';
import { tieredStore } from '../store/tiered/TieredStore.js';
import { sqliteStore } from './SqliteStore.js';
import type { SqliteStoreOptions } from './SqliteStoreOptions.js';

/** Which file, and how it is used. */
export interface SqliteCacheOptions extends Omit<SqliteStoreOptions, 'maxEntries'> {
  /**
   * Whether copies of what was read or written lately are kept in memory in front of the file, within the sizes and times of their groups. What other processes change in the file is heard of
   * within `watchEvery` (100 ms). `false`: every hit reads the file. Default: `true`.
   */
  readonly near?: boolean;
}

/**
 * A cache in a SQLite file, which survives the process and may be shared by several.
 *
 * ```ts
 * const client = await login(email, password, { cache: SqliteCache.with({ path: 'clash.db' }) });
 * ```
 *
 * Groups, sizes, times and verbs are those of every `Cache`, to be changed by extending this class; the file keeps to the sizes and times too.
 */
export class SqliteCache<C extends CacheOwner = CacheOwner> extends Cache<C> {
  #store: object | undefined;

  /** The same class with these options: `SqliteCache.with({ path })`. */
  static with(options: SqliteCacheOptions): typeof SqliteCache {
    return class extends this {
      override sqliteConfig(): SqliteCacheOptions {
        return options;
      }
    } as typeof SqliteCache;
  }

  /** Which file, and how. Default: `warchest.db` in the working folder. */
  sqliteConfig(): SqliteCacheOptions {
    return { path: 'warchest.db' };
  }

  override createDefaultCache(_maxSize: number | null, _ttl: number | null, _name: CacheName): object {
    return (this.#store ??= this.#open());
  }

  #open(): object {
    const { near = true, ...options } = this.sqliteConfig();
    const isName = (name: string): name is CacheName => (CACHE_NAMES as readonly string[]).includes(name);
    const maxEntries = (name: string) => (isName(name) ? this.getMaxSize(name) : null);
    const far = sqliteStore({ clock: this.clock, ...options, maxEntries });
    return near ? tieredStore((name) => this.#copies(name), far) : far;
  }

  #copies(name: string): MemoryStore<unknown> {
    if (name === '') return new DefaultCache(0, null);
    const of = name as CacheName;
    return super.createDefaultCache(this.getMaxSize(of), this.getTtl(of), of) as MemoryStore<unknown>;
  }
}
