import type { SqliteDriver, SqlRow, SqlStatement, SqlValue } from './SqliteDriver.js';

/** What is used of a better-sqlite3 database. A libsql one has the same shape. */
export interface BetterDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): BetterStatement;
  close(): unknown;
}

export interface BetterStatement {
  /** Whether it gives rows. */
  readonly reader: boolean;
  raw(on: boolean): unknown;
  get(given: readonly SqlValue[]): SqlRow | undefined;
  all(given: readonly SqlValue[]): SqlRow[];
  run(given: readonly SqlValue[]): { readonly changes: number };
}

export type BetterConstructor = new (path: string, options?: { readonly timeout?: number }) => BetterDatabase;

export function adaptBetterSqlite3(database: BetterDatabase): SqliteDriver {
  return {
    name: 'better-sqlite3',
    database,
    exec: (sql) => void database.exec(sql),
    prepare: (sql) => adaptStatement(prepareRaw(database, sql)),
    close: () => void database.close(),
  };
}

/** With rows as arrays, where it gives any. */
export function prepareRaw(database: BetterDatabase, sql: string): BetterStatement {
  const statement = database.prepare(sql);
  if (statement.reader) statement.raw(true);
  return statement;
}

function adaptStatement(statement: BetterStatement): SqlStatement {
  return {
    get: (...given) => statement.get(given),
    all: (...given) => statement.all(given),
    run: (...given) => statement.run(given).changes,
  };
}
