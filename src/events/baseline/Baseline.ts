import type { BaselineState } from './BaselineTable.js';

/** What is known of the answer that a payload came with. */
export interface AnswerFacts {
  /** When it came, in epoch milliseconds. */
  readonly storedAt: number;
  /** Of its bytes, 64 bits. */
  readonly hash: bigint;
}

/** A payload, and what is known of it. */
export interface Baseline extends BaselineState {
  readonly payload: unknown;
}

/** What stays the same of something found when it is told again: the parts of an event's id. */
export interface Prepared {
  /** The revision that it becomes. */
  readonly revision: number;
  /** When it was found first, in epoch milliseconds. */
  readonly foundAt: number;
}

/** What a store has of a subject. */
export interface LoadedBaseline extends Baseline {
  /** What was being told when the process ended: it is to be told again, and then committed. */
  readonly pending: (Baseline & Prepared) | undefined;
}
