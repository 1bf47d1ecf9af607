import type { SqliteDriver, SqlRow, SqlStatement, SqlValue } from './SqliteDriver.js';

/** The part of a better-sqlite3 database that is used. A libsql database has the same shape. */
export interface BetterDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): BetterStatement;
  close(): unknown;
}

export interface BetterStatement {
  /** Whether the statement returns rows. */
  readonly reader: boolean;
  raw(on: boolean): unknown;
  safeIntegers(on: boolean): unknown;
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

/** Rows as arrays and integers as numbers, also on a database that its user has switched to bigints. */
export function prepareRaw(database: BetterDatabase, sql: string): BetterStatement {
  const statement = database.prepare(sql);
  statement.safeIntegers(false);
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
