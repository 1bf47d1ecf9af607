import { matchRoute } from '../../api/routes.js';
import { WarchestError } from '../../internal/WarchestError.js';

/**
 * What an error says about the subject of its request. Only `absent`, `hidden`, `refused`, `throttled` and
 * `maintenance` come from the API itself.
 *
 * - `absent`: there is nothing under this tag or id.
 * - `hidden`: the clan keeps it private.
 * - `pending`: there may be a league group soon. While the API draws the groups it answers 504, or not in time.
 * - `refused`: the request is wrong, or its token is. The same request will fail again.
 * - `throttled`: every token was used too much.
 * - `maintenance`: the game is in its maintenance break.
 * - `outage`: the API did not answer: the connection failed, something in front of the API answered, or the answer did
 *   not come in time.
 * - `unsent`: the request was not sent in time, or the caller's own time-out ended the wait.
 * - `closed`: the client was closed.
 */
export type ErrorMeaning =
  | 'absent'
  | 'hidden'
  | 'pending'
  | 'refused'
  | 'throttled'
  | 'maintenance'
  | 'outage'
  | 'unsent'
  | 'closed';

/** The operation of a request. Every error about the request repeats it. */
export interface RequestContext {
  /** What the caller did, e.g. `"getPlayer('#2PP')"`. */
  readonly operation: string;
  /** The route's pattern, e.g. `'/players/{playerTag}'`. */
  readonly route: string;
  /** The tag or id of the request. */
  readonly subject?: string | undefined;
}

/** What an answer says about a failure. */
export interface FailureFacts {
  /** The HTTP status; `undefined` without an answer. */
  readonly status?: number | undefined;
  /** The `reason` of the API's error body, e.g. `'accessDenied.invalidIp'`. */
  readonly reason?: string | undefined;
  /** The `message` of the API's error body. */
  readonly detail?: string | undefined;
  /** Epoch milliseconds until which the API would give the same answer. */
  readonly freshUntil?: number | undefined;
  readonly cause?: unknown;
}

/**
 * The base of every error about one request. The message gives the operation, the subject, the problem and what to do.
 * It contains no token, header or body.
 */
export abstract class ApiError extends WarchestError {
  /** What the error says about the subject of the request. */
  abstract readonly meaning: ErrorMeaning;
  readonly operation: string;
  readonly route: string;
  readonly subject: string | undefined;
  /** The HTTP status; `undefined` without an answer. */
  readonly status: number | undefined;
  /** The `reason` of the API's error body; `undefined` when there was none. */
  readonly reason: string | undefined;
  /** The `message` of the API's error body. */
  readonly detail: string | undefined;
  /**
   * Epoch milliseconds until which the API would give the same answer, from its `Cache-Control`; `undefined` without
   * one.
   */
  readonly freshUntil: number | undefined;

  constructor(context: RequestContext, what: string, facts: FailureFacts = {}) {
    super(`${describeRequest(context)}: ${what}`, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.operation = context.operation;
    this.route = context.route;
    this.subject = context.subject;
    this.status = facts.status;
    this.reason = facts.reason;
    this.detail = facts.detail;
    this.freshUntil = facts.freshUntil;
  }
}

/** The meaning of an error; `undefined` for errors that are not about a request. */
export function meaningOf(error: unknown): ErrorMeaning | undefined {
  return error instanceof ApiError ? error.meaning : undefined;
}

/** Whether a request is for a league group: the API answers 504, or not in time, while it draws the groups. */
export function isLeagueGroup({ route }: RequestContext): boolean {
  return matchRoute(route)?.route === 'leagueGroup';
}

function describeRequest({ operation, subject }: RequestContext): string {
  return subject === undefined || operation.includes(subject) ? operation : `${operation} (${subject})`;
}

/** `'the API answered 403 accessDenied ("Invalid authorization")'`, without the parts that are absent. */
export function describeAnswer({ status, reason, detail }: FailureFacts): string {
  const words = reason === undefined ? '' : ` ${reason}`;
  return `the API answered ${status}${words}${detail === undefined ? '' : ` ("${detail}")`}`;
}
