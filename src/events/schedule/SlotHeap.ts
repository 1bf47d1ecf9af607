import type { SlotTable } from './SlotTable.js';

/** Four children to a node: half the levels of a binary heap, and siblings are neighbours in memory. */
const CHILD_SHIFT = 2;
const FIRST_CAPACITY = 16;
const GROWTH = 1.25;

/** Slots by key, lowest first. Keys and positions are columns of the table, so a slot stands in one heap at a time; four bytes a slot are the heap's own. */
export class SlotHeap {
  readonly #table: SlotTable;
  #members: Uint32Array = new Uint32Array(FIRST_CAPACITY);
  #size = 0;

  constructor(table: SlotTable) {
    this.#table = table;
  }

  get size(): number {
    return this.#size;
  }

  /** The slot of the lowest key; only when the heap isn't empty. */
  get first(): number {
    return this.#members[0]!;
  }

  /** The lowest key; `Infinity` when the heap is empty. */
  get firstKey(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : this.#table.keys[this.#members[0]!]!;
  }

  /** Every slot, in the heap's own order: a copy. */
  slots(): Uint32Array {
    return this.#members.slice(0, this.#size);
  }

  /** Adds a slot that stands in no heap; its key is set. */
  add(slot: number): void {
    if (this.#size === this.#members.length) this.#grow();
    this.#rise(slot, this.#size++);
  }

  /** Takes out a slot that stands in this heap. */
  remove(slot: number): void {
    const position = this.#table.positions[slot]!;
    const last = this.#members[--this.#size]!;
    if (last === slot) return;
    const { keys } = this.#table;
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
    const { keys, positions } = this.#table;
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
    const { keys, positions } = this.#table;
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
