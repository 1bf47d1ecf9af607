import { WarchestError } from '../internal/WarchestError.js';

/** Another process or connection kept the database locked for longer than `busyTimeout`. What was to be written is not written. */
export class DatabaseBusyError extends WarchestError {
  override readonly code = 'DATABASE_BUSY';
  readonly path: string;

  constructor(path: string, cause: unknown) {
    super(`${path} was kept locked by another process or connection: try again later, or raise busyTimeout`, { cause });
    this.path = path;
  }
}
