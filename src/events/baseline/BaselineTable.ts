/** What is known of a baseline besides its payload. */
export interface BaselineState {
  /** Grows by one with each new payload; the first has 0. */
  readonly revision: number;
  /** When the payload's answer came, in epoch milliseconds. */
  readonly storedAt: number;
  /** Of the answer's bytes, 64 bits. */
  readonly hash: bigint;
}

/** The states of baselines by slot: 20 bytes each, and no object. */
export class BaselineTable {
  /** The revision and one, so that 0 is a slot without a baseline. */
  #revisions = new Uint32Array(0);
  #stored = new Float64Array(0);
  #hashes = new BigUint64Array(0);
  #size = 0;

  /** How many slots have a baseline. */
  get size(): number {
    return this.#size;
  }

  /** How many slots there is room for. */
  get capacity(): number {
    return this.#revisions.length;
  }

  get resident(): number {
    return this.#revisions.length * 20;
  }

  has(slot: number): boolean {
    return (this.#revisions[slot] ?? 0) > 0;
  }

  get(slot: number): BaselineState | undefined {
    if (!this.has(slot)) return undefined;
    return {
      revision: (this.#revisions[slot] as number) - 1,
      storedAt: this.#stored[slot] as number,
      hash: this.#hashes[slot] as bigint,
    };
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
    const capacity = Math.max(least, Math.ceil(this.capacity * 1.25), 256);
    this.#revisions = grown(this.#revisions, new Uint32Array(capacity));
    this.#stored = grown(this.#stored, new Float64Array(capacity));
    this.#hashes = grown(this.#hashes, new BigUint64Array(capacity));
  }
}

function grown<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
