import { WarchestError } from '../internal/WarchestError.js';

/** A store was asked to connect by itself, and no library that could is installed. */
export class MissingDriverError extends WarchestError {
  override readonly code = 'MISSING_DRIVER';
  /** The packages that would do, the preferred one first. */
  readonly packages: readonly string[];

  constructor(packages: readonly string[], cause?: unknown) {
    super(
      `redisStore({ url }) needs ${packages.map((name) => `'${name}'`).join(' or ')}: npm install ${packages[0]}`,
      cause === undefined ? undefined : { cause },
    );
    this.packages = packages;
  }
}
