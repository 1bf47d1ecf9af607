import { NOTHING, replaces, type Write } from './Write.js';

/** How much is held for a store that fails. */
export interface MissedBounds<V> {
  /** Values, and bytes of them. Above that the oldest become removals. */
  readonly maxValues: number;
  readonly maxBytes: number;
  /** Removals. Above that one clear takes the place of everything. */
  readonly maxKeys: number;
  /** The size of a value; `0`: unknown. */
  readonly bytesOf: (value: V) => number;
}

/**
 * The newest write of each key that a store has missed, oldest first. Bounded: one value too many becomes a removal,
 * one key too many turns all into a clear. That loses copies, but a reader never sees an outdated one.
 */
export class MissedWrites<V> {
  /** Two maps, so that what exceeds a bound is at the front of its own. */
  readonly #values = new Map<string, Write<V>>();
  readonly #removals = new Map<string, Write<V>>();
  readonly #bounds: MissedBounds<V> | undefined;
  #clear: Write<V> | undefined;
  #bytes = 0;

  /** @param bounds `undefined`: everything is held. */
  constructor(bounds: MissedBounds<V> | undefined) {
    this.#bounds = bounds;
  }

  /** The number of missed writes; a clear counts as one. */
  get size(): number {
    return this.#values.size + this.#removals.size + (this.#clear === undefined ? 0 : 1);
  }

  get clear(): Write<V> | undefined {
    return this.#clear;
  }

  get(key: string): Write<V> | undefined {
    return this.#values.get(key) ?? this.#removals.get(key);
  }

  *keys(): Generator<string, void, void> {
    yield* this.#removals.keys();
    yield* this.#values.keys();
  }

  /** What is to be repeated first: a clear alone, or so many writes of keys. */
  first(count: number): Write<V>[] {
    if (this.#clear !== undefined) return [this.#clear];
    const some: Write<V>[] = [];
    for (const key of this.keys()) {
      const write = this.get(key);
      if (write === undefined || some.push(write) === count) break;
    }
    return some;
  }

  /** Adds a write, unless a newer one is there. */
  add(write: Write<V>): void {
    const { key } = write;
    if (this.#clear !== undefined && !replaces(write, this.#clear)) return;
    if (key === undefined) {
      this.settle(write);
      this.#clear = write;
      return;
    }
    const before = this.get(key);
    if (before !== undefined && !replaces(write, before)) return;
    this.#forget(key);
    if (write.intent === NOTHING) this.#removals.set(key, write);
    else {
      this.#values.set(key, write);
      this.#bytes += this.#bytesOf(write);
    }
    this.#keepWithinBounds(write.version);
  }

  /** Drops what the store need not receive any more, because it has received this write. */
  settle(write: Write<V>): void {
    if (write.key === undefined && covers(write, this.#clear)) this.#clear = undefined;
    for (const key of write.key === undefined ? this.keys() : [write.key]) {
      if (covers(write, this.get(key))) this.#forget(key);
    }
  }

  #forget(key: string): void {
    const value = this.#values.get(key);
    if (value !== undefined) this.#bytes -= this.#bytesOf(value);
    this.#values.delete(key);
    this.#removals.delete(key);
  }

  #bytesOf({ intent }: Write<V>): number {
    return intent === NOTHING || this.#bounds === undefined ? 0 : this.#bounds.bytesOf(intent.value);
  }

  #keepWithinBounds(version: number | undefined): void {
    if (this.#bounds === undefined) return;
    const { maxValues, maxBytes, maxKeys } = this.#bounds;
    for (const [key, write] of this.#values) {
      if (this.#values.size <= maxValues && this.#bytes <= maxBytes) break;
      this.#forget(key);
      this.#removals.set(key, { ...write, intent: NOTHING });
    }
    if (this.#removals.size > maxKeys) this.add({ operation: 'clear', key: undefined, intent: NOTHING, version });
  }
}

/** Whether a store that has received `write` has no use for `missed`. Without versions only the write itself is. */
function covers(write: Write, missed: Write | undefined): boolean {
  return missed !== undefined && (write === missed || (write.version !== undefined && replaces(write, missed)));
}
