export { MissingDriverError } from '../store/MissingDriverError.js';
export {
  CorruptDatabaseError,
  DatabaseAccessError,
  DatabaseBusyError,
  DatabaseClosedError,
  ForeignDatabaseError,
  NewerDatabaseError,
} from './errors.js';
export { SqliteCache, type SqliteCacheOptions } from './SqliteCache.js';
export { type SqliteStore, sqliteStore } from './SqliteStore.js';
export type { SqliteStoreOptions } from './SqliteStoreOptions.js';
