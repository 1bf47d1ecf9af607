import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';

/**
 * The epoch milliseconds of a valid `Date`.
 * @throws InvalidArgumentError for anything else, also for an invalid `Date`, which would make every comparison false
 */
export function requireDate(argument: string, value: unknown): number {
  const at = value instanceof Date ? value.getTime() : Number.NaN;
  if (Number.isNaN(at)) throw new InvalidArgumentError(argument, value, 'a valid Date');
  return at;
}
