import type { SubjectKind } from '../subjects/Subject.js';
import type { Absence } from '../subjects/Tracker.js';

/** Whose poll it is. The number may be another subject's by the time that the poll has come to an end. */
export interface Polled {
  readonly slot: number;
  readonly kind: SubjectKind;
  readonly tag: string;
}

/** An answer, as far as the work on it has to know it. */
export interface Answer {
  /** What of it is compared and kept; `undefined`: there is none. */
  readonly payload: object | undefined;
  readonly absence?: Absence;
  /** Epoch milliseconds. */
  readonly seenAt: number;
  /** Epoch milliseconds; `undefined`: it is not known. */
  readonly freshUntil: number | undefined;
  readonly hash: bigint;
  /** Of the bytes as they were sent; 0: there were none. */
  readonly sent: bigint;
}
