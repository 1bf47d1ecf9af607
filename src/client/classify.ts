import { type ErrorMeaning, meaningOf } from '../http/errors/ApiError.js';

const FOR_CACHE: Readonly<Record<ErrorMeaning, 'absent' | 'outage' | 'other'>> = {
  absent: 'absent',
  hidden: 'absent',
  pending: 'outage',
  throttled: 'outage',
  maintenance: 'outage',
  outage: 'outage',
  unsent: 'outage',
  refused: 'other',
  closed: 'other',
};

/**
 * What a failed load means for the cache: remember that there is nothing, serve a stale copy where one may be served,
 * or neither.
 */
export function classify(error: unknown): 'absent' | 'outage' | 'other' {
  const meaning = meaningOf(error);
  return meaning === undefined ? 'other' : FOR_CACHE[meaning];
}
