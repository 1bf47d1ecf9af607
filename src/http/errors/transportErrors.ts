import { errorCode } from '../errorCode.js';
import {
  ApiError,
  type ErrorMeaning,
  type FailureFacts,
  isLeagueGroup,
  meaningOf,
  type RequestContext,
} from './ApiError.js';

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

/** The phase of a request at its deadline. `call`: the caller's own `timeout` ended the wait, in any phase. */
export type TimeoutPhase = 'tokens' | 'queue' | 'answer' | 'pause' | 'call';

const WAS: Record<TimeoutPhase, string> = {
  tokens: 'was waiting for tokens (login or rotation)',
  queue: 'was still waiting for a slot of the throttle: ask with less concurrency, use more tokens, or allow more time',
  answer: 'was waiting for the answer: try again later, or allow more time',
  call: 'is the caller’s own timeout; the request itself goes on as long as others wait for it',
  pause: 'was pausing before another try: try again later, or allow more time',
};

/** The deadline of the request has passed. It covers queueing, every try and the pauses between them. */
export class TimeoutError extends ApiError {
  override readonly code = 'TIMEOUT';
  override readonly meaning: ErrorMeaning;
  /** The deadline that was exceeded, in milliseconds from the call. */
  readonly timeoutMs: number;
  /** The phase of the request at its deadline. */
  readonly phase: TimeoutPhase;
  /** How often the request was sent; `0` for `call`, where it is not known. */
  readonly tries: number;

  /** @param cause why the last try failed */
  constructor(context: RequestContext, timeoutMs: number, phase: TimeoutPhase, tries: number, cause?: unknown) {
    const sent = phase === 'call' ? '' : ` (sent ${tries} times)`;
    super(context, `not done within ${timeoutMs} ms${sent}. It ${WAS[phase]}.`, { cause });
    this.meaning = meaningIn(phase, context, cause);
    this.timeoutMs = timeoutMs;
    this.phase = phase;
    this.tries = tries;
  }
}

function meaningIn(phase: TimeoutPhase, context: RequestContext, cause: unknown): ErrorMeaning {
  if (phase === 'pause') return meaningOf(cause) ?? 'outage';
  if (phase !== 'answer') return 'unsent';
  return isLeagueGroup(context) ? 'pending' : 'outage';
}

/** `maxQueue` requests wait for a slot already. This one was not sent. */
export class QueueFullError extends ApiError {
  override readonly code = 'QUEUE_FULL';
  override readonly meaning = 'unsent';
  /** Requests that were waiting. */
  readonly queued: number;

  constructor(context: RequestContext, queued: number) {
    super(
      context,
      `not sent, ${queued} requests already wait for a slot (maxQueue). Ask with less concurrency, or raise maxQueue.`,
    );
    this.queued = queued;
  }
}

/** Every token got a 429, and none was ready again before the deadline. */
export class ThrottledError extends ApiError {
  override readonly code = 'THROTTLED';
  override readonly meaning = 'throttled';
  /** Milliseconds until the first token may be used again, from the moment of the error. */
  readonly retryAfterMs: number;

  constructor(context: RequestContext, retryAfterMs: number, facts: FailureFacts = {}) {
    super(
      context,
      'every token is cooling down after 429 from the API, ' +
        `the first for another ${Math.ceil(retryAfterMs / 1_000)} s. ` +
        'Ask less often, lower throttleLimit, use more tokens, or allow a longer timeout.',
      { status: 429, ...facts },
    );
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * The game is in its maintenance break. Until a probe sees its end, requests fail with this error without being sent.
 */
export class MaintenanceError extends ApiError {
  override readonly code = 'MAINTENANCE';
  override readonly meaning = 'maintenance';
  /** Epoch milliseconds when this client first saw the break. */
  readonly startedAt: number;

  constructor(context: RequestContext, startedAt: number, facts: FailureFacts = {}) {
    super(
      context,
      `the API is in maintenance (seen first at ${new Date(startedAt).toISOString()}). ` +
        "Wait for the 'maintenanceEnd' event, or try again later.",
      { status: 503, reason: 'inMaintenance', ...facts },
    );
    this.startedAt = startedAt;
  }
}

/** The API refuses the tokens, and replacing them failed or did not help. Nothing is sent until the next attempt. */
export class RotationError extends ApiError {
  override readonly code = 'ROTATION';
  override readonly meaning = 'refused';
  /** Epoch milliseconds from which another attempt to replace the tokens is made. */
  readonly retryAt: number;

  constructor(context: RequestContext, problem: string, retryAt: number, facts: FailureFacts) {
    super(
      context,
      `the API refuses the tokens, and ${problem}. ` +
        `The next attempt is possible from ${new Date(retryAt).toISOString()}.`,
      facts,
    );
    this.retryAt = retryAt;
  }
}

/** The client was closed before the request was answered. */
export class ClosedError extends ApiError {
  override readonly code = 'CLOSED';
  override readonly meaning = 'closed';

  constructor(context: RequestContext) {
    super(context, 'the client is closed. Make a new one.');
  }
}
