import { WarchestError } from '../internal/WarchestError.js';

/** A store held something under a key of ours that is not ours: cut off, of another version, or put there by somebody else. Reported, never thrown at a reader. */
export class StoreContentError extends WarchestError {
  override readonly code = 'STORE_CONTENT';
  constructor(detail: string) {
    super(`the store held a value that can't be used: ${detail}`);
  }
}
