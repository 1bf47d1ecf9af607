/**
 * A hash of numbers. Whatever in the world has not been changed by an event is derived from such hashes in any order,
 * so unchanged subjects need no memory.
 */
export function hash(seed: number, a: number, b = 0, c = 0): number {
  let h = seed | 0;
  h = mix(h ^ Math.imul(a | 0, 0x9e3779b1));
  h = mix(h ^ Math.imul(b | 0, 0x85ebca6b));
  h = mix(h ^ Math.imul(c | 0, 0xc2b2ae35));
  return h >>> 0;
}

function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return h ^ (h >>> 16);
}

/** A seeded random number generator. Each action has its own, so that no action shifts the numbers of another. */
export class Stream {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** The next number in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('nothing to pick from');
    return items[Math.floor(this.next() * items.length)] as T;
  }

  /** The same items in random order; the given array is left alone. */
  shuffle<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let index = result.length - 1; index > 0; index--) {
      const other = this.integer(0, index);
      [result[index], result[other]] = [result[other] as T, result[index] as T];
    }
    return result;
  }
}

/** Maps a hash to a whole number from `min` to `max`, both included. */
export function integerOf(value: number, min: number, max: number): number {
  return min + (value % (max - min + 1));
}

/** Maps a hash to a number in [0, 1). */
export function unit(value: number): number {
  return value / 4_294_967_296;
}

/** The item at an index that must exist. @throws RangeError when it does not */
export function at<T>(items: readonly T[], index: number): T {
  if (index < 0 || index >= items.length) throw new RangeError(`no item ${index} among ${items.length}`);
  return items[index] as T;
}
