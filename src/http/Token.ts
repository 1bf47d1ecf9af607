import { inspect } from 'node:util';
import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';

/**
 * A token of the API. The secret is in a private field: printed, logged, cloned or serialised it is `[redacted]`.
 */
export class Token {
  /** Its name in errors, events and `throttle`. Never the secret. */
  readonly name: string;
  readonly #secret: string;

  /** @throws InvalidArgumentError naming `argument`, without the value. */
  constructor(secret: string, name: string, argument = 'token') {
    // Characters that would end the header are refused here, because the HTTP client would not name the token.
    if (typeof secret !== 'string' || !/^[\x21-\x7e]+$/.test(secret)) {
      throw new InvalidArgumentError(argument, '[redacted]', 'a non-empty token of visible ASCII characters');
    }
    this.#secret = secret;
    this.name = name;
  }

  /** The value of the `Authorization` header. */
  authorization(): string {
    return `Bearer ${this.#secret}`;
  }

  /** Whether both are the same secret, whatever their names. */
  equals(other: Token): boolean {
    return this.#secret === other.#secret;
  }

  toString(): string {
    return '[redacted]';
  }

  toJSON(): string {
    return '[redacted]';
  }

  [inspect.custom](): string {
    return `Token ${this.name} [redacted]`;
  }
}
