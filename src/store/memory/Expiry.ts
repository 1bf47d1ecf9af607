import { ExpiryHeap } from './ExpiryHeap.js';
import {
  after,
  append,
  before,
  growLinks,
  insertAfter,
  makeLinks,
  moveToEnd,
  NO_LINKS,
  NO_SLOT,
  slotsOf,
  unlink,
  writeLink,
} from './links.js';

/** The tick of an entry that never expires. Such entries are in no list. */
const NEVER = 0xffff_ffff;
/** The tick of a deadline beyond 32 bits; the exact deadline is stored separately. */
const FAR = 0xffff_fffe;
/** The length of the shortest tick in milliseconds. With it, a new base is needed after some hours. */
const FINEST_UNIT_MS = 1 / 64;
/** The most ticks that the usual time to live takes. The other 13 % pass before a new base is needed. */
const MAX_USUAL_TICKS = 2 ** 32 - 2 ** 29;
/** The fewest ticks between two bases: setting a new base visits every slot. */
const MIN_REBASE_TICKS = 2 ** 28;
/** How far from the end a slightly earlier deadline is still put in its place by walking. */
const MAX_WALK = 8;

// The compiler folds a module's own constants into the code, and loads imported ones at every use.
const NONE = NO_SLOT;

/**
 * The deadline of each slot, and the slot that expires first.
 *
 * Deadlines are 32-bit ticks since a base instant, four bytes an entry less than floating-point instants. Ticks are
 * rounded down, so that an entry is never kept too long. Their unit is a power of two, at most a millisecond for times
 * to live up to 43 days, and finer for short ones. When all entries have the same time to live, deadlines come in order
 * and a list keeps them: only the last one is compared. When they come in any order, a heap takes its place until it is
 * empty.
 */
export class Expiry {
  // Every field begins with a value of its type: one that begins as `undefined` is checked and unboxed at every
  // reading.
  #ticks = NO_LINKS;
  #links = NO_LINKS;
  #heap: ExpiryHeap | undefined;
  readonly #far = new Map<number, number>();
  #base = 0.5;
  readonly #unitMs: number = 0.5;
  readonly #perMs: number = 0.5;
  readonly #soonestOfNone: number = Number.POSITIVE_INFINITY;

  /**
   * `usualMs` is the time to live that most entries get, `null` when there is none. `now` is the clock's monotonic
   * time.
   */
  constructor(capacity: number, usualMs: number | null, now: number) {
    let unitMs = usualMs === null ? 1 : FINEST_UNIT_MS;
    while ((usualMs ?? 0) / unitMs > MAX_USUAL_TICKS) unitMs *= 2;
    this.#unitMs = unitMs;
    this.#perMs = 1 / unitMs;
    this.#soonestOfNone = usualMs === null ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    this.#base = now;
    this.#ticks = new Uint32Array(capacity);
    this.#links = makeLinks(capacity);
  }

  /** Grows to a larger capacity. */
  grow(capacity: number): void {
    const ticks = new Uint32Array(capacity);
    ticks.set(this.#ticks);
    this.#ticks = ticks;
    this.#links = growLinks(this.#links, capacity);
    this.#heap?.moveTo(this.#links, ticks);
  }

  /** Removes all slots and starts with this capacity. */
  reset(capacity: number): void {
    this.#ticks = new Uint32Array(capacity);
    this.#links = makeLinks(capacity);
    this.#heap = undefined;
    this.#far.clear();
  }

  /** The monotonic instant from which the slot may be expired: `Infinity` for never. From then on, call `isOver`. */
  at(slot: number): number {
    const tick = this.#ticks[slot]!;
    return tick === NEVER ? Number.POSITIVE_INFINITY : this.#base + tick * this.#unitMs;
  }

  isOver(slot: number, now: number): boolean {
    const tick = this.#ticks[slot]!;
    if (tick === NEVER || this.#base + tick * this.#unitMs > now) return false;
    if (tick !== FAR) return true;
    this.#rebase(now);
    return this.isOver(slot, now);
  }

  /** The slot that expires first, or `NO_SLOT`. */
  get first(): number {
    if (this.#heap === undefined) return after(this.#links, NONE);
    return this.#heap.size === 0 ? NONE : this.#heap.first;
  }

  /** The slot that expired first, or `NO_SLOT` when none has expired. */
  firstOver(now: number): number {
    // A new base may bring another slot to the front.
    if (this.#ticks[this.first] === FAR && this.at(this.first) <= now) this.#rebase(now);
    const { first } = this;
    return first !== NONE && this.isOver(first, now) ? first : NONE;
  }

  /**
   * The instant at which `first` expires; before it, no slot has expired. Without slots: `Infinity` if there is no
   * usual time to live, otherwise `-Infinity`, so that the clock is read exactly.
   */
  get soonest(): number {
    const first = this.#heap === undefined ? after(this.#links, NONE) : this.#heap.first;
    return first === NONE ? this.#soonestOfNone : this.#base + this.#ticks[first]! * this.#unitMs;
  }

  /** Gives a slot that has no deadline yet its first one; `Infinity` for never. */
  add(slot: number, at: number, now: number): void {
    if (at === Number.POSITIVE_INFINITY) {
      this.#ticks[slot] = NEVER;
      return;
    }
    const tick = this.#write(slot, at, now);
    if (this.#heap !== undefined) this.#heap.add(slot);
    // The sentinel's own tick is 0: an empty list takes everything.
    else if (this.#ticks[before(this.#links, NONE)]! <= tick) append(this.#links, NONE, slot);
    else this.#addBefore(slot, tick);
  }

  /** Gives a slot another deadline, which is likely to be the last of all. */
  renew(slot: number, at: number, now: number): void {
    const tick = (at - this.#base) * this.#perMs;
    const ticks = this.#ticks;
    if (this.#heap === undefined && tick < FAR && tick >= ticks[before(this.#links, NONE)]! && ticks[slot] !== NEVER) {
      ticks[slot] = tick >>> 0;
      moveToEnd(this.#links, NONE, slot);
    } else if (at !== Number.POSITIVE_INFINITY || ticks[slot] !== NEVER) this.change(slot, at, now);
  }

  /** Gives a slot another deadline. */
  change(slot: number, at: number, now: number): void {
    if (this.#heap === undefined || this.#ticks[slot] === NEVER || at === Number.POSITIVE_INFINITY) {
      this.remove(slot);
      this.add(slot, at, now);
    } else {
      if (this.#far.size > 0) this.#far.delete(slot);
      this.#write(slot, at, now);
      this.#heap?.update(slot);
    }
  }

  remove(slot: number): void {
    if (this.#ticks[slot] === NEVER) return;
    if (this.#far.size > 0) this.#far.delete(slot);
    if (this.#heap === undefined) {
      unlink(this.#links, slot);
      return;
    }
    this.#heap.remove(slot);
    if (this.#heap.size > 0) return;
    this.#heap = undefined;
    // The heap wrote its members over the list's end.
    writeLink(this.#links, 0, NONE, NONE);
    writeLink(this.#links, 1, NONE, NONE);
  }

  #write(slot: number, at: number, now: number): number {
    let tick = (at - this.#base) * this.#perMs;
    if (tick >= FAR) {
      if ((now - this.#base) * this.#perMs >= MIN_REBASE_TICKS) this.#rebase(now);
      tick = (at - this.#base) * this.#perMs;
      if (tick >= FAR) {
        this.#far.set(slot, at);
        tick = FAR;
      }
    }
    tick = tick > 0 ? tick >>> 0 : 0;
    this.#ticks[slot] = tick;
    return tick;
  }

  /** Deadlines of one time to live may come a little out of order, as clocks are read with different exactness. */
  #addBefore(slot: number, tick: number): void {
    let previous = before(this.#links, NONE);
    for (let steps = 0; steps < MAX_WALK; steps++) {
      previous = before(this.#links, previous);
      if (previous === NONE || this.#ticks[previous]! <= tick) {
        insertAfter(this.#links, previous, slot);
        return;
      }
    }
    this.#heap = new ExpiryHeap(this.#links, this.#ticks, this.#slots());
    this.#heap.add(slot);
  }

  #slots(): number[] {
    return this.#heap === undefined ? slotsOf(this.#links, NONE) : this.#heap.slots();
  }

  /** Makes `now` the base of the ticks, so that new deadlines fit into 32 bits. Expired slots stay expired. */
  #rebase(now: number): void {
    const ticks = this.#ticks;
    const passed = Math.floor((now - this.#base) * this.#perMs);
    if (passed <= 0) return;
    this.#base += passed * this.#unitMs;
    const slots = this.#slots();
    const hadFar = this.#far.size > 0;
    for (const slot of slots) {
      const far = this.#far.get(slot);
      if (far === undefined) ticks[slot] = Math.max(0, ticks[slot]! - passed);
      else {
        const tick = (far - this.#base) * this.#perMs;
        if (tick < FAR) this.#far.delete(slot);
        ticks[slot] = tick < FAR ? Math.max(0, tick) : FAR;
      }
    }
    // Slots that all had the tick `FAR` may now have different ticks, not in the order in which they came.
    if (hadFar)
      this.#heap = new ExpiryHeap(
        this.#links,
        ticks,
        slots.sort((one, other) => ticks[one]! - ticks[other]!),
      );
  }
}
