import type { Wish } from '../subjects/Tracker.js';
import type { Column, Columns } from '../table/Columns.js';

/** What the poller knows of each subject between two polls, by its number: columns, and maps for what few subjects have. */
export class PollState {
  readonly #sent: Column<BigUint64Array>;
  readonly #seenAt: Column<Float64Array>;
  readonly #loaded: Column<Uint8Array>;
  readonly #absent: Column<Uint8Array>;
  /** What a subject's last answer wished. */
  readonly wishes = new Map<number, Wish>();
  /** Subjects whose next answer has to be compared even if it is the same. */
  readonly again = new Set<number>();
  /** Subjects whose baseline is to say once more whom they follow: somebody has begun to listen to those. */
  readonly refollow = new Set<number>();
  /** On whose behalf a subject is watched, where that is not itself. */
  readonly owners = new Map<number, Set<string>>();

  constructor(columns: Columns) {
    this.#sent = columns.add(BigUint64Array);
    this.#seenAt = columns.add(Float64Array);
    this.#loaded = columns.add(Uint8Array);
    this.#absent = columns.add(Uint8Array);
  }

  /** The hash of the last answer as it was sent; 0: none. */
  get sent(): BigUint64Array {
    return this.#sent.values;
  }

  /** Epoch milliseconds of the last answer, also of one that was the same; 0: none. */
  get seenAt(): Float64Array {
    return this.#seenAt.values;
  }

  /** Whether the baseline was looked for in the store. */
  get loaded(): Uint8Array {
    return this.#loaded.values;
  }

  /** Whether it was reported that the subject is not there. */
  get absent(): Uint8Array {
    return this.#absent.values;
  }

  /** Forgets what was known of the subject that had the number before. */
  begin(slot: number): void {
    this.sent[slot] = 0n;
    this.seenAt[slot] = 0;
    this.loaded[slot] = 0;
    this.absent[slot] = 0;
    this.end(slot);
  }

  end(slot: number): void {
    this.wishes.delete(slot);
    this.again.delete(slot);
    this.refollow.delete(slot);
    this.owners.delete(slot);
  }
}
