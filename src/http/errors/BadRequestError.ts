import { ApiError, describeAnswer, type FailureFacts, type RequestContext } from './ApiError.js';

/** The API refuses the request (400, or another 4xx status without a class of its own). */
export class BadRequestError extends ApiError {
  override readonly code = 'BAD_REQUEST';
  override readonly meaning = 'refused';

  constructor(context: RequestContext, facts: FailureFacts) {
    super(context, `${describeAnswer(facts)}. Correct the parameters: the same request will fail again.`, facts);
  }
}
