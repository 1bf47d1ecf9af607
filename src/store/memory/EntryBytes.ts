import { requireNumber } from '../../internal/preconditions.js';
import type { EntryFacts } from '../Store.js';
import { sizeOf } from './sizeOf.js';

/** The sizes of a table's entries in bytes, by slot. There is no array of sizes until an entry has one. */
export class EntryBytes<V> {
  /** The maximum sum; `Infinity`: no bound. */
  readonly max: number;
  readonly #measure: (value: V, key: string) => number;
  #sizes: Float64Array | undefined;
  #total = 0;

  constructor(max: number, measure: ((value: V, key: string) => number) | undefined) {
    this.max = max;
    this.#measure = measure ?? sizeOf;
  }

  /** The sizes by slot; `undefined`: no entry has one. */
  get sizes(): Float64Array | undefined {
    return this.#sizes;
  }

  /** The sum of all sizes. */
  get total(): number {
    return this.#total;
  }

  /** Whether sizes matter: there is a bound, or an entry has a size. */
  get matter(): boolean {
    return this.#sizes !== undefined || this.max !== Number.POSITIVE_INFINITY;
  }

  /** The size of a value: the one given, or, with a bound, the one measured. */
  of(key: string, value: V, facts: EntryFacts | undefined): number {
    if (facts?.bytes !== undefined) return requireNumber('bytes', facts.bytes, 0);
    if (this.max === Number.POSITIVE_INFINITY) return 0;
    return requireNumber('sizeOf(value)', this.#measure(value, key), 0);
  }

  at(slot: number): number {
    return this.#sizes === undefined ? 0 : this.#sizes[slot]!;
  }

  /** Writes the size of a slot that has none. Returns whether the array of sizes is new. */
  add(slot: number, bytes: number, capacity: number): boolean {
    if (bytes === 0 && this.#sizes === undefined) return false;
    const isNew = this.#sizes === undefined;
    this.#sizes ??= new Float64Array(capacity);
    this.#sizes[slot] = bytes;
    this.#total += bytes;
    return isNew;
  }

  /** @param isLast whether no entry is left. Sums of fractions drift, and an empty table weighs nothing. */
  remove(slot: number, isLast: boolean): void {
    if (this.#sizes !== undefined) this.#total = isLast ? 0 : this.#total - this.#sizes[slot]!;
  }

  grow(capacity: number): void {
    if (this.#sizes === undefined) return;
    const sizes = new Float64Array(capacity);
    sizes.set(this.#sizes);
    this.#sizes = sizes;
  }

  reset(): void {
    this.#sizes = undefined;
    this.#total = 0;
  }
}
