import type { Column } from '../table/Columns.js';

/** Four children to a node: half the levels of a binary heap, and siblings are neighbours in memory. */
const CHILD_SHIFT = 2;
const FIRST_CAPACITY = 16;
const GROWTH = 1.25;

/** The columns of a queue's subjects. Several queues may share them when a subject is in only one of them at a time. */
export interface QueueColumns {
  /** The order of a queue. Constant while the subject is in it. */
  readonly keys: Column<Float64Array>;
  /** The subject's position in its queue. */
  readonly positions: Column<Uint32Array>;
}

/**
 * A heap of subject numbers, lowest key first, from which any subject can be removed. It takes four bytes a subject,
 * besides the shared columns.
 */
export class PriorityQueue {
  readonly #columns: QueueColumns;
  #members: Uint32Array = new Uint32Array(FIRST_CAPACITY);
  #size = 0;

  constructor(columns: QueueColumns) {
    this.#columns = columns;
  }

  get size(): number {
    return this.#size;
  }

  /** The subject with the lowest key; only when the queue isn't empty. */
  get first(): number {
    return this.#members[0]!;
  }

  /** The lowest key; `Infinity` when the queue is empty. */
  get firstKey(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : this.#columns.keys.values[this.#members[0]!]!;
  }

  /** Every subject, in the heap's own order: a copy. */
  slots(): Uint32Array {
    return this.#members.slice(0, this.#size);
  }

  /** Adds a subject that is in no queue; its key is set. */
  add(slot: number): void {
    if (this.#size === this.#members.length) this.#grow();
    this.#rise(slot, this.#size++);
  }

  /** Removes a subject that is in this queue. */
  remove(slot: number): void {
    const position = this.#columns.positions.values[slot]!;
    const last = this.#members[--this.#size]!;
    if (last === slot) return;
    const keys = this.#columns.keys.values;
    const isBefore = position > 0 && keys[last]! < keys[this.#members[(position - 1) >> CHILD_SHIFT]!]!;
    if (isBefore) this.#rise(last, position);
    else this.#sink(last, position);
  }

  #grow(): void {
    const members = new Uint32Array(Math.ceil(this.#members.length * GROWTH));
    members.set(this.#members);
    this.#members = members;
  }

  #rise(slot: number, from: number): void {
    const members = this.#members;
    const keys = this.#columns.keys.values;
    const positions = this.#columns.positions.values;
    const key = keys[slot]!;
    let position = from;
    while (position > 0) {
      const above = (position - 1) >> CHILD_SHIFT;
      const parent = members[above]!;
      if (keys[parent]! <= key) break;
      members[position] = parent;
      positions[parent] = position;
      position = above;
    }
    members[position] = slot;
    positions[slot] = position;
  }

  #sink(slot: number, from: number): void {
    const members = this.#members;
    const keys = this.#columns.keys.values;
    const positions = this.#columns.positions.values;
    const key = keys[slot]!;
    const size = this.#size;
    let position = from;
    for (;;) {
      const firstChild = (position << CHILD_SHIFT) + 1;
      if (firstChild >= size) break;
      const end = Math.min(firstChild + (1 << CHILD_SHIFT), size);
      let best = firstChild;
      let child = members[firstChild]!;
      let childKey = keys[child]!;
      for (let other = firstChild + 1; other < end; other++) {
        const candidate = members[other]!;
        const candidateKey = keys[candidate]!;
        if (candidateKey < childKey) {
          best = other;
          child = candidate;
          childKey = candidateKey;
        }
      }
      if (childKey >= key) break;
      members[position] = child;
      positions[child] = position;
      position = best;
    }
    members[position] = slot;
    positions[slot] = position;
  }
}
