import type { Clock } from '../../internal/Clock.js';
import { type Duration, toMilliseconds } from '../../internal/duration.js';
import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';
import { SUBJECT_KINDS, type SubjectKind } from '../subjects/Subject.js';

/** One value for all kinds, or one for each kind that is named; the other kinds have the default. */
export type PerKind<T> = T | Readonly<Partial<Record<SubjectKind, T>>>;

export interface ScheduleOptions {
  /** Default: the system's clock. */
  readonly clock?: Clock | undefined;
  /**
   * Returns how many requests per second polling may send; called once a second at most. Default: no limit. Where the
   * measured rate is less, that counts.
   */
  readonly capacity?: (() => number) | undefined;
  /** The least time from an answer to the next poll of the same subject: 1 s to 7 days. Default: 1 s. */
  readonly minInterval?: PerKind<Duration> | undefined;
  /**
   * How long a poll may be delayed: because nothing changes, because it fails, or because the throttle can't allow all.
   * 1 s to 7 days; default: 1 h. The API's own copy can delay it further, and so can a throttle that is too slow to
   * poll every subject in that time.
   */
  readonly maxInterval?: PerKind<Duration> | undefined;
  /**
   * When a subject is polled first. `'fast'` (default): as soon as the throttle allows, different kinds interleaved;
   * `'spread'`: evenly over its first interval.
   */
  readonly prime?: 'fast' | 'spread' | undefined;
  /**
   * What happens to subjects that don't change. `'prompt'` (default): they wait longer than others when the throttle
   * can't allow all polls; `'slow'`: also when it can, to save requests.
   */
  readonly idle?: 'prompt' | 'slow' | undefined;
  /** After how long without a change a subject is idle. At least 1 s; default: 1 h. */
  readonly idleAfter?: Duration | undefined;
}

const MIN_MS = 1_000;
const MAX_MS = 7 * 86_400_000;
const DEFAULT_MAX_INTERVAL_MS = 3_600_000;
const DEFAULT_IDLE_AFTER_MS = 3_600_000;

/** The bounds of each kind in milliseconds, by the kind's number. */
export interface Intervals {
  readonly min: readonly number[];
  readonly max: readonly number[];
}

/**
 * @throws InvalidArgumentError for what is no duration, shorter than a second, longer than a week, of an unknown kind,
 * or contradicts itself.
 */
export function toIntervals(options: ScheduleOptions): Intervals {
  const min = perKind('minInterval', options.minInterval, MIN_MS);
  const max = perKind('maxInterval', options.maxInterval, DEFAULT_MAX_INTERVAL_MS);
  for (const [number, kind] of SUBJECT_KINDS.entries()) {
    const least = min[number] ?? 0;
    const most = max[number] ?? 0;
    if (most < least)
      throw new InvalidArgumentError(
        `maxInterval of '${kind}'`,
        most,
        `at least its minInterval (${least} milliseconds)`,
      );
  }
  return { min, max };
}

export function toIdleAfterMs(idleAfter: Duration | undefined): number {
  return idleAfter === undefined ? DEFAULT_IDLE_AFTER_MS : toInterval('idleAfter', idleAfter);
}

function perKind(argument: string, given: PerKind<Duration> | undefined, defaultMs: number): readonly number[] {
  if (given === null || typeof given !== 'object') {
    const all = given === undefined ? defaultMs : toInterval(argument, given);
    return SUBJECT_KINDS.map(() => all);
  }
  for (const kind of Object.keys(given)) {
    if ((SUBJECT_KINDS as readonly string[]).includes(kind)) continue;
    const known = SUBJECT_KINDS.map((one) => `'${one}'`).join(', ');
    throw new InvalidArgumentError(`a kind in ${argument}`, kind, `one of ${known}`);
  }
  return SUBJECT_KINDS.map((kind) => {
    const duration = given[kind];
    return duration === undefined ? defaultMs : toInterval(`${argument}.${kind}`, duration);
  });
}

function toInterval(argument: string, duration: Duration): number {
  const ms = toMilliseconds(argument, duration);
  if (ms >= MIN_MS && ms <= MAX_MS) return ms;
  throw new InvalidArgumentError(argument, duration, 'a duration from 1 second to 7 days');
}
