import type { Column, Columns } from '../table/Columns.js';

/** The facts of the answer that a payload came with. */
export interface AnswerFacts {
  /** When the answer came, in epoch milliseconds. */
  readonly storedAt: number;
  /** 64-bit hash of its bytes; `0n`: there was no answer. */
  readonly hash: bigint;
}

/** The facts of a baseline besides its payload. */
export interface BaselineState extends AnswerFacts {
  /** Grows by one with each new payload; the first has 0. */
  readonly revision: number;
}

/** The states of baselines by slot. */
export class BaselineTable {
  readonly #columns: Columns;
  /** The revision plus one; 0: the slot has no baseline. */
  readonly #revisions: Column<Uint32Array>;
  readonly #stored: Column<Float64Array>;
  readonly #hashes: Column<BigUint64Array>;
  #size = 0;

  constructor(columns: Columns) {
    this.#columns = columns;
    this.#revisions = columns.add(Uint32Array);
    this.#stored = columns.add(Float64Array);
    this.#hashes = columns.add(BigUint64Array);
  }

  /** How many slots have a baseline. */
  get size(): number {
    return this.#size;
  }

  /** Memory that the table takes, in bytes. */
  get resident(): number {
    return [this.#revisions, this.#stored, this.#hashes].reduce((sum, { values }) => sum + values.byteLength, 0);
  }

  has(slot: number): boolean {
    return (this.#revisions.values[slot] ?? 0) > 0;
  }

  get(slot: number): BaselineState | undefined {
    const revision = this.#revisions.values[slot] ?? 0;
    if (revision === 0) return undefined;
    const [storedAt = 0, hash = 0n] = [this.#stored.values[slot], this.#hashes.values[slot]];
    return { revision: revision - 1, storedAt, hash };
  }

  set(slot: number, { revision, storedAt, hash }: BaselineState): void {
    this.#columns.reserve(slot);
    if (!this.has(slot)) this.#size++;
    this.#revisions.values[slot] = revision + 1;
    this.#stored.values[slot] = storedAt;
    this.#hashes.values[slot] = hash;
  }

  delete(slot: number): boolean {
    if (!this.has(slot)) return false;
    this.#revisions.values[slot] = 0;
    this.#size--;
    return true;
  }
}
