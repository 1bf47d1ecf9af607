import { ApiError, describeAnswer, type FailureFacts, type RequestContext } from './ApiError.js';

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
