import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';

/** The object given as a store can't be one. Thrown when it is given, not when it is used. */
export class StoreContractError extends InvalidArgumentError {
  override readonly code = 'STORE_CONTRACT';
  /** The cache name that the store was made for. */
  readonly cacheName: string;
  /** The method that it lacks; `undefined` when something else is wrong. */
  readonly method: string | undefined;

  /**
   * @param trouble what is wrong, when it is not a missing method.
   * @param cause what was thrown when the object was inspected.
   */
  constructor(
    cacheName: string,
    instance: unknown,
    { method, trouble, cause }: { method?: string; trouble?: string; cause?: unknown } = {},
  ) {
    const reason = method === undefined ? trouble : `it lacks the method ${method}`;
    super(
      `the store of '${cacheName}'`,
      instance,
      `a Map, a plain object, or an object with the methods get and set${reason === undefined ? '' : ` (${reason})`}`,
    );
    this.cacheName = cacheName;
    this.method = method;
    if (cause !== undefined) this.cause = cause;
  }
}
