import { errorCode } from '../errorCode.js';
import { ApiError, type RequestContext } from './ApiError.js';

/** The connection could not be made, or broke. `cause` is the connection's error. */
export class NetworkError extends ApiError {
  override readonly code = 'NETWORK';
  override readonly meaning = 'outage';
  /** How often the request was sent. */
  readonly tries: number;

  constructor(context: RequestContext, cause: unknown, tries: number) {
    super(
      context,
      `no answer after ${tries === 1 ? 'one try' : `${tries} tries`} (${describeCause(cause)}). ` +
        'Check the connection and baseUrl.',
      { cause },
    );
    this.tries = tries;
  }
}

function describeCause(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown reason';
  const code = errorCode(cause);
  const text = cause.message === '' ? cause.name : cause.message;
  return code !== undefined && !text.includes(code) ? `${code}: ${text}` : text;
}
