/** What a column holds, and what a parameter may be: the few types that all drivers agree on. */
export type SqlValue = string | number | Uint8Array | null;

/** The columns in their order. */
export type SqlRow = readonly SqlValue[];

/** A prepared statement with `?` for its parameters. Kept and run again; synchronous. */
export interface SqlStatement {
  /** The first row, or `undefined`. For statements that give rows. */
  get(...given: readonly SqlValue[]): SqlRow | undefined;
  /** Every row. For statements that give rows. */
  all(...given: readonly SqlValue[]): readonly SqlRow[];
  /** For statements that give no rows: how many they changed. */
  run(...given: readonly SqlValue[]): number;
}

export const DRIVER_NAMES = ['node:sqlite', 'better-sqlite3', 'libsql'] as const;
export type SqliteDriverName = (typeof DRIVER_NAMES)[number];

/** An open database, through whichever package opened it. Errors are the package's own: see `faultOf`. */
export interface SqliteDriver {
  readonly name: SqliteDriverName;
  /** The package's own object. */
  readonly database: object;
  /** Runs statements that need no answer. */
  exec(sql: string): void;
  prepare(sql: string): SqlStatement;
  close(): void;
}
