/** Words are grouped in buckets of four, the newest first. */
const BUCKET = 4;
const BUCKET_SHIFT = 2;
/**
 * A word holds 20 bits of the key's hash, and 12 bits of the time of its entering. An empty one is 0, which no hash
 * gives.
 */
const TIME_MASK = 0xfff;
const HASH_MASK = ~TIME_MASK;
/**
 * How many characters of a longer key are hashed: the last ones, where most keys differ, and some of the rest, evenly
 * spread.
 */
const MAX_HASHED = 32;
const TAIL = 16;

/**
 * Remembers which keys were evicted recently, in four bytes each: a table of fingerprints with the time of their
 * eviction, counted in evictions. A key is dropped after `capacity` further evictions; a few are dropped sooner, when
 * their bucket is full, and one unknown key in tens of thousands counts as a known one. Each error misplaces one
 * entry in the queue.
 */
export class GhostKeys {
  readonly #words: Int32Array;
  readonly #bucketMask: number = 0;
  readonly #capacity: number = 0;
  /** Evictions per unit of time: two capacities must differ in 12 bits. */
  readonly #granule: number = 1;
  /** The time, and how many evictions of its unit have passed. */
  #time = 0;
  #inGranule = 0;

  constructor(capacity: number) {
    let size = 64;
    while (size < capacity * 1.25) size *= 2;
    this.#words = new Int32Array(size);
    this.#bucketMask = size / BUCKET - 1;
    this.#capacity = capacity;
    this.#granule = Math.ceil(capacity / (TIME_MASK / 2));
  }

  add(key: string): void {
    if (++this.#inGranule === this.#granule) {
      this.#inGranule = 0;
      this.#time = (this.#time + 1) & TIME_MASK;
    }
    const hash = hashOf(key);
    const words = this.#words;
    const first = (hash & this.#bucketMask) << BUCKET_SHIFT;
    // All words move, without a branch: a mispredicted branch takes longer than the moves.
    words[first + 3] = words[first + 2]!;
    words[first + 2] = words[first + 1]!;
    words[first + 1] = words[first]!;
    words[first] = (hash & HASH_MASK) | this.#time;
  }

  /** Returns whether the key was evicted recently, and removes it. */
  take(key: string): boolean {
    const hash = hashOf(key);
    const words = this.#words;
    const first = (hash & this.#bucketMask) << BUCKET_SHIFT;
    if (
      ((words[first]! ^ hash) & HASH_MASK) !== 0 &&
      ((words[first + 1]! ^ hash) & HASH_MASK) !== 0 &&
      ((words[first + 2]! ^ hash) & HASH_MASK) !== 0 &&
      ((words[first + 3]! ^ hash) & HASH_MASK) !== 0
    ) {
      return false;
    }
    return this.#takeFrom(first, hash);
  }

  /** Takes the hash out of a bucket that has it, and closes the gap. */
  #takeFrom(first: number, hash: number): boolean {
    const words = this.#words;
    let at = first;
    while (((words[at]! ^ hash) & HASH_MASK) !== 0) at++;
    const age = (this.#time - (words[at]! & TIME_MASK)) & TIME_MASK;
    for (; at < first + BUCKET - 1; at++) words[at] = words[at + 1]!;
    words[at] = 0;
    return age * this.#granule < this.#capacity;
  }
}

/** 32 bits, well mixed, the upper 20 of which are never all 0. */
function hashOf(key: string): number {
  const { length } = key;
  // Two chains that don't wait for each other take half the time of one.
  let even = length;
  let odd = 0x2545f491;
  if (length <= MAX_HASHED) {
    let at = 0;
    for (const last = length - 1; at < last; at += 2) {
      even = Math.imul(even ^ key.charCodeAt(at), 0x5bd1e995);
      odd = Math.imul(odd ^ key.charCodeAt(at + 1), 0x85ebca6b);
    }
    if (at < length) even = Math.imul(even ^ key.charCodeAt(at), 0x5bd1e995);
  } else {
    const step = (length - TAIL) / (MAX_HASHED - TAIL);
    for (let at = 0; at < length - TAIL; at += step) even = Math.imul(even ^ key.charCodeAt(at | 0), 0x5bd1e995);
    for (let at = length - TAIL; at < length; at++) odd = Math.imul(odd ^ key.charCodeAt(at), 0x85ebca6b);
  }
  let hash = even ^ ((odd << 13) | (odd >>> 19));
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  hash ^= hash >>> 16;
  return (hash & HASH_MASK) === 0 ? hash | (TIME_MASK + 1) : hash;
}
