import type { Wish } from '../subjects/Tracker.js';

/** Grows by a quarter: the room that stands empty counts as memory per subject too. */
const GROWTH = 1.25;

/** What the poller has to know of each subject between two polls, by its number: typed arrays, and maps for what few subjects have. */
export class PollState {
  /** The hash of the last answer as it was sent; 0: none. */
  sent = new BigUint64Array(64);
  /** Epoch milliseconds of the last answer, also of one that was the same; 0: none. */
  seenAt = new Float64Array(64);
  /** Whether the baseline was looked for in the store. */
  loaded = new Uint8Array(64);
  /** Whether it has been told that the subject is not there. */
  absent = new Uint8Array(64);
  /** What a subject's last answer wished. */
  readonly wishes = new Map<number, Wish>();
  /** Subjects whose next answer has to be compared even if it is the same. */
  readonly again = new Set<number>();
  /** Subjects whose baseline is to say once more whom they follow: somebody has begun to listen to those. */
  readonly refollow = new Set<number>();
  /** On whose behalf a subject is watched, where that is not itself. */
  readonly owners = new Map<number, Set<string>>();

  /** Makes room for the number, and forgets what was known of the subject that had it before. */
  begin(slot: number): void {
    if (slot >= this.loaded.length) this.#grow(slot + 1);
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

  #grow(least: number): void {
    const size = Math.max(least, Math.ceil(this.loaded.length * GROWTH));
    this.sent = larger(this.sent, new BigUint64Array(size));
    this.seenAt = larger(this.seenAt, new Float64Array(size));
    this.loaded = larger(this.loaded, new Uint8Array(size));
    this.absent = larger(this.absent, new Uint8Array(size));
  }
}

function larger<A extends { set(from: A): void }>(from: A, to: A): A {
  to.set(from);
  return to;
}
