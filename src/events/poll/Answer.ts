import type { Absence } from '../subjects/SubjectTracker.js';

/** An answer that may differ from the one before. */
export interface Answer {
  /** The part of the payload that is compared and stored; `undefined`: the API says that there is none. */
  readonly payload: object | undefined;
  /** Why there is no payload. */
  readonly absence?: Absence;
  /** Epoch milliseconds. */
  readonly seenAt: number;
  /** Epoch milliseconds; `undefined`: it is not known. */
  readonly freshUntil: number | undefined;
  /** The hash of the unpacked body; 0: there was none. */
  readonly hash: bigint;
  /** The hash of the body as it was sent; 0: there was none. */
  readonly bodyHash: bigint;
}
