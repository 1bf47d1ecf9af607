/**
 * The base of every error that Warchest throws on purpose. `code` is stable across versions, so programs should branch
 * on it; `message` says which operation failed, on what, and what to do. Errors of others are not wrapped.
 */
export abstract class WarchestError extends Error {
  /** A stable identifier such as `'INVALID_TAG'`. */
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    // Set here, and not as a class field: minifiers rename classes, and `new.target` names the subclass.
    Object.defineProperty(this, 'name', { value: new.target.name, configurable: true, writable: true });
  }
}
