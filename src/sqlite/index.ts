export { CorruptDatabaseError } from '../store/sqlite/CorruptDatabaseError.js';
export { DatabaseBusyError } from '../store/sqlite/DatabaseBusyError.js';
export { DatabaseClosedError } from '../store/sqlite/DatabaseClosedError.js';
export { ForeignDatabaseError } from '../store/sqlite/ForeignDatabaseError.js';
export { MissingDriverError } from '../store/sqlite/MissingDriverError.js';
export { NewerDatabaseError } from '../store/sqlite/NewerDatabaseError.js';
export { type SqliteStore, sqliteStore } from '../store/sqlite/SqliteStore.js';
export type { SqliteStoreOptions } from '../store/sqlite/SqliteStoreOptions.js';
export { SqliteCache, type SqliteCacheOptions } from './SqliteCache.js';
