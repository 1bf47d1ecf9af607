import type { CacheOwner } from '../cache/CacheOwner.js';
import { type CacheOnOptions, cacheOn } from '../cache/cacheOn.js';
import { sqliteStore } from './SqliteStore.js';
import type { SqliteStoreOptions } from './SqliteStoreOptions.js';

/** Which file, and how it is used. */
export interface SqliteCacheOptions extends Omit<SqliteStoreOptions, 'maxEntries'>, CacheOnOptions {}

/**
 * A cache in a SQLite file, which outlives the process and may be shared by several.
 *
 * ```ts
 * const client = await login(email, password, { cache: SqliteCache.with({ path: 'clash.db' }) });
 * ```
 *
 * Groups, sizes, times and verbs are those of every `Cache`: extend this class to change them. The file keeps to the
 * sizes and times too. By default it is `warchest.db` in the working folder.
 */
export class SqliteCache<C extends CacheOwner = CacheOwner> extends cacheOn<Omit<SqliteStoreOptions, 'maxEntries'>>(
  (options, { clock, maxEntries }) => sqliteStore({ clock, ...options, maxEntries }),
  () => ({ path: 'warchest.db' }),
)<C> {}
