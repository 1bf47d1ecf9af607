import { WarchestError } from '../internal/WarchestError.js';

/** A listener took longer than `handlerTimeout`. It is in an `error` event, and is never thrown. */
export class HandlerTimeoutError extends WarchestError {
  override readonly code = 'HANDLER_TIMEOUT';
  constructor(type: string, timeoutMs: number) {
    super(
      `a listener of '${type}' did not end within ${timeoutMs} ms; the tracker no longer waits for it. ` +
        'Do slow work elsewhere, or set a longer handlerTimeout.',
    );
  }
}
