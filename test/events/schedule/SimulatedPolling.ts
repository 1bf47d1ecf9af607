import type { PollOutcome } from '../../../src/events/schedule/PollOutcome.js';
import type { Schedule } from '../../../src/events/schedule/Schedule.js';
import type { FakeClock } from '../../../src/testing/FakeClock.js';

const STEP_MS = 20;
const LATENCY_STEPS = 5;

export interface PollingOptions {
  readonly schedule: Schedule;
  readonly clock: FakeClock;
  readonly subjects: number;
  /** Requests per second that the throttle really allows. */
  readonly perSecond: number;
  readonly maxAgeMs: (slot: number) => number;
  /**
   * `'shared'`: other clients fill the API's cache too, so copies change independently of our polls. `'own'`: a copy
   * begins with our poll.
   */
  readonly api: 'shared' | 'own';
  /** The outcome of a poll. Default: an unchanged answer. */
  readonly outcome?: (slot: number, freshUntil: number, now: number) => PollOutcome;
}

/**
 * Simulates the API, the throttle and a poller around a schedule, in steps of 20 ms, and records the polls of each
 * subject.
 */
export class SimulatedPolling {
  readonly #options: PollingOptions;
  readonly #flights: number[][] = Array.from({ length: LATENCY_STEPS }, () => []);
  readonly #copyUntil: Float64Array;
  readonly #freshUntil: Float64Array;
  readonly #takenAt: Float64Array;
  #step = 0;
  #tokens = 0;
  /** Polls of each subject since the record began. */
  readonly counts: Uint32Array;
  /** The longest time between two polls of each subject, in milliseconds. */
  readonly gaps: Float64Array;
  /** The longest time from the instant at which the copy could change to the poll. */
  readonly lateness: Float64Array;
  /** Polls in each second since the record began. */
  perSecond: number[] = [];
  #recordedFrom = 0;
  /** Polls before the copy could have changed. */
  early = 0;

  constructor(options: PollingOptions) {
    const { subjects } = options;
    this.#options = options;
    this.#copyUntil = new Float64Array(subjects);
    this.#freshUntil = new Float64Array(subjects);
    this.#takenAt = new Float64Array(subjects);
    this.counts = new Uint32Array(subjects);
    this.gaps = new Float64Array(subjects);
    this.lateness = new Float64Array(subjects);
    this.#recordedFrom = options.clock.monotonic();
  }

  /** Restarts the record. Gaps that began before count in full. */
  restart(): void {
    this.counts.fill(0);
    this.gaps.fill(0);
    this.lateness.fill(0);
    this.perSecond = [];
    this.#recordedFrom = this.#options.clock.monotonic();
  }

  run(seconds: number): void {
    for (let left = (seconds * 1_000) / STEP_MS; left > 0; left--) this.step();
  }

  /** Counts the time since the last poll of each subject as a gap. */
  finishGaps(): void {
    const now = this.#options.clock.monotonic();
    for (let slot = 0; slot < this.gaps.length; slot++) {
      this.gaps[slot] = Math.max(this.gaps[slot]!, now - this.#takenAt[slot]!);
    }
  }

  step(): void {
    const { schedule, clock, perSecond } = this.#options;
    clock.advance(STEP_MS);
    const now = clock.monotonic();
    const flight = this.#flights[this.#step++ % LATENCY_STEPS]!;
    for (const slot of flight) this.#land(slot, now);
    flight.length = 0;
    this.#tokens = Math.min(this.#tokens + (perSecond * STEP_MS) / 1_000, Math.max(1, perSecond / 10));
    while (this.#tokens >= 1) {
      const slot = schedule.take(now);
      if (slot === undefined) break;
      this.#tokens--;
      this.#record(slot, now);
      flight.push(slot);
    }
  }

  #record(slot: number, now: number): void {
    const freshUntil = this.#freshUntil[slot]!;
    if (now < freshUntil) this.early++;
    if (freshUntil > 0) {
      this.gaps[slot] = Math.max(this.gaps[slot]!, now - this.#takenAt[slot]!);
      this.lateness[slot] = Math.max(this.lateness[slot]!, now - freshUntil);
    }
    this.#takenAt[slot] = now;
    this.counts[slot]! += 1;
    const second = Math.floor((now - this.#recordedFrom) / 1_000);
    while (this.perSecond.length <= second) this.perSecond.push(0);
    this.perSecond[second]! += 1;
  }

  #land(slot: number, now: number): void {
    const { schedule, api, maxAgeMs, outcome } = this.#options;
    const maxAge = maxAgeMs(slot);
    if (api === 'shared') {
      const phase = (slot * 7_919) % maxAge;
      this.#freshUntil[slot] = now + maxAge - ((now + phase) % maxAge);
    } else {
      if (now >= this.#copyUntil[slot]!) this.#copyUntil[slot] = now + maxAge;
      this.#freshUntil[slot] = this.#copyUntil[slot]!;
    }
    const freshUntil = this.#freshUntil[slot];
    schedule.finish(slot, outcome?.(slot, freshUntil, now) ?? { type: 'answer', freshUntil, changed: false }, now);
  }
}

/** Jain's index: 1 when all values are equal, 1/n when one value is everything. */
export function fairness(shares: ArrayLike<number>): number {
  let sum = 0;
  let squares = 0;
  for (let index = 0; index < shares.length; index++) {
    sum += shares[index]!;
    squares += shares[index]! ** 2;
  }
  return sum ** 2 / (shares.length * squares);
}

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index]!;
  return sum / values.length;
}

export function maxOf(values: ArrayLike<number>): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < values.length; index++) max = Math.max(max, values[index]!);
  return max;
}

export function minOf(values: ArrayLike<number>): number {
  let min = Number.POSITIVE_INFINITY;
  for (let index = 0; index < values.length; index++) min = Math.min(min, values[index]!);
  return min;
}

/** Sums of this many neighbours each, without an unfinished last window. */
export function windows(values: readonly number[], size: number): number[] {
  const sums: number[] = [];
  for (let from = 0; from + size <= values.length; from += size) {
    sums.push(values.slice(from, from + size).reduce((sum, value) => sum + value, 0));
  }
  return sums;
}
