import type { EvictionPolicy } from './EvictionPolicy.js';
import { GhostKeys } from './GhostKeys.js';
import { after, append, moveToEnd, NO_LINKS, NO_SLOT, SECOND_END, slotsOf, unlink } from './links.js';

/** The share of the small queue, through which new entries pass. */
const SMALL_SHARE = 0.1;
/** The largest count of uses: two bits. */
const MAX_USES = 3;
/** How many uses in the small queue move an entry to the main one. */
const USES_TO_STAY = 2;
/** Set in the state of a slot that is in the main queue. The lower bits are the uses. */
const IN_MAIN = 4;
const USES_MASK = 3;
// The compiler folds a module's own constants into the code, and loads imported ones at every use.
/** The ends of the two queues. */
const SMALL = NO_SLOT;
const MAIN = SECOND_END;

/**
 * S3-FIFO (Yang et al., "FIFO queues are all you need for cache eviction", SOSP 2023): new entries enter a small queue
 * of a tenth of the room. An entry that was used twice when its turn comes moves to the main queue. The others are
 * evicted, and only their keys are remembered for a while; an entry that returns in that time enters the main queue at
 * once. In the main queue, an entry gets another round for each use. A use increments one counter, so reading moves
 * nothing.
 */
export class S3FifoPolicy implements EvictionPolicy {
  readonly #keys: readonly (string | undefined)[];
  readonly #maxMain: number;
  readonly #maxMainBytes: number;
  readonly #maxSize: number;
  #links = NO_LINKS;
  #states: Uint8Array = new Uint8Array();
  #sizes: Float64Array | undefined;
  #smallCount = 0;
  #mainCount = 0;
  #mainBytes = 0;
  #ghosts: GhostKeys | undefined;

  /** `keys` are the table's own, by slot. A bound that is absent is `Infinity`. */
  constructor(
    links: Uint32Array,
    capacity: number,
    keys: readonly (string | undefined)[],
    maxSize: number,
    maxBytes: number,
  ) {
    this.#links = links;
    this.#keys = keys;
    this.#maxSize = maxSize;
    this.#maxMain = maxSize - Math.max(1, Math.floor(maxSize * SMALL_SHARE));
    this.#maxMainBytes = maxBytes * (1 - SMALL_SHARE);
    this.#states = new Uint8Array(capacity);
  }

  grow(links: Uint32Array, capacity: number, sizes: Float64Array | undefined): void {
    this.#links = links;
    this.#sizes = sizes;
    if (capacity === this.#states.length) return;
    const states = new Uint8Array(capacity);
    states.set(this.#states);
    this.#states = states;
    // Only a store bounded by bytes grows after evictions. Its ghost keys are replaced by a larger table.
    this.#ghosts = undefined;
  }

  reset(links: Uint32Array, capacity: number, sizes: Float64Array | undefined): void {
    this.#links = links;
    this.#states = new Uint8Array(capacity);
    this.#sizes = sizes;
    this.#smallCount = 0;
    this.#mainCount = 0;
    this.#mainBytes = 0;
    this.#ghosts = undefined;
  }

  admit(slot: number, key: string): void {
    if (this.#ghosts?.take(key)) this.#enterMain(slot);
    else {
      this.#states[slot] = 0;
      append(this.#links, SMALL, slot);
      this.#smallCount++;
    }
  }

  touch(slot: number): void {
    const state = this.#states[slot]!;
    if ((state & USES_MASK) < MAX_USES) this.#states[slot] = state + 1;
  }

  resize(slot: number, deltaBytes: number): void {
    if (this.#states[slot]! & IN_MAIN) this.#mainBytes += deltaBytes;
  }

  forget(slot: number): void {
    if (this.#states[slot]! & IN_MAIN) {
      unlink(this.#links, slot);
      this.#mainCount--;
      // Sums of fractions drift; an empty queue weighs nothing.
      this.#mainBytes = this.#mainCount === 0 ? 0 : this.#mainBytes - this.#sizeOf(slot);
    } else {
      unlink(this.#links, slot);
      this.#smallCount--;
    }
  }

  victim(): number {
    if (this.#mainIsFull()) return this.#mainVictim();
    while (this.#smallCount > 0) {
      const slot = after(this.#links, SMALL);
      if (this.#states[slot]! < USES_TO_STAY) {
        this.#ghosts ??= new GhostKeys(this.#ghostCapacity());
        this.#ghosts.add(this.#keys[slot]!);
        return slot;
      }
      unlink(this.#links, slot);
      this.#smallCount--;
      this.#enterMain(slot);
      if (this.#mainIsFull()) break;
    }
    return this.#mainVictim();
  }

  replace(key: string): number {
    const slot = this.victim();
    const wasInMain = (this.#states[slot]! & IN_MAIN) !== 0;
    if (this.#ghosts?.take(key)) {
      this.#states[slot] = IN_MAIN;
      if (wasInMain) moveToEnd(this.#links, MAIN, slot);
      else {
        unlink(this.#links, slot);
        append(this.#links, MAIN, slot);
        this.#smallCount--;
        this.#mainCount++;
      }
    } else {
      this.#states[slot] = 0;
      if (wasInMain) {
        unlink(this.#links, slot);
        append(this.#links, SMALL, slot);
        this.#mainCount--;
        this.#smallCount++;
      } else moveToEnd(this.#links, SMALL, slot);
    }
    return slot;
  }

  order(): number[] {
    return [...slotsOf(this.#links, SMALL), ...slotsOf(this.#links, MAIN)];
  }

  #mainIsFull(): boolean {
    return this.#mainCount > this.#maxMain || this.#mainBytes > this.#maxMainBytes;
  }

  /** Each used entry moves to the end with one use less, so this ends after at most three rounds. */
  #mainVictim(): number {
    for (;;) {
      const slot = after(this.#links, MAIN);
      const state = this.#states[slot]!;
      if ((state & USES_MASK) === 0) return slot;
      this.#states[slot] = state - 1;
      moveToEnd(this.#links, MAIN, slot);
    }
  }

  #enterMain(slot: number): void {
    this.#states[slot] = IN_MAIN;
    append(this.#links, MAIN, slot);
    this.#mainCount++;
    this.#mainBytes += this.#sizeOf(slot);
  }

  #sizeOf(slot: number): number {
    return this.#sizes === undefined ? 0 : this.#sizes[slot]!;
  }

  /** The number of ghost keys: as many as the main queue has entries. */
  #ghostCapacity(): number {
    return Math.max(1, Math.floor(Math.min(this.#maxSize, this.#states.length) * (1 - SMALL_SHARE)));
  }
}
