const BUCKET_MS = 250;
const BUCKETS = 8;
/** A wait up to here is no lateness. */
const LATE_MS = 1_000;

/**
 * How many of the due subjects have been due for a second at most, by their due instants in quarters of a second. Counting these, which are few and recent, tells how
 * many are late without a look at any.
 */
export class Punctual {
  readonly #counts = new Uint32Array(BUCKETS);
  #newest = 0;

  /** A subject that is due since then waits. */
  enter(dueAt: number, now: number): void {
    this.#turn(now);
    const bucket = Math.floor(dueAt / BUCKET_MS);
    if (this.#holds(bucket)) this.#counts[bucket % BUCKETS]! += 1;
  }

  /** It no longer does. */
  leave(dueAt: number): void {
    const bucket = Math.floor(dueAt / BUCKET_MS);
    // What is still held was held when it entered.
    if (this.#holds(bucket)) this.#counts[bucket % BUCKETS]! -= 1;
  }

  count(now: number): number {
    this.#turn(now);
    let total = 0;
    for (let bucket = Math.floor((now - LATE_MS) / BUCKET_MS); bucket <= this.#newest; bucket++) {
      if (this.#holds(bucket)) total += this.#counts[bucket % BUCKETS]!;
    }
    return total;
  }

  #holds(bucket: number): boolean {
    return bucket > this.#newest - BUCKETS && bucket <= this.#newest && bucket >= 0;
  }

  #turn(now: number): void {
    const number = Math.floor(now / BUCKET_MS);
    for (let step = Math.max(this.#newest + 1, number - BUCKETS + 1); step <= number; step++)
      this.#counts[step % BUCKETS] = 0;
    if (number > this.#newest) this.#newest = number;
  }
}
