import type { SubjectKind } from '../subjects/Subject.js';

/** How the subjects of one kind are doing. */
export interface KindStats {
  readonly watched: number;
  /** The mean time from one poll to the next when the throttle carries all; the kind's usual one before there were answers. `undefined` when none is watched. */
  readonly intervalMs: number | undefined;
  /** What that becomes at the moment for those that changed recently. */
  readonly normalMs: number | undefined;
  /** And for those that have not changed for long. */
  readonly idleMs: number | undefined;
}

/** How the schedule is doing at one moment: a snapshot. */
export interface ScheduleStats {
  readonly watched: number;
  /** Polls that were taken and not told of yet, also of subjects that are no longer watched. */
  readonly inFlight: number;
  /** Subjects whose copy can have changed, waiting to be taken. */
  readonly due: number;
  /** Those of them that have waited for more than a second (counted in quarters of a second). */
  readonly late: number;
  /** The longest wait from due to taken during the last minute, that of the one whose turn is next included. */
  readonly maxLateMs: number;
  /** The mean of the waits of all polls of the last minute. */
  readonly meanLateMs: number;
  /** Polls taken per second, during the last minute. */
  readonly pollsPerSecond: number;
  /** What it would take to poll everyone whenever the API's copy can have changed. */
  readonly neededPerSecond: number;
  /** What can be had: as the throttle says, or what was achieved when polls waited all the time. `Infinity` when there is no limit. */
  readonly capacityPerSecond: number;
  /** The least time in which everyone can be polled once: `0` without a limit. */
  readonly cycleMs: number;
  /** The time within which everyone is polled again whatever the pressure, provided that this capacity holds and the API keeps no copy for longer. */
  readonly boundMs: number;
  /** Whether more is needed than can be had. */
  readonly overloaded: boolean;
  readonly paused: boolean;
  readonly byKind: Readonly<Record<SubjectKind, KindStats>>;
}
