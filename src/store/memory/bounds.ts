import { type Duration, toMilliseconds } from '../../internal/duration.js';
import { requireBound } from '../../internal/preconditions.js';

/** As `requireBound`, for comparisons: without a bound the result is `Infinity`. */
export function toBound(argument: string, bound: number | null): number {
  return requireBound(argument, bound) ?? Number.POSITIVE_INFINITY;
}

/**
 * A time to live in milliseconds: `Infinity` for `null` and `Infinity`, which mean "never expires".
 * @throws InvalidArgumentError for negative values, `NaN`, `undefined` and strings without a unit.
 */
export function toTimeToLive(argument: string, ttl: Duration | null): number {
  if (ttl === null || ttl === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  return toMilliseconds(argument, ttl);
}
