/** The facts of the answer that a payload came with. */
export interface AnswerFacts {
  /** When the answer came, in epoch milliseconds. */
  readonly storedAt: number;
  /** 64-bit hash of its bytes; `0n`: there was no answer. */
  readonly hash: bigint;
}

/** What is known of a baseline besides its payload. */
export interface BaselineState extends AnswerFacts {
  /** Grows by one with each new payload; the first has 0. */
  readonly revision: number;
}

/** The states of baselines by slot, in 20 bytes each. */
export class BaselineTable {
  /** The revision plus one; 0: the slot has no baseline. */
  #revisions = new Uint32Array(0);
  #stored = new Float64Array(0);
  #hashes = new BigUint64Array(0);
  #size = 0;

  /** How many slots have a baseline. */
  get size(): number {
    return this.#size;
  }

  /** Memory that the table takes, in bytes. */
  get resident(): number {
    return this.#revisions.byteLength + this.#stored.byteLength + this.#hashes.byteLength;
  }

  has(slot: number): boolean {
    return (this.#revisions[slot] ?? 0) > 0;
  }

  get(slot: number): BaselineState | undefined {
    if (!this.has(slot)) return undefined;
    const [revision = 0, storedAt = 0, hash = 0n] = [this.#revisions[slot], this.#stored[slot], this.#hashes[slot]];
    return { revision: revision - 1, storedAt, hash };
  }

  set(slot: number, { revision, storedAt, hash }: BaselineState): void {
    if (slot >= this.#revisions.length) this.#grow(slot + 1);
    if (this.#revisions[slot] === 0) this.#size++;
    this.#revisions[slot] = revision + 1;
    this.#stored[slot] = storedAt;
    this.#hashes[slot] = hash;
  }

  delete(slot: number): boolean {
    if (!this.has(slot)) return false;
    this.#revisions[slot] = 0;
    this.#size--;
    return true;
  }

  #grow(least: number): void {
    const capacity = Math.max(least, Math.ceil(this.#revisions.length * 1.25), 256);
    this.#revisions = copied(this.#revisions, new Uint32Array(capacity));
    this.#stored = copied(this.#stored, new Float64Array(capacity));
    this.#hashes = copied(this.#hashes, new BigUint64Array(capacity));
  }
}

function copied<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
