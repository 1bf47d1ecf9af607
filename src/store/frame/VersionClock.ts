import type { Clock } from '../../internal/Clock.js';

/** So many writes of one millisecond can be told apart; more of them run ahead of the clock. */
const PER_MS = 1_024;

/**
 * Numbers writes so that later ones have larger numbers, in this process always, and among processes as far as their clocks agree: the wall clock's milliseconds with a count within
 * each. A number that was seen is never given out again, nor is a smaller one, so whoever has read an entry writes a newer one, whatever its clock says (a hybrid logical clock,
 * Kulkarni et al. 2014). The numbers are safe integers until the year 2248.
 */
export class VersionClock {
  readonly #clock: Pick<Clock, 'now'>;
  #last = 0;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** A number larger than all before it. */
  next(): number {
    this.#last = Math.max(this.#last + 1, Math.floor(this.#clock.now()) * PER_MS);
    return this.#last;
  }

  /** Notes a number that was found in a store. One from more than a minute ahead is no clock's, and is not followed. */
  saw(version: number): void {
    if (version > this.#last && version <= (this.#clock.now() + MAX_SKEW_MS) * PER_MS) this.#last = version;
  }
}

/** Clocks of machines that share a store differ a little. */
const MAX_SKEW_MS = 60_000;

/** The millisecond in which a version was made. */
export function instantOf(version: number): number {
  return Math.floor(version / PER_MS);
}
