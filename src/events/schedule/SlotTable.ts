/** States of a slot. */
export const ABSENT = 0;
/** Waits for a turn that owes nothing to a poll before: its first, or one that was put off for all. The span is how far its deadline lies after its due instant. */
export const FIRST = 1;
/** Waits until the API's copy can have changed. The span is the time from the last answer to the due instant. */
export const WAITING = 2;
/** Is due. The key is the deadline, and the span how far that lies after the due instant. */
export const DUE = 3;
/** Was taken. Key and span are those that it was taken with. */
export const IN_FLIGHT = 4;
/** Was taken, and removed since. */
export const LEAVING = 5;

/** Spans are whole milliseconds in 32 bits: 24 days. */
export const MAX_SPAN_MS = 2_147_483_647;

const FIRST_CAPACITY = 64;
/** Grows by a quarter: the room that stands empty counts as memory per subject too. */
const GROWTH = 1.25;

/** What the schedule knows of each slot: 24 bytes. Columns are replaced when the table grows. Instants are whole monotonic milliseconds, so that sums are exact. */
export class SlotTable {
  #capacity = 0;
  /** What the slot's heap is ordered by: the due instant, or the deadline once it is due. */
  keys: Float64Array = new Float64Array();
  spans: Int32Array = new Int32Array();
  /** Where the slot stands in its heap. */
  positions: Uint32Array = new Uint32Array();
  /** When it last changed: whole monotonic seconds. */
  changedAt: Uint32Array = new Uint32Array();
  states: Uint8Array = new Uint8Array();
  kinds: Uint8Array = new Uint8Array();
  ranks: Uint8Array = new Uint8Array();
  /** Failures in a row, up to 255. */
  failures: Uint8Array = new Uint8Array();

  /** Makes room for this slot. */
  reserve(slot: number): void {
    if (slot < this.#capacity) return;
    const capacity = Math.max(slot + 1, FIRST_CAPACITY, Math.ceil(this.#capacity * GROWTH));
    this.#capacity = capacity;
    this.keys = grown(this.keys, new Float64Array(capacity));
    this.spans = grown(this.spans, new Int32Array(capacity));
    this.positions = grown(this.positions, new Uint32Array(capacity));
    this.changedAt = grown(this.changedAt, new Uint32Array(capacity));
    this.states = grown(this.states, new Uint8Array(capacity));
    this.kinds = grown(this.kinds, new Uint8Array(capacity));
    this.ranks = grown(this.ranks, new Uint8Array(capacity));
    this.failures = grown(this.failures, new Uint8Array(capacity));
  }

  /** The state of any number: `ABSENT` for what was never a slot. */
  stateOf(slot: number): number {
    return this.states[slot] ?? ABSENT;
  }
}

function grown<T extends Float64Array | Int32Array | Uint32Array | Uint8Array>(before: T, after: T): T {
  after.set(before);
  return after;
}
