import { ApiError, type FailureFacts, type RequestContext } from './ApiError.js';

/**
 * A success that is not an answer of the API: not JSON, cut off, an HTML page, an unsupported encoding, larger than
 * `maxBodyBytes`; or a redirect.
 */
export class UnexpectedBodyError extends ApiError {
  override readonly code = 'UNEXPECTED_BODY';
  override readonly meaning = 'outage';
  /** The `Content-Type` of the answer. */
  readonly contentType: string | undefined;

  constructor(
    context: RequestContext,
    problem: string,
    facts: FailureFacts & { readonly contentType?: string | undefined },
  ) {
    super(
      context,
      `the answer (${facts.status}) ${problem}. Check baseUrl and what stands between here and the API.`,
      facts,
    );
    this.contentType = facts.contentType;
  }
}
