import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { CACHE_NAMES } from './names.js';

/** A cache name that does not exist, from a program that its compiler did not check. */
export class UnknownCacheNameError extends InvalidArgumentError {
  override readonly code = 'UNKNOWN_CACHE_NAME';
  constructor(name: unknown) {
    super('name', name, `one of ${CACHE_NAMES.join(', ')}`);
  }
}
