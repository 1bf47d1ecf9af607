import {
  ApiError,
  describeAnswer,
  type ErrorMeaning,
  type FailureFacts,
  isLeagueGroup,
  type RequestContext,
} from './ApiError.js';

/** The API failed (5xx), or something in front of it answered in its place, and retries did not help. */
export class GatewayError extends ApiError {
  override readonly code = 'GATEWAY';
  override readonly meaning: ErrorMeaning;
  /** How often the request was sent. */
  readonly tries: number;

  constructor(context: RequestContext, facts: FailureFacts, tries: number) {
    const advice =
      facts.reason === undefined && (facts.status ?? 0) < 500
        ? 'The API itself did not answer: check baseUrl, and whether the address of this machine is blocked.'
        : 'The fault is not in the request: try again later.';
    super(context, `${describeAnswer(facts)} ${tries === 1 ? 'once' : `${tries} times`}. ${advice}`, facts);
    this.meaning = facts.status === 504 && isLeagueGroup(context) ? 'pending' : 'outage';
    this.tries = tries;
  }
}
