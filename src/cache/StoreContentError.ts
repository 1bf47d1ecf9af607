import { WarchestError } from '../internal/WarchestError.js';

/**
 * A store held a value that the cache cannot use: it is truncated, of another version, or was written by another
 * program. Emitted as an event, never thrown by a read.
 */
export class StoreContentError extends WarchestError {
  override readonly code = 'STORE_CONTENT';
  constructor(detail: string) {
    super(`the store held a value that can't be used: ${detail}`);
  }
}
