import { readLink, writeLink } from './links.js';

/** Four children to a node: half the levels of a binary heap, and siblings are neighbours in memory. */
const CHILD_SHIFT = 2;
/**
 * The two links of a slot: the slot at the heap's position of this number, and the position of this slot.
 */
const MEMBER = 0;
const POSITION = 1;

/**
 * Slots by deadline, soonest first, for deadlines that come in any order. It is stored in the links of the expiry list,
 * which does not use them meanwhile, so it needs no further memory.
 */
export class ExpiryHeap {
  #links: Uint32Array;
  #ticks: Uint32Array;
  #size = 0;

  /** `slots` become the heap; they must be sorted by tick. */
  constructor(links: Uint32Array, ticks: Uint32Array, slots: readonly number[]) {
    this.#links = links;
    this.#ticks = ticks;
    this.#size = slots.length;
    // A sorted row is a heap.
    for (let position = 0; position < slots.length; position++) this.#place(slots[position]!, position);
  }

  get size(): number {
    return this.#size;
  }

  get first(): number {
    return readLink(this.#links, MEMBER, 0);
  }

  moveTo(links: Uint32Array, ticks: Uint32Array): void {
    this.#links = links;
    this.#ticks = ticks;
  }

  /** Every slot, in the heap's own order. */
  slots(): number[] {
    return Array.from({ length: this.#size }, (_, position) => readLink(this.#links, MEMBER, position));
  }

  add(slot: number): void {
    this.#rise(slot, this.#size++);
  }

  remove(slot: number): void {
    const position = readLink(this.#links, POSITION, slot);
    const last = readLink(this.#links, MEMBER, --this.#size);
    if (last !== slot) this.#settle(last, position);
  }

  /** The slot's tick has changed. */
  update(slot: number): void {
    this.#settle(slot, readLink(this.#links, POSITION, slot));
  }

  #place(slot: number, position: number): void {
    writeLink(this.#links, MEMBER, position, slot);
    writeLink(this.#links, POSITION, slot, position);
  }

  #settle(slot: number, position: number): void {
    const tick = this.#ticks[slot]!;
    const isBefore = position > 0 && tick < this.#ticks[readLink(this.#links, MEMBER, (position - 1) >> CHILD_SHIFT)]!;
    if (isBefore) this.#rise(slot, position);
    else this.#sink(slot, position);
  }

  #rise(slot: number, from: number): void {
    const tick = this.#ticks[slot]!;
    let position = from;
    while (position > 0) {
      const above = (position - 1) >> CHILD_SHIFT;
      const parent = readLink(this.#links, MEMBER, above);
      if (this.#ticks[parent]! <= tick) break;
      this.#place(parent, position);
      position = above;
    }
    this.#place(slot, position);
  }

  #sink(slot: number, from: number): void {
    const links = this.#links;
    const ticks = this.#ticks;
    const tick = ticks[slot]!;
    let position = from;
    for (;;) {
      const firstChild = (position << CHILD_SHIFT) + 1;
      if (firstChild >= this.#size) break;
      const end = Math.min(firstChild + (1 << CHILD_SHIFT), this.#size);
      let best = firstChild;
      let child = readLink(links, MEMBER, firstChild);
      for (let other = firstChild + 1; other < end; other++) {
        const candidate = readLink(links, MEMBER, other);
        if (ticks[candidate]! < ticks[child]!) {
          best = other;
          child = candidate;
        }
      }
      if (ticks[child]! >= tick) break;
      this.#place(child, position);
      position = best;
    }
    this.#place(slot, position);
  }
}
