import { WarchestError } from '../../internal/WarchestError.js';

/**
 * A value that has no text form (a cycle, a bigint, a function) was to be kept in a store that keeps text. `cause` is
 * the encoder's error.
 */
export class EncodeError extends WarchestError {
  override readonly code = 'ENCODE';
  constructor(name: string, options?: ErrorOptions) {
    super(`a value for '${name}' can't be encoded as JSON`, options);
  }
}
