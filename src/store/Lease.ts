import type { MaybePromise } from '../internal/MaybePromise.js';

/**
 * The right to load a key's value while other processes wait. It ends when the value is written, when it is released,
 * or when it expires.
 */
export interface Lease {
  /** The fencing token: each holder's is larger than the one before. */
  readonly token: number;
  /** Ends the lease when no value will be written, so that the next process need not wait. */
  release(): MaybePromise<unknown>;
}
