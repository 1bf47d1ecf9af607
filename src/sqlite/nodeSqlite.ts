import type { SqliteDriver, SqlRow, SqlStatement, SqlValue } from './SqliteDriver.js';

/** What is used of a `DatabaseSync`. The types of Node 20, which must compile this, have none. */
export interface NodeDatabase {
  exec(sql: string): void;
  prepare(sql: string): NodeStatement;
  close(): void;
}

interface NodeStatement {
  get(...given: readonly SqlValue[]): object | undefined;
  all(...given: readonly SqlValue[]): object[];
  run(...given: readonly SqlValue[]): { readonly changes: number | bigint };
  setReturnArrays?(returnArrays: boolean): void;
}

export interface NodeSqlite {
  readonly DatabaseSync: new (path: string) => NodeDatabase;
}

/** Node's own SQLite, `undefined` where it has none that can be used: before 22.13 it wants a flag. */
export function loadNodeSqlite(): NodeSqlite | undefined {
  // oxlint-disable-next-line typescript/unbound-method -- it is called on process, and put back as it was
  const original = process.emitWarning;
  // Nobody who asks for a cache can do anything about how mature Node calls a module of its own. Only this warning, only while it loads.
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
  // Absent before Node 22.16: rows are objects then, with the columns in their order.
  statement.setReturnArrays?.(true);
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
