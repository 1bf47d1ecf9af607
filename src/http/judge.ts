import { matchRoute, routeOf } from '../api/routes.js';
import { failureFacts, unexpected } from './body.js';
import type { ApiError, FailureFacts, RequestContext } from './errors/ApiError.js';
import {
  BadRequestError,
  ForbiddenError,
  GatewayError,
  InvalidAddressError,
  NotFoundError,
  PrivateWarLogError,
} from './errors/answerErrors.js';
import { header } from './headers.js';
import type { RawResponse } from './ResponseCollector.js';

/** How the transport treats an answer that is not a success. */
export type Judgement =
  /** The token is used too much: try another one, or later. */
  | { readonly kind: 'throttled'; readonly facts: FailureFacts }
  /** The API is in maintenance. */
  | { readonly kind: 'maintenance'; readonly facts: FailureFacts }
  /** The token is refused. It may be replaced; otherwise the caller gets the error. */
  | { readonly kind: 'refused'; readonly error: InvalidAddressError | ForbiddenError }
  /** A retry may help. */
  | { readonly kind: 'passing'; readonly error: ApiError }
  /** The caller gets the error. */
  | { readonly kind: 'final'; readonly error: ApiError };

/** Statuses of the servers in front of the API, which a retry can mend. */
const PASSING = new Set([502, 503, 504]);

/**
 * Judges an answer that is not a success. Errors of the API are JSON objects with a `reason`. All others come from
 * something in front of it and say nothing about the subject, whatever their status is.
 * @param storedAt epoch milliseconds of arrival
 */
export function judge(
  context: RequestContext,
  raw: RawResponse,
  storedAt: number,
  tries: number,
  maxBytes: number,
): Judgement {
  const { status } = raw;
  const facts = failureFacts(context, raw, storedAt, maxBytes);
  if (status === 429) return { kind: 'throttled', facts };
  if (status < 400) return { kind: 'final', error: redirect(context, raw) };
  if (facts.reason === undefined) return { kind: 'passing', error: new GatewayError(context, facts, tries) };
  if (status === 503 && facts.reason === 'inMaintenance') return { kind: 'maintenance', facts };
  if (PASSING.has(status)) return { kind: 'passing', error: new GatewayError(context, facts, tries) };
  if (status >= 500) return { kind: 'final', error: new GatewayError(context, facts, tries) };
  if (status === 401 || status === 403) return forbidden(context, facts);
  if (status === 404) return { kind: 'final', error: new NotFoundError(context, facts) };
  return { kind: 'final', error: new BadRequestError(context, facts) };
}

function forbidden(context: RequestContext, facts: FailureFacts): Judgement {
  const { reason, detail } = facts;
  if (reason === 'accessDenied.invalidIp') return { kind: 'refused', error: new InvalidAddressError(context, facts) };
  if (reason === 'accessDenied.privateWarLog') return { kind: 'final', error: new PrivateWarLogError(context, facts) };
  // The API gives the same reason for a private log and a bad token, but a message only for the token.
  if (reason === 'accessDenied' && detail === undefined && canBePrivate(context)) {
    return { kind: 'final', error: new PrivateWarLogError(context, facts) };
  }
  const error = new ForbiddenError(context, facts);
  const ofToken = facts.status === 401 || /invalid authorization/i.test(detail ?? '');
  return ofToken ? { kind: 'refused', error } : { kind: 'final', error };
}

function canBePrivate({ route }: RequestContext): boolean {
  const match = matchRoute(route.split('?', 1)[0] ?? '');
  return match !== undefined && routeOf(match.route).canBePrivate === true;
}

function redirect(context: RequestContext, raw: RawResponse): ApiError {
  const to = header(raw.headers, 'location');
  const host = to !== undefined && URL.canParse(to) ? ` to ${new URL(to).host}` : '';
  return unexpected(
    context,
    raw,
    `is ${raw.status < 400 ? `a redirect${host}, which is not followed` : 'of an unknown kind'}`,
  );
}
