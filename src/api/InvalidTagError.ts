import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';

/** What was given can't be a tag of the game, however it is corrected. Thrown before any request, naming the value. */
export class InvalidTagError extends InvalidArgumentError {
  override readonly code: string = 'INVALID_TAG';

  /** @param argument what the caller calls the tag, e.g. `'clanTag'`. Default `'tag'`. */
  constructor(
    value: unknown,
    argument = 'tag',
    expected = "a tag such as '#2PP' (3 to 12 characters of 0289PYLQGRJCUV)",
  ) {
    super(argument, value, expected);
  }
}
