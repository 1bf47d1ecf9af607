const BUCKET_MS = 10_000;
const BUCKETS = 6;

/** The polls of the last minute and how long they waited, in steps of ten seconds. */
export class Recent {
  readonly #startedAt: number;
  readonly #polls = new Float64Array(BUCKETS);
  readonly #sums = new Float64Array(BUCKETS);
  readonly #peaks = new Float64Array(BUCKETS);
  /** Number of the bucket in use, counted from time zero. */
  #current: number;

  constructor(now: number) {
    this.#startedAt = now;
    this.#current = Math.floor(now / BUCKET_MS);
  }

  /** A poll was taken, so long after it was due. */
  record(lateMs: number, now: number): void {
    const at = this.#turn(now);
    this.#polls[at]! += 1;
    this.#sums[at]! += lateMs;
    if (lateMs > this.#peaks[at]!) this.#peaks[at] = lateMs;
  }

  read(now: number): { pollsPerSecond: number; meanLateMs: number; maxLateMs: number } {
    this.#turn(now);
    let polls = 0;
    let sum = 0;
    let maxLateMs = 0;
    for (let at = 0; at < BUCKETS; at++) {
      polls += this.#polls[at]!;
      sum += this.#sums[at]!;
      maxLateMs = Math.max(maxLateMs, this.#peaks[at]!);
    }
    const coveredFrom = Math.max(this.#startedAt, (this.#current - BUCKETS + 1) * BUCKET_MS);
    const coveredMs = Math.max(1_000, now - coveredFrom); // The first moments are no rate yet.
    return { pollsPerSecond: (polls * 1_000) / coveredMs, meanLateMs: polls === 0 ? 0 : sum / polls, maxLateMs };
  }

  /** The bucket of this instant; those of the past that come into use again are emptied. */
  #turn(now: number): number {
    const number = Math.floor(now / BUCKET_MS);
    for (let step = Math.max(this.#current + 1, number - BUCKETS + 1); step <= number; step++) {
      const at = step % BUCKETS;
      this.#polls[at] = this.#sums[at] = this.#peaks[at] = 0;
    }
    if (number > this.#current) this.#current = number;
    return this.#current % BUCKETS;
  }
}
