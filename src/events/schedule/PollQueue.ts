import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';
import type { Column, Columns } from '../table/Columns.js';
import { OnTimeCount } from './PollTimings.js';
import { PriorityQueue } from './PriorityQueue.js';
import { priorityOfBand, URGENT } from './priorities.js';

/** States of a subject. */
const ABSENT = 0;
/**
 * Waits for a poll that follows no answer: its first, or one after a pause. The span is the time from its due instant
 * to its deadline.
 */
export const WAITS_FIRST = 1;
/** Waits until the API's copy can have changed. The span is the time from the last answer to the due instant. */
export const WAITS = 2;
/** Is due. The key is the deadline, and the span is the time from the due instant to the deadline. */
const DUE = 3;
/** Is being polled. Key and span have the values from when it was due. */
const IN_FLIGHT = 4;
/** Is being polled, and was removed since. */
const REMOVED = 5;

const MAX_SPAN_MS = 2_147_483_647;
/**
 * An urgent poll goes before all polls that are overdue by less than this. So urgent polls are on time even while the
 * estimates are wrong, and the others still get their turn.
 */
export const URGENT_LEAD_MS = 600_000;

/**
 * The subjects of the schedule: those that wait, by due instant, those that are due, by deadline, and those in flight.
 * Instants are whole monotonic milliseconds, so that sums are exact. 18 bytes a subject, and eight in the two heaps.
 */
export class PollQueue {
  readonly #columns: Columns;
  readonly #states: Column<Uint8Array>;
  readonly #bands: Column<Uint8Array>;
  readonly #spans: Column<Int32Array>;
  /** The due instant of a subject that waits, the deadline of any other. */
  readonly #keys: Column<Float64Array>;
  readonly #waiting: PriorityQueue;
  readonly #due: PriorityQueue;
  readonly #onTime = new OnTimeCount();
  readonly #stretchedMs: Float64Array;
  #inFlight = 0;

  /** @param stretchedMs the mean interval of each band under overload, as `Pacing` updates it. */
  constructor(columns: Columns, stretchedMs: Float64Array) {
    this.#columns = columns;
    this.#states = columns.add(Uint8Array);
    this.#bands = columns.add(Uint8Array);
    this.#spans = columns.add(Int32Array);
    this.#keys = columns.add(Float64Array);
    const shared = { keys: this.#keys, positions: columns.add(Uint32Array) };
    this.#waiting = new PriorityQueue(shared);
    this.#due = new PriorityQueue(shared);
    this.#stretchedMs = stretchedMs;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** How many subjects are due, as of the last `promote`. */
  get dueCount(): number {
    return this.#due.size;
  }

  /** The subject to be polled next; only when one is due. */
  get first(): number {
    return this.#due.first;
  }

  /** When the next subject becomes due; `Infinity` when none waits. */
  get nextDueAt(): number {
    return this.#waiting.firstKey;
  }

  /** The subjects that are due: a copy, in no particular order. */
  dueSlots(): Uint32Array {
    return this.#due.slots();
  }

  /** How many subjects have been due for more than a second. */
  lateCount(now: number): number {
    return this.#due.size - this.#onTime.count(now);
  }

  /** Whether the number is in use; also for a removed subject that is still being polled. */
  isUsed(slot: number): boolean {
    return (this.#states.values[slot] ?? ABSENT) !== ABSENT;
  }

  /** Only of a number in use. */
  bandOf(slot: number): number {
    return this.#bands.values[slot]!;
  }

  setBand(slot: number, band: number): void {
    this.#bands.values[slot] = band;
  }

  /** The instant at which a subject becomes due or, when it is due or in flight, became due. */
  dueAt(slot: number): number {
    const state = this.#states.values[slot]!;
    const key = this.#keys.values[slot]!;
    return state === WAITS_FIRST || state === WAITS ? key : key - this.#spans.values[slot]!;
  }

  /** Adds a subject that is in no queue to those that wait. */
  wait(slot: number, state: typeof WAITS_FIRST | typeof WAITS, dueAt: number, spanMs: number): void {
    this.#columns.reserve(slot);
    this.#states.values[slot] = state;
    this.#keys.values[slot] = dueAt;
    this.#spans.values[slot] = spanMs;
    this.#waiting.add(slot);
  }

  /** Makes every subject due that has waited long enough. */
  promote(now: number): void {
    while (this.#waiting.firstKey <= now) {
      const slot = this.#waiting.first;
      this.#waiting.remove(slot);
      this.#addDue(slot, this.#keys.values[slot]!, this.#deadlineSpan(slot), now);
    }
  }

  /** Starts the poll of the first subject; only when one is due. */
  take(): number {
    const slot = this.#due.first;
    this.leave(slot);
    this.#states.values[slot] = IN_FLIGHT;
    this.#inFlight++;
    return slot;
  }

  /** Ends the poll of a subject. @returns whether it is still watched; if not, its number is free now. */
  land(slot: number): boolean {
    const state = this.#states.values[slot];
    if (state !== IN_FLIGHT && state !== REMOVED)
      throw new InvalidArgumentError('slot', slot, 'a slot that is in flight');
    this.#inFlight--;
    if (state === REMOVED) this.#states.values[slot] = ABSENT;
    return state === IN_FLIGHT;
  }

  /** Makes a subject due again after its poll ended without a request. */
  restore(slot: number, now: number): void {
    this.#addDue(slot, this.dueAt(slot), this.#spans.values[slot]!, now);
  }

  /** Takes a subject that waits or is due out of its queue, for another one. */
  leave(slot: number): void {
    if (this.#states.values[slot] === DUE) {
      this.#due.remove(slot);
      this.#onTime.remove(this.dueAt(slot));
    } else {
      this.#waiting.remove(slot);
    }
  }

  /** Removes a subject. @returns whether it was there and not removed before. */
  remove(slot: number): boolean {
    const state = this.#states.values[slot] ?? ABSENT;
    if (state === ABSENT || state === REMOVED) return false;
    if (state !== IN_FLIGHT) this.leave(slot);
    this.#states.values[slot] = state === IN_FLIGHT ? REMOVED : ABSENT;
    return true;
  }

  #addDue(slot: number, dueAt: number, spanMs: number, now: number): void {
    this.#states.values[slot] = DUE;
    this.#spans.values[slot] = spanMs;
    this.#keys.values[slot] = dueAt + spanMs;
    this.#due.add(slot);
    this.#onTime.add(dueAt, now);
  }

  /**
   * The time from a subject's due instant to its deadline: the stretched interval minus the interval that it needs.
   */
  #deadlineSpan(slot: number): number {
    const band = this.#bands.values[slot]!;
    if (priorityOfBand(band) === URGENT) return -URGENT_LEAD_MS;
    const spanMs = this.#spans.values[slot]!;
    if (this.#states.values[slot] === WAITS_FIRST) return spanMs;
    const overMs = this.#stretchedMs[band]! - spanMs;
    return overMs > 0 ? Math.min(MAX_SPAN_MS, Math.floor(overMs)) : 0;
  }
}
