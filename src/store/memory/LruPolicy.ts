import type { EvictionPolicy } from './EvictionPolicy.js';
import { after, append, moveToEnd, NO_LINKS, NO_SLOT, slotsOf, unlink } from './links.js';

// The compiler folds a module's own constants into the code, and loads imported ones at every use.
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
    append(this.#links, END, slot);
  }

  touch(slot: number): void {
    moveToEnd(this.#links, END, slot);
  }

  resize(): void {}

  forget(slot: number): void {
    unlink(this.#links, slot);
  }

  victim(): number {
    return after(this.#links, END);
  }

  replace(): number {
    const slot = after(this.#links, END);
    moveToEnd(this.#links, END, slot);
    return slot;
  }

  order(): number[] {
    return slotsOf(this.#links, END);
  }
}
