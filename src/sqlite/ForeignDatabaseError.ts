import { WarchestError } from '../internal/WarchestError.js';

/** The file is a SQLite database of some other program. It was not changed, and never is. */
export class ForeignDatabaseError extends WarchestError {
  override readonly code = 'FOREIGN_DATABASE';
  readonly path: string;

  constructor(path: string, reason: string) {
    super(`${path} is a database of another program (${reason}) and was left alone: give a path of its own`);
    this.path = path;
  }
}
