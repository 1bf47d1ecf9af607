import { type BetterDatabase, type BetterStatement, prepareRaw } from './betterSqlite3.js';
import type { SqliteDriver, SqlStatement, SqlValue } from './SqliteDriver.js';

/**
 * A database of libsql, which copies better-sqlite3's interface. What differs (0.5.29): listings give bytes as ArrayBuffers; `get` finds nothing after an `all` that found
 * nothing, so that each has a statement of its own; closing frees the file only once the statements have been collected; a boolean parameter, and a text with a NUL in
 * a column, end the process, which is why keys are escaped (`keyText`) and parameters are never booleans.
 */
export function adaptLibsql(database: BetterDatabase): SqliteDriver {
  return {
    name: 'libsql',
    database,
    exec: (sql) => void database.exec(sql),
    prepare: (sql) => adaptStatement(() => prepareRaw(database, sql)),
    close: () => void database.close(),
  };
}

function adaptStatement(prepare: () => BetterStatement): SqlStatement {
  const statement = prepare();
  let lister: BetterStatement | undefined;
  return {
    get: (...given) => statement.get(given),
    all: (...given) => (lister ??= prepare()).all(given).map((row) => row.map(fromColumn)),
    run: (...given) => statement.run(given).changes,
  };
}

function fromColumn(value: unknown): SqlValue {
  return value instanceof ArrayBuffer ? Buffer.from(value) : (value as SqlValue);
}
