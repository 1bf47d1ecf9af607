import { ApiError, describeAnswer, type FailureFacts, type RequestContext } from './ApiError.js';

/** The API or the network in front of it failed (5xx), also after the retries that could help. */
export class GatewayError extends ApiError {
  override readonly code = 'GATEWAY';
  /** How often the request was sent. */
  readonly tries: number;

  constructor(context: RequestContext, facts: FailureFacts, tries: number) {
    super(
      context,
      `${describeAnswer(facts)} ${tries === 1 ? 'once' : `${tries} times`}. The fault is not in the request: try again later.`,
      facts,
    );
    this.tries = tries;
  }
}
