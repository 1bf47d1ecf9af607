import type { Lane } from './TransportRequest.js';

/** A waiting request: a node of a linked list, so that leaving from the middle takes no search. */
export interface Waiter<T> {
  readonly lane: Lane;
  readonly grant: (value: T) => void;
  previous: Waiter<T> | undefined;
  next: Waiter<T> | undefined;
  waiting: boolean;
}

/** One of this many consecutive slots goes to the background lane, however many interactive requests wait. */
const BACKGROUND_SHARE = 8;

/** Two first-in, first-out queues. Interactive requests go first, but background requests keep a share. */
export class LaneQueue<T> {
  readonly #lists = { interactive: new List<T>(), background: new List<T>() };
  #passedOver = 0;

  get size(): number {
    return this.#lists.interactive.size + this.#lists.background.size;
  }

  sizeOf(lane: Lane): number {
    return this.#lists[lane].size;
  }

  /** Whether a new request of this lane would be the next one. */
  wouldBeNext(lane: Lane): boolean {
    const { interactive, background } = this.#lists;
    if (lane === 'background') return interactive.size === 0 && background.size === 0;
    return interactive.size === 0 && (background.size === 0 || this.#passedOver < BACKGROUND_SHARE - 1);
  }

  /** Counts a slot that was given without waiting. */
  passed(lane: Lane): void {
    if (lane === 'interactive' && this.#lists.background.size > 0) this.#passedOver++;
  }

  join(lane: Lane, grant: (value: T) => void): Waiter<T> {
    const waiter: Waiter<T> = { lane, grant, previous: undefined, next: undefined, waiting: true };
    this.#lists[lane].append(waiter);
    return waiter;
  }

  /** Removes a waiter. Does nothing when it has left already. */
  leave(waiter: Waiter<T>): void {
    if (waiter.waiting) this.#lists[waiter.lane].remove(waiter);
  }

  /** Removes and returns the next waiter. */
  shift(): Waiter<T> | undefined {
    const { interactive, background } = this.#lists;
    const turn = background.first !== undefined && this.#passedOver >= BACKGROUND_SHARE - 1;
    const next = (turn ? background.first : interactive.first) ?? background.first;
    if (next === undefined) return undefined;
    this.#lists[next.lane].remove(next);
    this.#passedOver = next.lane === 'interactive' && background.size > 0 ? this.#passedOver + 1 : 0;
    return next;
  }
}

class List<T> {
  first: Waiter<T> | undefined;
  #last: Waiter<T> | undefined;
  size = 0;

  append(waiter: Waiter<T>): void {
    waiter.previous = this.#last;
    if (this.#last === undefined) this.first = waiter;
    else this.#last.next = waiter;
    this.#last = waiter;
    this.size++;
  }

  remove(waiter: Waiter<T>): void {
    if (waiter.previous === undefined) this.first = waiter.next;
    else waiter.previous.next = waiter.next;
    if (waiter.next === undefined) this.#last = waiter.previous;
    else waiter.next.previous = waiter.previous;
    waiter.previous = waiter.next = undefined;
    waiter.waiting = false;
    this.size--;
  }
}
