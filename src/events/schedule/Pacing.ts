import type { Demand } from './Demand.js';
import { BAND_COUNT, kindOfBand, priorityOfBand, WEIGHTS } from './priorities.js';

/** How often the capacity is estimated. */
const UPDATE_MS = 1_000;
/** How long a measured rate counts. */
const MEMORY_MS = 3_000;
/** Never 0, so that nothing is divided by zero. */
const MIN_PER_SECOND = 0.01;
/**
 * The share of the capacity that is planned for. The rest keeps deadlines in the future, so that no overdue poll comes
 * before an urgent one.
 */
const PLANNED_SHARE = 0.9;
const HALVINGS = 40;

/**
 * How many polls per second are possible, and under overload the longer intervals at which all subjects fit into that.
 *
 * While polls always wait, the capacity is the measured rate: the throttle's own figure includes neither slow
 * connections nor slow listeners. Otherwise it is the throttle's figure.
 */
export class Pacing {
  readonly #demand: Demand;
  readonly #maxIntervals: readonly number[];
  readonly #throttle: () => number;
  #updatedAt: number;
  #polls = 0;
  #isDrained = true;
  #measured: number | undefined;
  #perSecond: number;
  /**
   * By band, the mean interval under overload, in milliseconds; all 0 when no interval has to be longer than needed.
   */
  readonly stretchedMs: Float64Array = new Float64Array(BAND_COUNT);

  /**
   * @param maxIntervals the bound of each kind, in milliseconds.
   * @param throttle polls per second that the throttle allows.
   */
  constructor(demand: Demand, maxIntervals: readonly number[], throttle: () => number, now: number) {
    this.#demand = demand;
    this.#maxIntervals = maxIntervals;
    this.#throttle = throttle;
    this.#updatedAt = now;
    this.#perSecond = this.#askThrottle();
  }

  /** Polls per second that are possible. */
  get capacityPerSecond(): number {
    return this.#perSecond;
  }

  /** A poll was started. */
  polled(): void {
    this.#polls++;
  }

  /** No subject is due any more. */
  drained(): void {
    this.#isDrained = true;
  }

  /** Resets the counts: a pause says nothing about the capacity. */
  restart(now: number): void {
    this.#updatedAt = now;
    this.#polls = 0;
    this.#isDrained = true;
  }

  /** Estimates the capacity and the intervals, once a second. */
  update(now: number): void {
    const elapsed = now - this.#updatedAt;
    if (elapsed < UPDATE_MS) return;
    if (this.#isDrained) {
      this.#measured = undefined;
      this.#perSecond = this.#askThrottle();
    } else {
      const rate = (this.#polls * 1_000) / elapsed;
      const before = this.#measured ?? (Number.isFinite(this.#perSecond) ? this.#perSecond : rate);
      this.#measured = Math.max(MIN_PER_SECOND, before + ((rate - before) * elapsed) / (elapsed + MEMORY_MS));
      this.#perSecond = this.#measured;
    }
    this.#updatedAt = now;
    this.#polls = 0;
    this.#isDrained = false;
    this.#stretch();
  }

  #askThrottle(): number {
    const allowed = this.#throttle();
    return allowed > MIN_PER_SECOND ? allowed : MIN_PER_SECOND; // Also for NaN.
  }

  /**
   * Finds intervals that fit: each band's mean interval times one common factor divided by the band's weight, at least
   * the mean and at most the kind's bound. The factor is the least with which all polls fit into the capacity. When
   * even the bounds need more than the capacity, the intervals are the bounds.
   */
  #stretch(): void {
    this.stretchedMs.fill(0);
    if (this.#demand.pollsPerSecond() <= this.#perSecond) return;
    let low = 0;
    let high = this.#largestFactor();
    for (let halving = 0; halving < HALVINGS; halving++) {
      const middle = (low + high) / 2;
      if (this.#pollsPerSecond(middle) > this.#perSecond * PLANNED_SHARE) low = middle;
      else high = middle;
    }
    for (let band = 0; band < BAND_COUNT; band++) this.stretchedMs[band] = this.#stretched(band, high);
  }

  /** The factor at which every interval has reached its bound. */
  #largestFactor(): number {
    let largest = 0;
    for (let band = 0; band < BAND_COUNT; band++) {
      if (this.#demand.count(band) === 0) continue;
      const most = this.#maxIntervals[kindOfBand(band)]! / this.#demand.meanInterval(band);
      largest = Math.max(largest, most * WEIGHTS[priorityOfBand(band)]!);
    }
    return largest;
  }

  #pollsPerSecond(factor: number): number {
    let total = 0;
    for (let band = 0; band < BAND_COUNT; band++) {
      const count = this.#demand.count(band);
      if (count > 0) total += (count * 1_000) / this.#stretched(band, factor);
    }
    return total;
  }

  #stretched(band: number, factor: number): number {
    const mean = this.#demand.meanInterval(band);
    const weighted = (mean * factor) / WEIGHTS[priorityOfBand(band)]!;
    return Math.max(mean, Math.min(weighted, this.#maxIntervals[kindOfBand(band)]!));
  }
}
