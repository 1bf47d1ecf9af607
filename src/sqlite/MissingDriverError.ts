import { WarchestError } from '../internal/WarchestError.js';

/** No package that can open a SQLite file is there. */
export class MissingDriverError extends WarchestError {
  override readonly code = 'MISSING_DRIVER';
  /** The drivers that were tried, in order. */
  readonly tried: readonly string[];

  constructor(tried: readonly string[], options?: ErrorOptions) {
    super(
      `no SQLite driver is there (tried ${tried.join(', ')}): run 'npm install better-sqlite3' or 'npm install libsql', ` +
        'or use Node 22.13 or later, which has one of its own',
      options,
    );
    this.tried = tried;
  }
}
