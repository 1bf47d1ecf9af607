import { ApiError, describeAnswer, type FailureFacts, type RequestContext } from './ApiError.js';

/** The clan keeps its war log private (403): its wars can't be read until its leader opens it. */
export class PrivateWarLogError extends ApiError {
  override readonly code = 'PRIVATE_WAR_LOG';
  override readonly meaning = 'hidden';

  constructor(context: RequestContext, facts: FailureFacts) {
    super(
      context,
      `${describeAnswer(facts)}: the war log is private. Only a leader of the clan can make it public, in the game.`,
      facts,
    );
  }
}
