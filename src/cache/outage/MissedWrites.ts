import { ABSENT, type Intent } from '../write/PendingWrites.js';

/** So many values are held for a store that is away, and so many bytes of payload; above that the oldest are only remembered as not being what the store has. */
const MAX_VALUES = 1_000;
const MAX_BYTES = 32 * 1_024 * 1_024;
/** So many keys are remembered; above that everything that the store has of the name counts as outdated. */
const MAX_KEYS = 100_000;

/** A write that the store has not taken. */
export interface MissedWrite {
  readonly intent: Intent;
  readonly version: number;
  /** Bytes of payload, as they travelled; `0`: unknown. */
  readonly bytes: number;
}

/**
 * What a store has missed while it was away, by key, the newest write of each: to be made up for when it is back, and to be seen by readers until then. Bounded: a value too many becomes a
 * removal, a key too many makes one clear of everything, which loses copies and never the truth.
 */
export class MissedWrites {
  /** Two maps, each with the oldest first: whatever is over a bound is at the front. */
  readonly #values = new Map<string, MissedWrite>();
  readonly #removals = new Map<string, MissedWrite>();
  /** The version of a clear that was missed. */
  #clear: number | undefined;
  #bytes = 0;

  /** Whether a reader has to ask here before it asks the store. */
  get some(): boolean {
    return this.size > 0;
  }

  /** Writes to be made up for, a clear counting as one. */
  get size(): number {
    return this.#values.size + this.#removals.size + (this.#clear === undefined ? 0 : 1);
  }

  get clear(): number | undefined {
    return this.#clear;
  }

  /** What the key is meant to hold; `undefined`: ask the store. */
  intentOf(key: string): Intent | undefined {
    return this.#of(key)?.intent ?? (this.#clear === undefined ? undefined : ABSENT);
  }

  *entries(): Generator<[string, MissedWrite], void, void> {
    yield* this.#removals;
    yield* this.#values;
  }

  add(key: string, write: MissedWrite): void {
    const before = this.#of(key);
    if (before !== undefined && before.version > write.version) return;
    if (this.#clear !== undefined && this.#clear > write.version) return;
    this.#forget(key);
    if (write.intent === ABSENT) this.#removals.set(key, write);
    else {
      this.#values.set(key, write);
      this.#bytes += write.bytes;
    }
    this.#keepWithinBounds(write.version);
  }

  addClear(version: number): void {
    if (this.#clear !== undefined && this.#clear > version) return;
    this.#clear = version;
    this.#forgetUpTo(version);
  }

  /** Forgets what has been made up for, or was overtaken by a write of this version that the store has taken. */
  settle(key: string, version: number): void {
    const write = this.#of(key);
    if (write !== undefined && write.version <= version) this.#forget(key);
  }

  settleClear(version: number): void {
    if (this.#clear !== undefined && this.#clear <= version) this.#clear = undefined;
    this.#forgetUpTo(version);
  }

  #of(key: string): MissedWrite | undefined {
    return this.#values.get(key) ?? this.#removals.get(key);
  }

  #forget(key: string): void {
    const value = this.#values.get(key);
    if (value === undefined) this.#removals.delete(key);
    else {
      this.#values.delete(key);
      this.#bytes -= value.bytes;
    }
  }

  #forgetUpTo(version: number): void {
    for (const [key, write] of this.entries()) if (write.version <= version) this.#forget(key);
  }

  #keepWithinBounds(version: number): void {
    for (const [key, write] of this.#values) {
      if (this.#values.size <= MAX_VALUES && this.#bytes <= MAX_BYTES) break;
      this.#forget(key);
      this.#removals.set(key, { ...write, intent: ABSENT });
    }
    if (this.#removals.size > MAX_KEYS) this.addClear(version);
  }
}
