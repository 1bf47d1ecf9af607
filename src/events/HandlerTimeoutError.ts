import { WarchestError } from '../internal/WarchestError.js';

/** A listener took too long: the tracker goes on without waiting for it. Told as an `error` event, never thrown. */
export class HandlerTimeoutError extends WarchestError {
  override readonly code = 'HANDLER_TIMEOUT';
  constructor(type: string, timeoutMs: number) {
    super(
      `a listener of '${type}' has not come to an end within ${timeoutMs} ms; the tracker does not wait for it any longer. ` +
        'Do slow work elsewhere, or allow a longer handlerTimeout.',
    );
  }
}
