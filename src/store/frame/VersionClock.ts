import type { Clock } from '../../internal/Clock.js';

/** How many versions one millisecond has. Further writes in it get versions ahead of the clock. */
const PER_MS = 1_024;
/** How far the clocks of machines that share a store may differ. */
const MAX_SKEW_MS = 60_000;

/**
 * Numbers writes so that later ones have larger numbers: in this process always, and among processes as far as their
 * clocks agree. A number is the wall clock's milliseconds with a count within each. Each number is larger than every
 * number seen, so that a process that has read an entry writes a newer one, whatever its clock says (a hybrid logical
 * clock, Kulkarni et al. 2014). The numbers are safe integers until the year 2248.
 */
export class VersionClock {
  readonly #clock: Pick<Clock, 'now'>;
  #last = 0;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** A number larger than all before it. */
  next(): number {
    this.#last = Math.max(this.#last + 1, versionAt(this.#clock.now()));
    return this.#last;
  }

  /** Notes a number that was found in a store. An implausible one is ignored: following it would spread the error. */
  saw(version: number): void {
    if (version > this.#last && isPlausible(version, this.#clock.now())) this.#last = version;
  }
}

/** The first version of a millisecond. */
export function versionAt(instant: number): number {
  return Math.floor(instant) * PER_MS;
}

/** The millisecond in which a version was made. */
export function instantOf(version: number): number {
  return Math.floor(version / PER_MS);
}

/**
 * Whether a clock that differs from ours by at most a minute can have made the version by `now`. The one rule for
 * versions of writes, removals, clears and leases: an implausible one protects nothing.
 */
export function isPlausible(version: number, now: number): boolean {
  return version <= newestPlausible(now);
}

/** The largest plausible version. */
export function newestPlausible(now: number): number {
  return versionAt(now + MAX_SKEW_MS + 1) - 1;
}
