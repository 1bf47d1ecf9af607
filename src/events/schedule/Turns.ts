import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';
import { Punctual } from './Punctual.js';
import { cellOf, URGENT } from './ranks.js';
import { SlotHeap } from './SlotHeap.js';
import { ABSENT, DUE, FIRST, IN_FLIGHT, LEAVING, MAX_SPAN_MS, type SlotTable, WAITING } from './SlotTable.js';

/**
 * Who is urgent goes before everyone whose deadline is not older than this. It keeps them in time even while the estimates are wrong, and being finite it keeps them from
 * starving the others.
 */
export const HEAD_START_MS = 600_000;

/** Who waits, by due instant, and who is due, by deadline; and how many are in flight. */
export class Turns {
  readonly #table: SlotTable;
  readonly #stretchedMs: Float64Array;
  readonly #waiting: SlotHeap;
  readonly #due: SlotHeap;
  readonly #punctual = new Punctual();
  #inFlight = 0;

  /** @param stretchedMs intervals by cell, as `stretch` keeps them up to date. */
  constructor(table: SlotTable, stretchedMs: Float64Array) {
    this.#table = table;
    this.#stretchedMs = stretchedMs;
    this.#waiting = new SlotHeap(table);
    this.#due = new SlotHeap(table);
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** How many are due, as of the last `promote`. */
  get due(): number {
    return this.#due.size;
  }

  /** Whose turn it is; only when somebody is due. */
  get first(): number {
    return this.#due.first;
  }

  /** When the next one becomes due; `Infinity` when nobody waits. */
  get nextAt(): number {
    return this.#waiting.firstKey;
  }

  /** Who is due: a copy, in no particular order. */
  slots(): Uint32Array {
    return this.#due.slots();
  }

  /** How many have been due for more than a second. */
  late(now: number): number {
    return this.#due.size - this.#punctual.count(now);
  }

  /** When a slot that waits becomes due, or one that is due or in flight became so. */
  dueAt(slot: number): number {
    const { states, keys, spans } = this.#table;
    const state = states[slot]!;
    return state === FIRST || state === WAITING ? keys[slot]! : keys[slot]! - spans[slot]!;
  }

  /** A slot that has no turn gets one; its span is set. */
  wait(slot: number, state: typeof FIRST | typeof WAITING, dueAt: number): void {
    this.#table.states[slot] = state;
    this.#table.keys[slot] = dueAt;
    this.#waiting.add(slot);
  }

  /** Puts a slot that has no turn among those that are due, with a deadline so long after its due instant. */
  enter(slot: number, dueAt: number, spanMs: number, now: number): void {
    const { states, keys, spans } = this.#table;
    states[slot] = DUE;
    spans[slot] = spanMs;
    keys[slot] = dueAt + spanMs;
    this.#due.add(slot);
    this.#punctual.enter(dueAt, now);
  }

  /** Gives the first one its turn: from now on it is in flight. Only when somebody is due. */
  take(): number {
    const slot = this.#due.first;
    this.leave(slot);
    this.#table.states[slot] = IN_FLIGHT;
    this.#inFlight++;
    return slot;
  }

  /** The turn is over. @returns whether the subject is still watched; if not, its slot is free now. */
  land(slot: number): boolean {
    const state = this.#table.stateOf(slot);
    if (state !== IN_FLIGHT && state !== LEAVING)
      throw new InvalidArgumentError('slot', slot, 'a slot that is in flight');
    this.#inFlight--;
    if (state === LEAVING) this.#table.states[slot] = ABSENT;
    return state === IN_FLIGHT;
  }

  /** The slot has no turn any more. Its state is the caller's to change. */
  leave(slot: number): void {
    if (this.#table.states[slot] === DUE) {
      this.#due.remove(slot);
      this.#punctual.leave(this.dueAt(slot));
    } else {
      this.#waiting.remove(slot);
    }
  }

  /** Whoever waited until now becomes due. */
  promote(now: number): void {
    while (this.#waiting.firstKey <= now) {
      const slot = this.#waiting.first;
      this.#waiting.remove(slot);
      this.enter(slot, this.#table.keys[slot]!, this.#spanOf(slot), now);
    }
  }

  /** From due instant to deadline. */
  #spanOf(slot: number): number {
    const { states, spans, kinds, ranks } = this.#table;
    const rank = ranks[slot]!;
    if (rank === URGENT) return -HEAD_START_MS;
    if (states[slot] === FIRST) return spans[slot]!;
    const overMs = this.#stretchedMs[cellOf(kinds[slot]!, rank)]! - spans[slot]!;
    return overMs > 0 ? Math.min(MAX_SPAN_MS, Math.floor(overMs)) : 0;
  }
}
