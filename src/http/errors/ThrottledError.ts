import { ApiError, type FailureFacts, type RequestContext } from './ApiError.js';

/** The API says that too much was asked with every token at hand (429), and none came back to use before the deadline. */
export class ThrottledError extends ApiError {
  override readonly code = 'THROTTLED';
  override readonly meaning = 'throttled';
  /** Milliseconds until the first token may be used again, as seen when the error was made. */
  readonly retryAfterMs: number;

  constructor(context: RequestContext, retryAfterMs: number, facts: FailureFacts = {}) {
    super(
      context,
      `every token is cooling down after 429 from the API, the first for another ${Math.ceil(retryAfterMs / 1_000)} s. ` +
        'Ask less often, lower throttleLimit, use more tokens, or allow a longer timeout.',
      { status: 429, ...facts },
    );
    this.retryAfterMs = retryAfterMs;
  }
}
