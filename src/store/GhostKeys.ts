/** Slots looked through for one hash. */
const BUCKET = 4;
const BUCKET_SHIFT = 2;
/** A word holds 20 bits of the hash and 12 bits of the time of its entering; no word is 0. */
const TIME_BITS = 12;
const TIME_MASK = (1 << TIME_BITS) - 1;
/** Longer keys are told apart by so many of their characters, evenly spread. */
const MAX_HASHED = 32;

/**
 * Remembers which keys were evicted lately, in four bytes each: a table of fingerprints with the time of their eviction, counted in
 * evictions. A key is forgotten after `capacity` further ones; a few are forgotten sooner, when their bucket is full, and one strange
 * key in tens of thousands is taken for a known one. Neither does more than misjudge one entry's place in the queue.
 */
export class GhostKeys {
  readonly #words: Uint32Array;
  readonly #bucketMask: number;
  readonly #capacity: number;
  /** Evictions per unit of time: two capacities must be told apart in 12 bits. */
  readonly #granule: number;
  #evictions = 0;

  constructor(capacity: number) {
    let size = 64;
    while (size < capacity * 1.25) size *= 2;
    this.#words = new Uint32Array(size);
    this.#bucketMask = size / BUCKET - 1;
    this.#capacity = capacity;
    this.#granule = Math.ceil(capacity / (TIME_MASK / 2));
  }

  add(key: string): void {
    const hash = hashOf(key);
    const words = this.#words;
    const first = (hash & this.#bucketMask) << BUCKET_SHIFT;
    const time = this.#time(++this.#evictions);
    let chosen = first;
    let oldest = -1;
    for (let at = first; at < first + BUCKET; at++) {
      const word = words[at]!;
      const age = word === 0 ? TIME_MASK + 1 : this.#age(word, time);
      if ((word ^ hash) >>> TIME_BITS === 0 && word !== 0) {
        chosen = at;
        break;
      }
      if (age > oldest) {
        oldest = age;
        chosen = at;
      }
    }
    words[chosen] = (hash & ~TIME_MASK) | time;
  }

  /** Whether the key was evicted lately; it is forgotten then. */
  take(key: string): boolean {
    const hash = hashOf(key);
    const words = this.#words;
    const first = (hash & this.#bucketMask) << BUCKET_SHIFT;
    for (let at = first; at < first + BUCKET; at++) {
      const word = words[at]!;
      if ((word ^ hash) >>> TIME_BITS !== 0 || word === 0) continue;
      words[at] = 0;
      return this.#age(word, this.#time(this.#evictions)) * this.#granule < this.#capacity;
    }
    return false;
  }

  #time(evictions: number): number {
    return Math.floor(evictions / this.#granule) & TIME_MASK;
  }

  #age(word: number, time: number): number {
    return (time - word) & TIME_MASK;
  }
}

/** 32 bits, well mixed, the upper 20 of which are never all 0. */
function hashOf(key: string): number {
  const { length } = key;
  let hash = length;
  const step = length > MAX_HASHED ? length / MAX_HASHED : 1;
  for (let at = 0; at < length; at += step) hash = Math.imul(hash ^ key.charCodeAt(at | 0), 0x5bd1e995) ^ (hash >>> 15);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash ^= hash >>> 13;
  return hash >>> TIME_BITS === 0 ? hash | (1 << TIME_BITS) : hash;
}
