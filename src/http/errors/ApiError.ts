import { matchRoute } from '../../api/routes.js';
import { WarchestError } from '../../internal/WarchestError.js';

/**
 * What an error says about the subject of the request, and so what a caller can do. Only `absent`, `hidden`, `pending`, `refused`, `throttled` and
 * `maintenance` are the API's own word.
 *
 * - `absent`: there is nothing under this tag or id.
 * - `hidden`: the clan keeps it private.
 * - `pending`: the API cannot say yet. It draws the groups of a league season and meanwhile answers 504 or not at all.
 * - `refused`: the request is wrong, or its token is. The same request will fail again.
 * - `throttled`: every token was used too much.
 * - `maintenance`: the game is in its maintenance break.
 * - `outage`: no answer of the API came: the connection failed, a server in front of the API answered, or the time was over.
 * - `unsent`: the request ended before it was sent, or this caller stopped waiting for it. Nothing is known.
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

/** What was being done: every request has it, and every error about a request repeats it. */
export interface RequestContext {
  /** What the caller did, e.g. `"getPlayer('#2PP')"`. */
  readonly operation: string;
  /** The route's pattern, e.g. `'/players/{playerTag}'`. */
  readonly route: string;
  /** The tag or id that it was about. */
  readonly subject?: string | undefined;
}

/** What is known about a failure besides the request. */
export interface FailureFacts {
  /** The HTTP status, where an answer came. */
  readonly status?: number | undefined;
  /** The API's own word for it, e.g. `'accessDenied.invalidIp'`. */
  readonly reason?: string | undefined;
  /** The API's own sentence. */
  readonly detail?: string | undefined;
  /** Epoch milliseconds until which the API would say the same again. */
  readonly freshUntil?: number | undefined;
  readonly cause?: unknown;
}

/**
 * The base of every error about one request. The message says operation, subject, what happened and what to do.
 * No token, header or body is in it.
 */
export abstract class ApiError extends WarchestError {
  /** What the error says about the subject of the request. */
  abstract readonly meaning: ErrorMeaning;
  readonly operation: string;
  readonly route: string;
  readonly subject: string | undefined;
  /** The HTTP status; `undefined` when no answer came. */
  readonly status: number | undefined;
  /** The `reason` of the API's error body; `undefined` when there was none. */
  readonly reason: string | undefined;
  /** The `message` of the API's error body. */
  readonly detail: string | undefined;
  /** Epoch milliseconds until which the API would give the same answer, from its `Cache-Control`; `undefined` when it said nothing. */
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

/** The meaning of an error. `undefined`: it is not an error about a request. */
export function meaningOf(error: unknown): ErrorMeaning | undefined {
  return error instanceof ApiError ? error.meaning : undefined;
}

/** Whether the route, or the path, is that of league groups: the API answers it with 504, or not at all, while it draws the groups. */
export function isLeagueGroup({ route }: RequestContext): boolean {
  return matchRoute(route)?.route === 'leagueGroup';
}

function describeRequest({ operation, subject }: RequestContext): string {
  return subject === undefined || operation.includes(subject) ? operation : `${operation} (${subject})`;
}

/** `'the API answered 403 accessDenied ("Invalid authorization")'`, with what there is. */
export function describeAnswer({ status, reason, detail }: FailureFacts): string {
  return `the API answered ${status}${reason === undefined ? '' : ` ${reason}`}${detail === undefined ? '' : ` ("${detail}")`}`;
}
