import { WarchestError } from '../internal/WarchestError.js';

/**
 * A store did not answer in time. Never thrown by a read: it is reported as a `storeError` event, and the read goes
 * on without the store.
 */
export class StoreTimeoutError extends WarchestError {
  override readonly code = 'STORE_TIMEOUT';
  constructor(operation: string, timeoutMs: number) {
    super(`the store did not answer '${operation}' within ${timeoutMs} ms`);
  }
}
