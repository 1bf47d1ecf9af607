import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';

/**
 * The epoch milliseconds of a valid `Date`.
 * @throws InvalidArgumentError for anything else, an invalid `Date` included: it would make every comparison false.
 */
export function requireDate(argument: string, value: unknown): number {
  const at = value instanceof Date ? value.getTime() : Number.NaN;
  if (Number.isNaN(at)) throw new InvalidArgumentError(argument, value, 'a valid Date');
  return at;
}
