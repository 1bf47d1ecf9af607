import { describe, InvalidArgumentError } from '../internal/InvalidArgumentError.js';

/** What was given as a store can't be one. Thrown when it is given, not when it is used. */
export class StoreContractError extends InvalidArgumentError {
  override readonly code = 'STORE_CONTRACT';
  /** The cache name that the store was made for. */
  readonly cacheName: string;
  /** The method that it lacks; `undefined` when it is not even an object. */
  readonly method: string | undefined;

  constructor(cacheName: string, instance: unknown, method?: string) {
    const needed = 'a Map, a plain object, or an object with the methods get and set';
    super(
      `the store of '${cacheName}'`,
      instance,
      method === undefined ? needed : `${needed}; ${describe(instance)} lacks the method ${method}`,
    );
    this.cacheName = cacheName;
    this.method = method;
  }
}
