import { ApiError, type FailureFacts, type RequestContext } from './ApiError.js';

/** The API refuses the tokens, and replacing them failed or did not help. Nothing is sent until the next attempt. */
export class RotationError extends ApiError {
  override readonly code = 'ROTATION';
  override readonly meaning = 'refused';
  /** Epoch milliseconds from which another attempt to replace the tokens is made. */
  readonly retryAt: number;

  constructor(context: RequestContext, problem: string, retryAt: number, facts: FailureFacts) {
    super(
      context,
      `the API refuses the tokens, and ${problem}. ` +
        `The next attempt is possible from ${new Date(retryAt).toISOString()}.`,
      facts,
    );
    this.retryAt = retryAt;
  }
}
