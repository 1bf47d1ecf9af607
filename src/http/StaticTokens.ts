import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { Token } from './Token.js';
import type { TokenSource } from './TokenSource.js';

/** Tokens that the user created at the developer site. They are bound to addresses and can't be replaced from here. */
export class StaticTokens implements TokenSource {
  readonly #tokens: readonly Token[];

  /**
   * @param secrets At least one token; one that is given twice counts once.
   * @throws InvalidArgumentError when there is none, or one that can't be a token. The value is not in the error.
   */
  constructor(secrets: readonly string[]) {
    if (!Array.isArray(secrets) || secrets.length === 0) {
      // Not shown, because it may be a token itself.
      throw new InvalidArgumentError(
        'tokens',
        Array.isArray(secrets) ? secrets : '[redacted]',
        'an array of at least one token',
      );
    }
    const tokens = secrets.map((secret, index) => new Token(secret, `token ${index + 1}`, `tokens[${index}]`));
    this.#tokens = tokens.filter((token, index) => tokens.findIndex((other) => other.equals(token)) === index);
  }

  tokens(): readonly Token[] {
    return this.#tokens;
  }
}
