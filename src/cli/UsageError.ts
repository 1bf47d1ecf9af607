import { WarchestError } from '../internal/WarchestError.js';

/** The arguments of the command line are wrong. */
export class UsageError extends WarchestError {
  override readonly code = 'USAGE';
}
