import { ApiError, type ErrorMeaning, isLeagueGroup, meaningOf, type RequestContext } from './ApiError.js';

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
