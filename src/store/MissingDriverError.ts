import { WarchestError } from '../internal/WarchestError.js';

/** None of the packages that a store can work with is installed. */
export class MissingDriverError extends WarchestError {
  override readonly code = 'MISSING_DRIVER';
  /** The names of the packages that were tried, in order. */
  readonly tried: readonly string[];

  /** `user` is what needs the package; `advice` says how to get one. `options.cause` is why loading failed. */
  constructor(user: string, tried: readonly string[], advice: string, options?: ErrorOptions) {
    super(`${user} needs a package that could not be loaded (tried ${tried.join(', ')}): ${advice}`, options);
    this.tried = tried;
  }
}
