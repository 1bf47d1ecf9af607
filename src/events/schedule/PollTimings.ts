/** Counters of the last few steps of time, as rings that are reused from step to step. */
class RecentSteps {
  readonly #stepMs: number;
  readonly #rings: readonly Float64Array[];
  readonly #size: number;
  #newest: number;

  /** @param rings counters of one size: one value per step. */
  constructor(stepMs: number, rings: readonly Float64Array[], now: number) {
    this.#stepMs = stepMs;
    this.#rings = rings;
    this.#size = rings[0]!.length;
    this.#newest = Math.floor(now / stepMs);
  }

  /** The start of the oldest step that is still held. */
  get from(): number {
    return (this.#newest - this.#size + 1) * this.#stepMs;
  }

  /** Empties the counters of steps that begin, up to this instant. @returns the index of its step. */
  advance(now: number): number {
    const current = Math.floor(now / this.#stepMs);
    for (let step = Math.max(this.#newest + 1, current - this.#size + 1); step <= current; step++) {
      for (const ring of this.#rings) ring[step % this.#size] = 0;
    }
    if (current > this.#newest) this.#newest = current;
    return this.#newest % this.#size;
  }

  /** The index of an instant in the rings; `undefined` when its step is not held. */
  indexOf(at: number): number | undefined {
    const step = Math.floor(at / this.#stepMs);
    const isHeld = step > this.#newest - this.#size && step <= this.#newest && step >= 0;
    return isHeld ? step % this.#size : undefined;
  }
}

/** The polls of the last minute and how late they were, in steps of ten seconds. */
export class RecentPolls {
  readonly #startedAt: number;
  readonly #polls = new Float64Array(6);
  readonly #sums = new Float64Array(6);
  readonly #peaks = new Float64Array(6);
  readonly #steps: RecentSteps;

  constructor(now: number) {
    this.#startedAt = now;
    this.#steps = new RecentSteps(10_000, [this.#polls, this.#sums, this.#peaks], now);
  }

  /** A poll was started this long after it was due. */
  record(lateMs: number, now: number): void {
    const index = this.#steps.advance(now);
    this.#polls[index]! += 1;
    this.#sums[index]! += lateMs;
    if (lateMs > this.#peaks[index]!) this.#peaks[index] = lateMs;
  }

  read(now: number): { pollsPerSecond: number; meanLateMs: number; maxLateMs: number } {
    this.#steps.advance(now);
    const polls = sumOf(this.#polls);
    // A rate over less than a second is not meaningful.
    const coveredMs = Math.max(1_000, now - Math.max(this.#startedAt, this.#steps.from));
    return {
      pollsPerSecond: (polls * 1_000) / coveredMs,
      meanLateMs: polls === 0 ? 0 : sumOf(this.#sums) / polls,
      maxLateMs: Math.max(...this.#peaks),
    };
  }
}

const LATE_STEP_MS = 250;
/** A wait of up to a second is not late. */
const LATE_STEPS = 4;

/**
 * How many of the due subjects became due within the last second, by due instants in quarters of a second. The number
 * of late subjects follows from these counts, without a visit to any subject.
 */
export class OnTimeCount {
  readonly #counts = new Float64Array(2 * LATE_STEPS);
  readonly #steps = new RecentSteps(LATE_STEP_MS, [this.#counts], 0);

  /** A subject that became due at this instant waits for its poll. */
  add(dueAt: number, now: number): void {
    this.#steps.advance(now);
    const index = this.#steps.indexOf(dueAt);
    if (index !== undefined) this.#counts[index]! += 1;
  }

  /** It no longer waits. */
  remove(dueAt: number): void {
    // A step that is held now was held when the subject was added.
    const index = this.#steps.indexOf(dueAt);
    if (index !== undefined) this.#counts[index]! -= 1;
  }

  count(now: number): number {
    this.#steps.advance(now);
    let total = 0;
    for (let back = 0; back <= LATE_STEPS; back++) {
      const index = this.#steps.indexOf(now - back * LATE_STEP_MS);
      if (index !== undefined) total += this.#counts[index]!;
    }
    return total;
  }
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
