import { NotLoggedInError } from '../../client/NotLoggedInError.js';
import { ApiError } from '../../http/errors/ApiError.js';
import { GatewayError } from '../../http/errors/GatewayError.js';
import { MaintenanceError } from '../../http/errors/MaintenanceError.js';
import { NetworkError } from '../../http/errors/NetworkError.js';
import { NotFoundError } from '../../http/errors/NotFoundError.js';
import { PrivateWarLogError } from '../../http/errors/PrivateWarLogError.js';
import { QueueFullError } from '../../http/errors/QueueFullError.js';
import { ThrottledError } from '../../http/errors/ThrottledError.js';
import { TimeoutError } from '../../http/errors/TimeoutError.js';
import { UnexpectedBodyError } from '../../http/errors/UnexpectedBodyError.js';
import type { Clock } from '../../internal/Clock.js';
import type { Failed } from '../schedule/PollOutcome.js';
import type { SubjectKind } from '../subjects/Subject.js';
import type { Absence } from '../subjects/Tracker.js';

/** What a failed request says of its subject; `undefined`: nothing, it failed. */
export function absenceOf(kind: SubjectKind, error: unknown): Absence | undefined {
  if (error instanceof PrivateWarLogError) return 'hidden';
  if (error instanceof NotFoundError) return 'absent';
  // While the groups of a league season are drawn the API answers 504, or not at all.
  const drawing = error instanceof GatewayError || error instanceof TimeoutError;
  return kind === 'leagueGroup' && drawing ? 'pending' : undefined;
}

/** A failed poll as the schedule has to know it. */
export function failureOf(error: unknown, clock: Clock): Failed {
  if (error instanceof MaintenanceError) return { type: 'failure', reason: 'maintenance' };
  const freshUntil =
    error instanceof ApiError && error.freshUntil !== undefined
      ? { freshUntil: clock.monotonic() + Math.max(0, error.freshUntil - clock.now()) }
      : {};
  if (error instanceof NotFoundError || error instanceof PrivateWarLogError)
    return { type: 'failure', reason: 'absent', ...freshUntil };
  const retryAfter = error instanceof ThrottledError ? { retryAfterMs: error.retryAfterMs } : {};
  return { type: 'failure', reason: 'passing', ...retryAfter };
}

/** Whether a failure says nothing of the subject and is over by itself, so that nobody need be told. */
export function passes(error: unknown): boolean {
  const isServerError = error instanceof ApiError && error.status !== undefined && error.status >= 500;
  return isServerError || PASSING.some((Kind) => error instanceof Kind);
}

const PASSING = [
  MaintenanceError,
  ThrottledError,
  TimeoutError,
  GatewayError,
  NetworkError,
  QueueFullError,
  UnexpectedBodyError,
];

export function isNotLoggedIn(error: unknown): boolean {
  return error instanceof NotLoggedInError;
}
