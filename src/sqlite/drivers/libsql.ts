import { type BetterDatabase, type BetterStatement, prepareRaw } from './betterSqlite3.js';
import type { SqliteDriver, SqlStatement, SqlValue } from './SqliteDriver.js';

/**
 * A libsql database. Its interface is a copy of better-sqlite3's, with these differences (0.5.29): listings give bytes
 * as ArrayBuffers. `get` finds nothing after an `all` that found nothing, so each of the two has a separate statement.
 * Closing releases the file only after the statements have been garbage-collected, and there is no way to finalise one.
 * A boolean parameter, or a text with a NUL in a column, ends the process: keys are escaped (`toKeyText`) and no
 * parameter is a boolean. A prepared `BEGIN IMMEDIATE` that failed because the database is locked stays in progress and
 * makes the next `COMMIT` fail, so statements that begin or end a transaction are not prepared.
 */
export function adaptLibsql(database: BetterDatabase): SqliteDriver {
  return {
    name: 'libsql',
    database,
    exec: (sql) => void database.exec(sql),
    prepare: (sql) =>
      /^(BEGIN|COMMIT|ROLLBACK)\b/.test(sql)
        ? executed(() => database.exec(sql))
        : adaptStatement(() => prepareRaw(database, sql)),
    close: () => void database.close(),
  };
}

/** A statement without parameters and results. */
function executed(execute: () => unknown): SqlStatement {
  return {
    get: () => void execute(),
    all: () => (execute(), []),
    run: () => (execute(), 0),
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
