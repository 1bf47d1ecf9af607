import { ApiError, describeAnswer, type FailureFacts, type RequestContext } from './ApiError.js';

/** Nothing is there under that tag or id (404): it never existed, it is gone, or the clan is not in a war league at the moment. */
export class NotFoundError extends ApiError {
  override readonly code = 'NOT_FOUND';

  constructor(context: RequestContext, facts: FailureFacts) {
    const advice = context.route.endsWith('/leaguegroup')
      ? 'The clan is not in a war league at the moment.'
      : facts.reason === undefined
        ? 'The answer is not one of the API: check baseUrl.'
        : 'Check the tag or id: nothing is known under it.';
    super(context, `${describeAnswer(facts)}. ${advice}`, facts);
  }
}
