import { describe } from '../internal/InvalidArgumentError.js';
import { WarchestError } from '../internal/WarchestError.js';

/** The API gave the same cursor twice while a list was looped over, so the loop would never end. */
export class RepeatedCursorError extends WarchestError {
  override readonly code = 'REPEATED_CURSOR';
  constructor(cursor: string) {
    super(`the API gave the cursor ${describe(cursor)} twice: the list can't be read to its end. Try again later.`);
  }
}
