import { SUBJECT_KINDS, TRACKERS } from '../subjects/Subject.js';
import { BAND_COUNT, FAILING, KIND_COUNT, kindOfBand, priorityOfBand } from './priorities.js';

/** An answer that is fresh for longer than estimated raises the estimate by this share of the difference. */
const RAISE = 1 / 4;
/** An answer that is fresh for less lowers it by this far smaller share. */
const LOWER = 1 / 4_096;

/** A mean looks back over about as many polls as the band has subjects, within these bounds. */
const MIN_MEMORY = 8;
const MAX_MEMORY = 4_096;

/**
 * How often all subjects need to be polled, estimated from their answers: the API's max-age by kind, and by band the
 * number of subjects and the mean of the intervals that they need.
 */
export class Demand {
  readonly #minIntervals: readonly number[];
  readonly #maxAges = Float64Array.from(SUBJECT_KINDS, (kind) => TRACKERS[kind].usualMaxAgeMs);
  readonly #longest = new Float64Array(KIND_COUNT);
  readonly #answers = new Uint32Array(KIND_COUNT);
  readonly #counts = new Uint32Array(BAND_COUNT);
  readonly #means = new Float64Array(BAND_COUNT);
  readonly #samples = new Uint32Array(BAND_COUNT);
  #total = 0;

  /** @param minIntervals the least interval of each kind, in milliseconds. */
  constructor(minIntervals: readonly number[]) {
    this.#minIntervals = minIntervals;
  }

  /** How many subjects there are. */
  get total(): number {
    return this.#total;
  }

  add(band: number): void {
    this.#counts[band]! += 1;
    this.#total++;
  }

  remove(band: number): void {
    this.#counts[band]! -= 1;
    this.#total--;
  }

  count(band: number): number {
    return this.#counts[band]!;
  }

  /**
   * Notes how long an answer of this kind is fresh. The estimate stays near the upper end of the observed times: a late
   * poll may find a copy with half of its max-age left, which doesn't mean that the max-age is half as long.
   */
  observeFreshness(kind: number, freshMs: number): void {
    const estimate = this.#maxAges[kind]!;
    const answers = ++this.#answers[kind]!;
    const share = freshMs > estimate ? RAISE : Math.max(LOWER, 1 / answers);
    this.#maxAges[kind] = estimate + (freshMs - estimate) * share;
    if (freshMs > this.#longest[kind]!) this.#longest[kind] = freshMs;
  }

  /** The estimate of the API's max-age. */
  maxAge(kind: number): number {
    return this.#maxAges[kind]!;
  }

  /** The longest observed freshness of an answer of this kind. */
  longestMaxAge(kind: number): number {
    return this.#longest[kind]!;
  }

  /**
   * Notes after how long a subject of this band is due again. Means are taken over polls: a subject that is polled
   * twice as often counts twice, so that the number of subjects divided by the mean is exactly the polls per second
   * that they need.
   */
  observeInterval(band: number, intervalMs: number): void {
    // A copy with half of its max-age left doesn't mean that its subject needs twice the polls.
    const least = priorityOfBand(band) === FAILING ? 0 : this.#maxAges[kindOfBand(band)]!;
    const samples = (this.#samples[band]! += 1);
    const memory = Math.min(MAX_MEMORY, Math.max(MIN_MEMORY, this.#counts[band]!));
    const mean = this.#means[band]!;
    this.#means[band] = mean + (Math.max(intervalMs, least) - mean) / Math.min(samples, memory);
  }

  /**
   * The mean interval that the subjects of a band need, in milliseconds. Never 0: an API that allows no caching is
   * polled at the least interval.
   */
  meanInterval(band: number): number {
    if (this.#samples[band]! > 0) return this.#means[band]!;
    const kind = kindOfBand(band);
    return Math.max(this.#maxAges[kind]!, this.#minIntervals[kind]!);
  }

  /** Polls per second that all subjects need. */
  pollsPerSecond(): number {
    let total = 0;
    for (let band = 0; band < BAND_COUNT; band++) {
      const count = this.#counts[band]!;
      if (count > 0) total += (count * 1_000) / this.meanInterval(band);
    }
    return total;
  }
}
