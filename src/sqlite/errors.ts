import { WarchestError } from '../internal/WarchestError.js';

/** The file is damaged or is not a SQLite database. `cause` is the driver's error. */
export class CorruptDatabaseError extends WarchestError {
  override readonly code = 'CORRUPT_DATABASE';
  readonly path: string;
  /** Where the damaged file was moved when a new one replaced it; `undefined`: the file was left in place. */
  readonly movedTo: string | undefined;

  constructor(path: string, cause: unknown, movedTo?: string) {
    const what =
      movedTo === undefined
        ? "move it away, or set onCorrupt: 'rebuild'"
        : `it was moved to ${movedTo} and replaced by an empty database`;
    super(`${path} is damaged or not a database: ${what}`, { cause });
    this.path = path;
    this.movedTo = movedTo;
  }
}

/** Another process or connection kept the database locked for longer than `busyTimeout`. The write was not made. */
export class DatabaseBusyError extends WarchestError {
  override readonly code = 'DATABASE_BUSY';
  readonly path: string;

  constructor(path: string, cause: unknown) {
    super(`${path} is locked by another process or connection: try again later, or raise busyTimeout`, { cause });
    this.path = path;
  }
}

/** The store was used after it had been closed. */
export class DatabaseClosedError extends WarchestError {
  override readonly code = 'DATABASE_CLOSED';
  readonly path: string;

  constructor(path: string) {
    super(`the store on ${path} is closed`);
    this.path = path;
  }
}

/** The file or its folder may not be read or written. `cause` is the error of the file system or of the driver. */
export class DatabaseAccessError extends WarchestError {
  override readonly code = 'DATABASE_ACCESS';
  readonly path: string;

  constructor(path: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`${path} can not be used: ${reason}. Check that this process may read and write the file and its folder`, {
      cause,
    });
    this.path = path;
  }
}

/** The file is a SQLite database of another program. It is never changed. */
export class ForeignDatabaseError extends WarchestError {
  override readonly code = 'FOREIGN_DATABASE';
  readonly path: string;

  constructor(path: string, reason: string) {
    super(`${path} is a database of another program (${reason}) and was left alone: give another path`);
    this.path = path;
  }
}

/** A later version of this package wrote the file, with tables that this version does not know. It was not changed. */
export class NewerDatabaseError extends WarchestError {
  override readonly code = 'NEWER_DATABASE';
  readonly path: string;
  /** The version of the file's tables. */
  readonly found: number;
  /** The latest version that this package knows. */
  readonly known: number;

  constructor(path: string, found: number, known: number) {
    super(`${path} has tables of version ${found}, and this package knows version ${known}: update it, or change path`);
    this.path = path;
    this.found = found;
    this.known = known;
  }
}

/**
 * What a driver's error means. `busy`: another connection holds the lock. `corrupt`: damaged, or not a database.
 * `access`: no permission, or a read-only file. `schema`: the SQL does not fit the tables. `row`: only this row could
 * not be written, and the transaction continues. `other`: everything else.
 */
export type SqliteFault = 'busy' | 'corrupt' | 'access' | 'schema' | 'row' | 'other';

/** SQLite's primary result codes: https://www.sqlite.org/rescode.html */
const RESULT_CODES: readonly (readonly [code: number, name: string, fault: SqliteFault])[] = [
  [1, 'ERROR', 'schema'],
  [3, 'PERM', 'access'],
  [5, 'BUSY', 'busy'],
  [6, 'LOCKED', 'busy'],
  [8, 'READONLY', 'access'],
  [11, 'CORRUPT', 'corrupt'],
  [14, 'CANTOPEN', 'access'],
  [18, 'TOOBIG', 'row'],
  [19, 'CONSTRAINT', 'row'],
  [20, 'MISMATCH', 'row'],
  [26, 'NOTADB', 'corrupt'],
];

/**
 * Drivers give SQLite's result code by name (`code`, with a suffix) or by number (`errcode`, extended in its upper
 * bytes).
 */
export function faultOf(error: unknown): SqliteFault {
  if (typeof error !== 'object' || error === null) return 'other';
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown };
  const number = typeof errcode === 'number' ? errcode & 0xff : undefined;
  const name = typeof code === 'string' ? /^SQLITE_([A-Z]+)/.exec(code)?.[1] : undefined;
  return RESULT_CODES.find((row) => row[0] === number || row[1] === name)?.[2] ?? 'other';
}

/**
 * The error that a caller gets for a driver's error: one of the classes above where it has a meaning, else the error
 * itself.
 */
export function toStoreError(path: string, error: unknown): unknown {
  if (error instanceof WarchestError) return error;
  switch (faultOf(error)) {
    case 'corrupt':
      return new CorruptDatabaseError(path, error);
    case 'busy':
      return new DatabaseBusyError(path, error);
    case 'access':
      return new DatabaseAccessError(path, error);
    default:
      return error;
  }
}
