import { type Intent, NOTHING } from '../copies/NamedStore.js';

/** How many values, and how many bytes of payload, are held for a store. Above that the oldest become removals. */
const MAX_VALUES = 1_000;
const MAX_BYTES = 32 * 1_024 * 1_024;
/** How many removals are remembered. Above that one clear takes their place. */
const MAX_KEYS = 100_000;

/** A write that the store did not receive. */
export interface MissedWrite {
  readonly intent: Intent;
  readonly version: number;
  /** Bytes of payload as received; `0`: unknown. */
  readonly bytes: number;
}

/**
 * The newest write of each key that a store missed during an outage. Readers see them, and the store receives them when
 * it works again. Bounded: one value too many becomes a removal, one key too many turns all into a clear. That loses
 * copies, but a reader never sees an outdated one.
 */
export class MissedWrites {
  /** Two maps, each with the oldest first: what exceeds a bound is at the front. */
  readonly #values = new Map<string, MissedWrite>();
  readonly #removals = new Map<string, MissedWrite>();
  /** The version of a missed clear. */
  #clear: number | undefined;
  #bytes = 0;

  /** Whether a reader has to ask here before it asks the store. */
  get some(): boolean {
    return this.size > 0;
  }

  /** The number of missed writes; a clear counts as one. */
  get size(): number {
    return this.#values.size + this.#removals.size + (this.#clear === undefined ? 0 : 1);
  }

  get clear(): number | undefined {
    return this.#clear;
  }

  /** What the key is to hold; `undefined`: ask the store. */
  intentOf(key: string): Intent | undefined {
    return this.#of(key)?.intent ?? (this.#clear === undefined ? undefined : NOTHING);
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
    if (write.intent === NOTHING) this.#removals.set(key, write);
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

  /** Drops the write of a key, if the store has received it or one of this version, which is as new or newer. */
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
      this.#removals.set(key, { ...write, intent: NOTHING });
    }
    if (this.#removals.size > MAX_KEYS) this.addClear(version);
  }
}
