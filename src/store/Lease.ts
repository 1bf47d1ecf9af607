import type { MaybePromise } from '../internal/MaybePromise.js';

/** The right to fetch a key's value while others wait for it. It ends by the write of the value, by `release`, or by its time. */
export interface Lease {
  /** Grows from one holder to the next: the fencing token. */
  readonly token: number;
  /** Gives the lease back when nothing will be written, so that the next one need not wait for its end. */
  release(): MaybePromise<unknown>;
}
