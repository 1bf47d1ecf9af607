import { ApiError, describeAnswer, type FailureFacts, type RequestContext } from './ApiError.js';

/** The API does not accept the token (401 or 403): it was revoked, mistyped, or lacks the scope for this route. */
export class ForbiddenError extends ApiError {
  override readonly code = 'FORBIDDEN';
  override readonly meaning = 'refused';

  constructor(context: RequestContext, facts: FailureFacts) {
    const advice = 'Check that the token still exists and may be used for this route.';
    super(context, `${describeAnswer(facts)}. ${advice}`, facts);
  }
}
