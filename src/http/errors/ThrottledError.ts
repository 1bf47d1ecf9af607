import { ApiError, type FailureFacts, type RequestContext } from './ApiError.js';

/** Every token got a 429, and none was ready again before the deadline. */
export class ThrottledError extends ApiError {
  override readonly code = 'THROTTLED';
  override readonly meaning = 'throttled';
  /** Milliseconds until the first token may be used again, from the moment of the error. */
  readonly retryAfterMs: number;

  constructor(context: RequestContext, retryAfterMs: number, facts: FailureFacts = {}) {
    super(
      context,
      'every token is cooling down after 429 from the API, ' +
        `the first for another ${Math.ceil(retryAfterMs / 1_000)} s. ` +
        'Ask less often, lower throttleLimit, use more tokens, or allow a longer timeout.',
      { status: 429, ...facts },
    );
    this.retryAfterMs = retryAfterMs;
  }
}
