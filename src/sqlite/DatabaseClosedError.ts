import { WarchestError } from '../internal/WarchestError.js';

/** The store was used after it had been closed. */
export class DatabaseClosedError extends WarchestError {
  override readonly code = 'DATABASE_CLOSED';
  readonly path: string;

  constructor(path: string) {
    super(`the store on ${path} is closed`);
    this.path = path;
  }
}
