export { CorruptDatabaseError } from './CorruptDatabaseError.js';
export { DatabaseBusyError } from './DatabaseBusyError.js';
export { DatabaseClosedError } from './DatabaseClosedError.js';
export { ForeignDatabaseError } from './ForeignDatabaseError.js';
export { MissingDriverError } from './MissingDriverError.js';
export { NewerDatabaseError } from './NewerDatabaseError.js';
export { SqliteCache, type SqliteCacheOptions } from './SqliteCache.js';
export { type SqliteStore, sqliteStore } from './SqliteStore.js';
export type { SqliteStoreOptions } from './SqliteStoreOptions.js';
