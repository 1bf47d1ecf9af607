import type { PollPlan } from '../subjects/SubjectTracker.js';
import type { Column, Columns } from '../table/Columns.js';

/**
 * The state of each subject between two polls, by its number: columns, and maps for what few subjects have.
 */
export class PollState {
  readonly #bodyHash: Column<BigUint64Array>;
  readonly #answeredAt: Column<Float64Array>;
  readonly #isLoaded: Column<Uint8Array>;
  readonly #isReported: Column<Uint8Array>;
  /** The plans of the last answers. */
  readonly plans = new Map<number, PollPlan>();
  /** Subjects whose next answer is compared even if it has the same bytes. */
  readonly compareAgain = new Set<number>();
  /** Subjects to be followed again from their baseline, because a listener for the followed subjects was added. */
  readonly followAgain = new Set<number>();
  /** The tags on whose behalf a subject is watched, where that is not its own tag. */
  readonly owners = new Map<number, Set<string>>();

  constructor(columns: Columns) {
    this.#bodyHash = columns.add(BigUint64Array);
    this.#answeredAt = columns.add(Float64Array);
    this.#isLoaded = columns.add(Uint8Array);
    this.#isReported = columns.add(Uint8Array);
  }

  /** The hash of the last answer's body as it was sent; 0: there was none. */
  get bodyHash(): BigUint64Array {
    return this.#bodyHash.values;
  }

  /** Epoch milliseconds of the last answer, also of one that was the same; 0: there was none. */
  get answeredAt(): Float64Array {
    return this.#answeredAt.values;
  }

  /** 1 when the baseline was looked for in the store. */
  get isLoaded(): Uint8Array {
    return this.#isLoaded.values;
  }

  /** 1 when it was reported that the subject can't be polled. */
  get isReported(): Uint8Array {
    return this.#isReported.values;
  }

  /** Begins the state of a new subject. */
  begin(slot: number): void {
    this.bodyHash[slot] = 0n;
    this.answeredAt[slot] = 0;
    this.isLoaded[slot] = 0;
    this.isReported[slot] = 0;
    this.end(slot);
  }

  /** Removes the state of a subject. */
  end(slot: number): void {
    this.plans.delete(slot);
    this.compareAgain.delete(slot);
    this.followAgain.delete(slot);
    this.owners.delete(slot);
  }
}
