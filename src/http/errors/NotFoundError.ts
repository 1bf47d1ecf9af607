import { ApiError, describeAnswer, type FailureFacts, isLeagueGroup, type RequestContext } from './ApiError.js';

/** There is nothing under this tag or id (404): it does not exist, or the clan is not in a war league at the moment. */
export class NotFoundError extends ApiError {
  override readonly code = 'NOT_FOUND';
  override readonly meaning = 'absent';

  constructor(context: RequestContext, facts: FailureFacts) {
    const advice = isLeagueGroup(context)
      ? 'The clan is not in a war league at the moment.'
      : 'Check the tag or id: nothing is known under it.';
    super(context, `${describeAnswer(facts)}. ${advice}`, facts);
  }
}
