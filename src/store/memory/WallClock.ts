import type { Clock } from '../../internal/Clock.js';
import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';

/** The wall clock counts whole milliseconds: readings that differ by less may be of the same offset. */
const NOISE_MS = 1;

/**
 * Turns wall-clock instants into monotonic ones. The offset between the two is kept as long as it only seems to change
 * by the wall clock's rounding, so that equal instants stay equal and later ones stay later.
 */
export class WallClock {
  readonly #clock: Clock;
  #offset = Number.NaN;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * When `at` (epoch milliseconds; `Infinity` for never) is on the monotonic clock, which says `now`.
   * @throws InvalidArgumentError when `at` isn't a number.
   */
  toMonotonic(at: number, now: number): number {
    if (typeof at !== 'number' || Number.isNaN(at)) {
      throw new InvalidArgumentError('deleteAt', at, 'epoch milliseconds, or null for never');
    }
    const offset = this.#clock.now() - now;
    if (!(Math.abs(offset - this.#offset) < NOISE_MS)) this.#offset = offset;
    return at - this.#offset;
  }
}
