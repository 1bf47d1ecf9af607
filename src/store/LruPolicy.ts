import type { EvictionPolicy } from './EvictionPolicy.js';
import { after, append, EVICTION, moveToEnd, NO_LINKS, NO_SLOT, slotsOf, unlink } from './links.js';

// The compiler folds a module's own constants into the code, and loads imported ones at every use.
const ORDER = EVICTION;
const END = NO_SLOT;

/** Least recently used: one list, in which every use moves the slot to the end. */
export class LruPolicy implements EvictionPolicy {
  #links = NO_LINKS;

  constructor(links: Uint32Array) {
    this.#links = links;
  }

  grow(links: Uint32Array): void {
    this.#links = links;
  }

  reset(links: Uint32Array): void {
    this.#links = links;
  }

  admit(slot: number): void {
    append(this.#links, ORDER, END, slot);
  }

  touch(slot: number): void {
    moveToEnd(this.#links, ORDER, END, slot);
  }

  resize(): void {}

  forget(slot: number): void {
    unlink(this.#links, ORDER, slot);
  }

  victim(): number {
    return after(this.#links, ORDER, END);
  }

  replace(): number {
    const slot = after(this.#links, ORDER, END);
    moveToEnd(this.#links, ORDER, END, slot);
    return slot;
  }

  order(): number[] {
    return slotsOf(this.#links, ORDER, END);
  }
}
