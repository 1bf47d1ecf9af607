import {
  ApiError,
  describeAnswer,
  type ErrorMeaning,
  type FailureFacts,
  isLeagueGroup,
  type RequestContext,
} from './ApiError.js';

/** The API refuses the request (400, or another 4xx status without a class of its own). */
export class BadRequestError extends ApiError {
  override readonly code = 'BAD_REQUEST';
  override readonly meaning = 'refused';

  constructor(context: RequestContext, facts: FailureFacts) {
    super(context, `${describeAnswer(facts)}. Correct the parameters: the same request will fail again.`, facts);
  }
}

/** The API does not accept the token (401 or 403): it was revoked, mistyped, or lacks the scope for this route. */
export class ForbiddenError extends ApiError {
  override readonly code = 'FORBIDDEN';
  override readonly meaning = 'refused';

  constructor(context: RequestContext, facts: FailureFacts) {
    const advice = 'Check that the token still exists and may be used for this route.';
    super(context, `${describeAnswer(facts)}. ${advice}`, facts);
  }
}

/** The token is not bound to the IP address that this request came from (403 `accessDenied.invalidIp`). */
export class InvalidAddressError extends ApiError {
  override readonly code = 'INVALID_ADDRESS';
  override readonly meaning = 'refused';
  /** The address that the API saw, from its message; `undefined` when it did not say. */
  readonly address: string | undefined;

  constructor(context: RequestContext, facts: FailureFacts) {
    const address = parseAddress(facts.detail);
    const allow = address === undefined ? 'the address of this machine' : address;
    super(
      context,
      `${describeAnswer(facts)}. Make a token that allows ${allow}, or log in with e-mail and password, ` +
        'so that tokens follow the address.',
      facts,
    );
    this.address = address;
  }
}

/** The address in `'… does not allow access from IP 203.0.113.7'`. */
function parseAddress(detail: string | undefined): string | undefined {
  return /\bIP\s+([0-9a-fA-F.:]*[0-9a-fA-F])/.exec(detail ?? '')?.[1];
}

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
