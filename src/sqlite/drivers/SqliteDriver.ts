/** What a column holds and a parameter may be: the types that all drivers share. */
export type SqlValue = string | number | Uint8Array | null;

/** The columns in their order. */
export type SqlRow = readonly SqlValue[];

/**
 * A prepared statement with `?` for its parameters, to be run many times. Synchronous. Integers come as numbers, never
 * as bigints.
 */
export interface SqlStatement {
  /** The first row, or `undefined`. For statements that return rows. */
  get(...given: readonly SqlValue[]): SqlRow | undefined;
  /** Every row. For statements that return rows. */
  all(...given: readonly SqlValue[]): readonly SqlRow[];
  /** Returns how many rows changed. For statements that return no rows. */
  run(...given: readonly SqlValue[]): number;
}

export const DRIVER_NAMES = ['node:sqlite', 'better-sqlite3', 'libsql'] as const;
export type SqliteDriverName = (typeof DRIVER_NAMES)[number];

/** An open database, whichever package opened it. Errors are the package's own: see `faultOf`. */
export interface SqliteDriver {
  readonly name: SqliteDriverName;
  /** The package's own object. */
  readonly database: object;
  /** Runs statements and ignores their rows. */
  exec(sql: string): void;
  prepare(sql: string): SqlStatement;
  close(): void;
}
