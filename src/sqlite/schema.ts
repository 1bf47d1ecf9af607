import { APPLICATION_ID, foreignDatabase } from './databaseFile.js';
import type { SqliteDriver } from './drivers/SqliteDriver.js';
import { NewerDatabaseError } from './errors.js';

/**
 * The tables: each element migrates a file from one version to the next; the first one makes the tables.
 *
 * `entries.seq` numbers the writes of all processes and shows what has changed since. The columns before `frame` are
 * for queries and small, so that they are on the row's first page. `scopes.cleared` is the version of the last `clear`:
 * rows up to it are dead, deleted or not, and `entries` and `bytes` do not count them. `leases` are apart from entries,
 * so that a lease replaces no value. A lease stays for a while after its end, so that a value that arrives late is
 * accepted when no other process has taken the key since.
 */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE meta (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL);
   INSERT INTO meta VALUES (1, 0);
   CREATE TABLE scopes (
     name TEXT PRIMARY KEY, entries INTEGER NOT NULL, bytes INTEGER NOT NULL,
     cleared INTEGER NOT NULL, clear_seq INTEGER NOT NULL, clear_writer INTEGER NOT NULL
   ) WITHOUT ROWID;
   CREATE TABLE entries (
     seq INTEGER PRIMARY KEY, name TEXT NOT NULL, key TEXT NOT NULL, kind INTEGER NOT NULL, version INTEGER NOT NULL,
     delete_at INTEGER, bytes INTEGER NOT NULL, writer INTEGER NOT NULL, frame BLOB NOT NULL
   );
   CREATE UNIQUE INDEX entries_key ON entries (name, key);
   CREATE INDEX entries_version ON entries (name, kind, version, bytes);
   CREATE INDEX entries_expiry ON entries (delete_at) WHERE delete_at IS NOT NULL;
   CREATE TABLE leases (
     name TEXT NOT NULL, key TEXT NOT NULL, token INTEGER NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (name, key)
   ) WITHOUT ROWID;`,
];
const VERSION = MIGRATIONS.length;

/**
 * Makes the tables, or brings them up to date. Several processes may do so at the same time.
 * @throws ForeignDatabaseError, NewerDatabaseError
 */
export function prepareSchema(driver: SqliteDriver, path: string): void {
  if (isUpToDate(driver, path)) return;
  driver.exec('BEGIN EXCLUSIVE');
  try {
    // Another process may have made them meanwhile.
    if (!isUpToDate(driver, path)) {
      const version = numberOf(driver, 'PRAGMA user_version');
      for (const migration of MIGRATIONS.slice(version)) driver.exec(migration);
      driver.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${VERSION}`);
    }
    driver.exec('COMMIT');
  } catch (error) {
    rollBack(driver);
    throw error;
  }
}

function isUpToDate(driver: SqliteDriver, path: string): boolean {
  const id = numberOf(driver, 'PRAGMA application_id');
  if (id !== APPLICATION_ID) {
    if (id !== 0 || numberOf(driver, 'SELECT count(*) FROM sqlite_schema') > 0) throw foreignDatabase(path, id);
    return false;
  }
  const version = numberOf(driver, 'PRAGMA user_version');
  if (version > VERSION) throw new NewerDatabaseError(path, version, VERSION);
  return version === VERSION;
}

/**
 * SQLite has already rolled back after some errors, such as a full disk: the first error is more helpful than a second
 * one.
 */
function rollBack(driver: SqliteDriver): void {
  try {
    driver.exec('ROLLBACK');
  } catch {
    // There was no transaction any more.
  }
}

function numberOf(driver: SqliteDriver, sql: string): number {
  return Number(driver.prepare(sql).get()?.[0]);
}
