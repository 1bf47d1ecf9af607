import { type BackOff, backOffMs } from '../internal/backOff.js';
import type { Random } from '../internal/Random.js';
import { errorCode } from './errorCode.js';

const PAUSES: BackOff = { firstMs: 250, longestMs: 5_000, jitter: 0.5 };

/** A try took longer than `tryTimeout`. */
export class TryTimeoutError extends Error {
  readonly code = 'TRY_TIMEOUT';

  constructor(timeoutMs: number) {
    super(`no whole answer within ${timeoutMs} ms`);
  }
}

/**
 * Codes of connection errors that a retry can mend. A name that doesn't exist or a bad certificate is not among them.
 */
const PASSING_CODES = new Set([
  'TRY_TIMEOUT',
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
]);

export function isPassingFailure(error: unknown): boolean {
  return PASSING_CODES.has(errorCode(error) ?? '');
}

/** The pause before a retry, counted from 0. It doubles each time, and its upper half is random. */
export function pauseMs(retry: number, random: Random): number {
  return backOffMs(retry, PAUSES, random);
}
