import { NotLoggedInError } from '../../client/NotLoggedInError.js';
import { ApiError, type ErrorMeaning, meaningOf } from '../../http/errors/ApiError.js';
import { ThrottledError } from '../../http/errors/transportErrors.js';
import type { Clock } from '../../internal/Clock.js';
import type { Failed } from '../schedule/PollOutcome.js';
import type { Absence } from '../subjects/SubjectTracker.js';

/** Failures that end by themselves and say nothing about the subject. */
const PASSING = new Set<ErrorMeaning | undefined>(['outage', 'unsent', 'throttled', 'maintenance', 'pending']);

/** The meaning of a failed request for its subject; `undefined`: none. */
export function absenceOf(error: unknown): Absence | undefined {
  const meaning = meaningOf(error);
  return meaning === 'absent' || meaning === 'hidden' || meaning === 'pending' ? meaning : undefined;
}

/** The outcome of a failed poll for the schedule. */
export function failureOf(error: unknown, clock: Clock): Failed {
  const meaning = meaningOf(error);
  if (meaning === 'maintenance') return { type: 'failure', reason: 'maintenance' };
  if (meaning === 'absent' || meaning === 'hidden')
    return { type: 'failure', reason: 'absent', ...remainingOf(error, clock) };
  const retryAfter = error instanceof ThrottledError ? { retryAfterMs: error.retryAfterMs } : {};
  return { type: 'failure', reason: 'passing', ...retryAfter };
}

function remainingOf(error: unknown, clock: Clock): Pick<Failed, 'freshUntil'> {
  if (!(error instanceof ApiError) || error.freshUntil === undefined) return {};
  return { freshUntil: clock.monotonic() + Math.max(0, error.freshUntil - clock.now()) };
}

/** Whether a failure ends by itself and says nothing about the subject, so that no `error` event is due. */
export function passes(error: unknown): boolean {
  return PASSING.has(meaningOf(error));
}

export function isNotLoggedIn(error: unknown): boolean {
  return error instanceof NotLoggedInError;
}
