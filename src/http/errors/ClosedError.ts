import { ApiError, type RequestContext } from './ApiError.js';

/** The client was closed before the request was answered. */
export class ClosedError extends ApiError {
  override readonly code = 'CLOSED';
  override readonly meaning = 'closed';

  constructor(context: RequestContext) {
    super(context, 'the client is closed. Make a new one.');
  }
}
