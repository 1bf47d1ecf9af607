import type { SqliteDriver, SqlStatement } from './drivers/SqliteDriver.js';

/** The values of `entries.kind`. */
export const VALUE = 0;
export const REMOVED = 1;

/** Parameters are repeated, because better-sqlite3 takes numbered ones (`?1`) for named ones. */
const SQL = {
  begin: 'BEGIN IMMEDIATE',
  beginRead: 'BEGIN',
  commit: 'COMMIT',
  rollback: 'ROLLBACK',
  dataVersion: 'PRAGMA data_version',

  find: `SELECT frame FROM entries WHERE name = ? AND key = ?
    AND version > coalesce((SELECT cleared FROM scopes WHERE name = ?), -1)`,
  findMany: `SELECT key, frame FROM entries WHERE name = ? AND key IN (SELECT value FROM json_each(?))
    AND version > coalesce((SELECT cleared FROM scopes WHERE name = ?), -1)`,
  keys: `SELECT key FROM entries WHERE name = ? AND kind = 0 AND (delete_at IS NULL OR delete_at > ?)
    AND version > coalesce((SELECT cleared FROM scopes WHERE name = ?), -1) ORDER BY version`,

  row: 'SELECT seq, kind, version, delete_at, bytes FROM entries WHERE name = ? AND key = ?',
  frame: 'SELECT frame FROM entries WHERE seq = ?',
  insert: `INSERT INTO entries (seq, kind, version, delete_at, bytes, writer, frame, name, key)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  update: `UPDATE entries SET seq = ?, kind = ?, version = ?, delete_at = ?, bytes = ?, writer = ?, frame = ?
    WHERE seq = ?`,
  remove: 'DELETE FROM entries WHERE seq = ?',
  /** Values up to a version, oldest first: dead ones up to `cleared`, or with the largest version those to evict. */
  oldest: `SELECT seq, version, bytes FROM entries WHERE name = ? AND kind = 0 AND version <= ?
    ORDER BY version LIMIT ?`,
  expired: `SELECT seq, name, kind, version, bytes FROM entries WHERE delete_at <= ? LIMIT ?`,
  firstExpiry: 'SELECT delete_at FROM entries WHERE delete_at IS NOT NULL ORDER BY delete_at LIMIT 1',
  firstLeaseExpiry: 'SELECT min(until) FROM leases',
  newer: 'SELECT seq, version, bytes FROM entries WHERE name = ? AND kind = 0 AND version > ?',
  dropBetween: 'DELETE FROM entries WHERE name = ? AND version > ? AND version <= ?',
  newest: 'SELECT max(version) FROM entries WHERE name = ? AND kind = 0',
  survivors: 'SELECT count(*), coalesce(sum(bytes), 0) FROM entries WHERE name = ? AND kind = 0 AND version > ?',

  seq: 'SELECT seq FROM meta',
  writeSeq: 'UPDATE meta SET seq = ?',
  scope: 'SELECT entries, bytes, cleared, clear_seq, clear_writer FROM scopes WHERE name = ?',
  scopes: 'SELECT name FROM scopes',
  writeScope: `INSERT INTO scopes (name, entries, bytes, cleared, clear_seq, clear_writer) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (name) DO UPDATE SET entries = excluded.entries, bytes = excluded.bytes, cleared = excluded.cleared,
      clear_seq = excluded.clear_seq, clear_writer = excluded.clear_writer`,

  lease: 'SELECT token, until FROM leases WHERE name = ? AND key = ?',
  writeLease: `INSERT INTO leases (name, key, token, until) VALUES (?, ?, ?, ?)
    ON CONFLICT (name, key) DO UPDATE SET token = excluded.token, until = excluded.until`,
  endLease: 'DELETE FROM leases WHERE name = ? AND key = ?',
  releaseLease: 'UPDATE leases SET token = token + 1, until = ? WHERE name = ? AND key = ? AND token = ?',
  endLeases: 'DELETE FROM leases WHERE name = ?',
  expiredLease: 'SELECT 1 FROM leases WHERE until <= ? LIMIT 1',
  endExpiredLeases: 'DELETE FROM leases WHERE until <= ?',

  changed: 'SELECT name, key FROM entries WHERE seq > ? AND seq <= ? AND writer <> ? LIMIT ?',
  cleared: 'SELECT name FROM scopes WHERE clear_seq > ? AND clear_seq <= ? AND clear_writer <> ?',
} as const;

/** Every statement, prepared once per connection. */
export type Statements = { readonly [name in keyof typeof SQL]: SqlStatement };

export function prepareStatements(driver: SqliteDriver): Statements {
  return Object.fromEntries(Object.entries(SQL).map(([name, sql]) => [name, driver.prepare(sql)])) as Statements;
}

/**
 * Characters that do not pass as SQL text through every driver: NUL ends it, half a surrogate pair is no UTF-8; and the
 * escape itself.
 */
const UNSAFE = /[\0\u007f\p{Surrogate}]/gu;
const ESCAPED = /\u007f([0-9a-f]{4})/g;
const ESCAPE = '\u007f';

/** The key as SQL text. Different keys have different texts, and nearly every key is its own text. */
export function toKeyText(key: string): string {
  if (key.search(UNSAFE) < 0) return key;
  return key.replace(UNSAFE, (unit) => ESCAPE + unit.charCodeAt(0).toString(16).padStart(4, '0'));
}

/** The key of a text that `toKeyText` made. */
export function fromKeyText(text: string): string {
  if (!text.includes(ESCAPE)) return text;
  return text.replace(ESCAPED, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
