import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';

/** A value can't be a tag of the game, even after correction. Thrown before any request; it names the value. */
export class InvalidTagError extends InvalidArgumentError {
  override readonly code: string = 'INVALID_TAG';

  /** @param argument the argument's name, e.g. `'clanTag'`. Default `'tag'` */
  constructor(
    value: unknown,
    argument = 'tag',
    expected = "a tag such as '#2PP' (3 to 12 characters of 0289PYLQGRJCUV)",
  ) {
    super(argument, value, expected);
  }
}
