import type { SqliteDriver, SqlRow, SqlStatement, SqlValue } from './SqliteDriver.js';

/** The part of a `DatabaseSync` that is used. The types of Node 20, which must compile this file, do not have it. */
export interface NodeDatabase {
  exec(sql: string): void;
  prepare(sql: string): NodeStatement;
  close(): void;
}

interface NodeStatement {
  get(...given: readonly SqlValue[]): object | undefined;
  all(...given: readonly SqlValue[]): object[];
  run(...given: readonly SqlValue[]): { readonly changes: number | bigint };
  /** From Node 22.16. */
  setReturnArrays?(returnArrays: boolean): void;
  setReadBigInts(readBigInts: boolean): void;
}

export interface NodeSqlite {
  readonly DatabaseSync: new (path: string) => NodeDatabase;
}

/** Node's own SQLite; `undefined` before Node 22.13, which has none or needs a flag. */
export function loadNodeSqlite(): NodeSqlite | undefined {
  // oxlint-disable-next-line typescript/unbound-method -- it is called on process, and restored unchanged
  const original = process.emitWarning;
  // Users of a cache can not act on a warning about Node's own module. Only this warning is dropped, and only while the
  // module loads.
  process.emitWarning = (...given: readonly unknown[]) => {
    if (given[1] !== 'ExperimentalWarning') Reflect.apply(original, process, given);
  };
  try {
    const loaded: unknown = process.getBuiltinModule?.('node:sqlite');
    return isNodeSqlite(loaded) ? loaded : undefined;
  } finally {
    process.emitWarning = original;
  }
}

export function isNodeSqlite(loaded: unknown): loaded is NodeSqlite {
  return typeof loaded === 'object' && loaded !== null && 'DatabaseSync' in loaded;
}

export function adaptNodeSqlite(database: NodeDatabase): SqliteDriver {
  return {
    name: 'node:sqlite',
    database,
    exec: (sql) => database.exec(sql),
    prepare: (sql) => adaptStatement(database.prepare(sql)),
    close: () => database.close(),
  };
}

function adaptStatement(statement: NodeStatement): SqlStatement {
  // Before Node 22.16 rows are objects, with the columns in their order.
  statement.setReturnArrays?.(true);
  // The user of a database that is already open may have chosen bigints.
  statement.setReadBigInts(false);
  return {
    get: (...given) => {
      const row = statement.get(...given);
      return row === undefined ? undefined : rowOf(row);
    },
    all: (...given) => statement.all(...given).map(rowOf),
    run: (...given) => Number(statement.run(...given).changes),
  };
}

function rowOf(row: object): SqlRow {
  return Array.isArray(row) ? (row as SqlRow) : (Object.values(row) as SqlRow);
}
