import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { ForeignDatabaseError } from './ForeignDatabaseError.js';
import { NewerDatabaseError } from './NewerDatabaseError.js';
import type { SqliteDriver } from './SqliteDriver.js';

/** Stands in the file's header and says that it is ours: 'WrCh'. */
const APPLICATION_ID = 0x57724368;
const MAGIC = 'SQLite format 3\0';
const APPLICATION_ID_AT = 68;
const HEADER_BYTES = 100;

/**
 * The statements that bring a file from each version of the tables to the next; the first ones make them.
 *
 * `entries.seq` is the number of the write: it grows with every one, among all processes, and says what changed since. Everything before `frame` is for queries alone and
 * small, so that it stands in the row's first page. `scopes.cleared` is the version of the last `clear`: rows up to it are dead, whether they have been deleted or not, and are counted
 * in `entries` and `bytes` no more. `leases` are apart from entries, so that a lease takes the place of nothing; they are kept for a while after their time, for values that
 * come late and whose key nobody else has taken.
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
 * Looks at a file without SQLite, which would already roll back or checkpoint what is not ours. `'absent'`: nothing is there, or nothing in it.
 * `'ours'`: the header says so. `'unreadable'`: no database.
 * @throws ForeignDatabaseError, and InvalidArgumentError when the path can not be a file.
 */
export function inspectFile(path: string): 'absent' | 'ours' | 'unreadable' {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) {
    if (statSync(dirname(path), { throwIfNoEntry: false })?.isDirectory() === true) return 'absent';
    throw new InvalidArgumentError('path', path, 'a file in a folder that is there');
  }
  if (!stats.isFile()) throw new InvalidArgumentError('path', path, 'a file');
  if (stats.size === 0) return 'absent';
  const header = readStart(path);
  if (header.length < HEADER_BYTES || header.toString('latin1', 0, MAGIC.length) !== MAGIC) return 'unreadable';
  // Ours has its id from the moment that its first page is written.
  const id = header.readUInt32BE(APPLICATION_ID_AT);
  if (id !== APPLICATION_ID) throw foreign(path, id);
  return 'ours';
}

/**
 * Makes the tables, or brings them up to date. Several processes may do so at once.
 * @throws ForeignDatabaseError, NewerDatabaseError
 */
export function prepareSchema(driver: SqliteDriver, path: string): void {
  if (isUpToDate(driver, path)) return;
  driver.exec('BEGIN EXCLUSIVE');
  try {
    // Somebody else may have been faster.
    if (!isUpToDate(driver, path)) {
      const version = numberOf(driver, 'PRAGMA user_version');
      for (const migration of MIGRATIONS.slice(version)) driver.exec(migration);
      driver.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${VERSION}`);
    }
    driver.exec('COMMIT');
  } catch (error) {
    driver.exec('ROLLBACK');
    throw error;
  }
}

function isUpToDate(driver: SqliteDriver, path: string): boolean {
  const id = numberOf(driver, 'PRAGMA application_id');
  if (id !== APPLICATION_ID) {
    if (id !== 0 || numberOf(driver, 'SELECT count(*) FROM sqlite_schema') > 0) throw foreign(path, id);
    return false;
  }
  const version = numberOf(driver, 'PRAGMA user_version');
  if (version > VERSION) throw new NewerDatabaseError(path, version, VERSION);
  return version === VERSION;
}

function foreign(path: string, id: number): ForeignDatabaseError {
  return new ForeignDatabaseError(path, id === 0 ? 'it has no application id' : `its application id is ${id}`);
}

function numberOf(driver: SqliteDriver, sql: string): number {
  return Number(driver.prepare(sql).get()?.[0]);
}

function readStart(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    return header.subarray(0, readSync(file, header, 0, HEADER_BYTES, 0));
  } finally {
    closeSync(file);
  }
}
