import { type Duration, toMilliseconds } from '../../internal/duration.js';
import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';

/**
 * A bound on a count: a whole number of at least 0, or `null` or `Infinity` for none. Without a bound the result is `Infinity`.
 * @throws InvalidArgumentError for everything else, `undefined` too.
 */
export function toBound(argument: string, bound: number | null): number {
  if (bound === null || bound === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  if (Number.isSafeInteger(bound) && bound >= 0) return bound;
  throw new InvalidArgumentError(argument, bound, 'a whole number of at least 0, or null for no bound');
}

/**
 * A time to live in milliseconds: `Infinity` for `null` and `Infinity`, which both mean "never expires".
 * @throws InvalidArgumentError for negative values, `NaN`, `undefined` and strings without a unit.
 */
export function toTimeToLive(argument: string, ttl: Duration | null): number {
  if (ttl === null || ttl === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  return toMilliseconds(argument, ttl);
}
