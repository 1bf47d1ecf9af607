import { SUBJECT_KINDS, type SubjectKind } from '../subjects/Subject.js';
import type { Demand } from './Demand.js';
import type { Pacing } from './Pacing.js';
import { type PollQueue, URGENT_LEAD_MS } from './PollQueue.js';
import type { RecentPolls } from './PollTimings.js';
import { BAND_COUNT, bandOf, IDLE, KIND_NUMBERS, kindOfBand, NORMAL } from './priorities.js';

/** Statistics of the subjects of one kind. */
export interface KindStatistics {
  readonly watched: number;
  /**
   * The mean time from one poll to the next when the throttle allows all, in milliseconds; the kind's usual one before
   * there were answers. `undefined` when none is watched.
   */
  readonly intervalMs: number | undefined;
  /** The present interval of subjects that changed recently. */
  readonly normalMs: number | undefined;
  /** The present interval of subjects that have not changed for long. */
  readonly idleMs: number | undefined;
}

/** Statistics of the schedule at one moment: a snapshot. */
export interface ScheduleStatistics {
  readonly watched: number;
  /** Polls that have not ended yet, also those of subjects that are no longer watched. */
  readonly inFlight: number;
  /** Subjects whose copy can have changed and that wait for their poll. */
  readonly due: number;
  /** The due subjects that have waited for more than a second (counted in quarters of a second). */
  readonly late: number;
  /**
   * The longest wait of a due subject for its poll during the last minute; that of the subject to be polled next counts
   * too.
   */
  readonly maxLateMs: number;
  /** The mean of the waits of all polls of the last minute. */
  readonly meanLateMs: number;
  /** Polls started per second, during the last minute. */
  readonly pollsPerSecond: number;
  /** Polls per second that it takes to poll every subject whenever the API's copy can have changed. */
  readonly neededPerSecond: number;
  /**
   * Polls per second that are possible: as the throttle says, or the measured rate while polls always wait. `Infinity`
   * when there is no limit.
   */
  readonly capacityPerSecond: number;
  /** The least time in which every subject can be polled once: `0` without a limit. */
  readonly cycleMs: number;
  /**
   * The time within which every subject is polled again whatever the load, provided that this capacity holds and the
   * API keeps no copy for longer.
   */
  readonly boundMs: number;
  /** Whether more polls are needed than are possible. */
  readonly overloaded: boolean;
  readonly paused: boolean;
  readonly byKind: Readonly<Record<SubjectKind, KindStatistics>>;
}

/** What the statistics are computed from. */
export interface StatisticsSources {
  readonly queue: PollQueue;
  readonly demand: Demand;
  readonly pacing: Pacing;
  readonly recent: RecentPolls;
  /** The bound of each kind, in milliseconds. */
  readonly maxIntervals: readonly number[];
  readonly paused: boolean;
}

export function readStatistics(sources: StatisticsSources, now: number): ScheduleStatistics {
  const { queue, demand, pacing, recent, maxIntervals, paused } = sources;
  const { capacityPerSecond } = pacing;
  const watched = demand.total;
  const neededPerSecond = demand.pollsPerSecond();
  const { pollsPerSecond, meanLateMs, maxLateMs } = recent.read(now);
  const due = queue.dueCount;
  const cycleMs = watched === 0 ? 0 : (watched * 1_000) / capacityPerSecond;
  return {
    watched,
    inFlight: queue.inFlight,
    due,
    late: queue.lateCount(now),
    maxLateMs: due === 0 ? maxLateMs : Math.max(maxLateMs, now - queue.dueAt(queue.first)),
    meanLateMs,
    pollsPerSecond,
    neededPerSecond,
    capacityPerSecond,
    cycleMs,
    boundMs: watched === 0 ? 0 : longestDelay(demand, maxIntervals) + URGENT_LEAD_MS + cycleMs,
    overloaded: neededPerSecond > capacityPerSecond,
    paused,
    byKind: statisticsByKind(demand, pacing.stretchedMs),
  };
}

/** The longest delay of any watched subject, by its bound or by the API's own copy. */
function longestDelay(demand: Demand, maxIntervals: readonly number[]): number {
  let longest = 0;
  for (let band = 0; band < BAND_COUNT; band++) {
    const kind = kindOfBand(band);
    if (demand.count(band) > 0) longest = Math.max(longest, maxIntervals[kind]!, demand.longestMaxAge(kind));
  }
  return longest;
}

function statisticsByKind(demand: Demand, stretchedMs: Float64Array): Readonly<Record<SubjectKind, KindStatistics>> {
  return Object.fromEntries(
    SUBJECT_KINDS.map((kind) => [kind, kindStatistics(KIND_NUMBERS[kind], demand, stretchedMs)]),
  ) as Record<SubjectKind, KindStatistics>;
}

function kindStatistics(kind: number, demand: Demand, stretchedMs: Float64Array): KindStatistics {
  let watched = 0;
  let perMs = 0;
  for (let band = 0; band < BAND_COUNT; band++) {
    if (kindOfBand(band) !== kind) continue;
    watched += demand.count(band);
    perMs += demand.count(band) / demand.meanInterval(band);
  }
  if (watched === 0) return { watched, intervalMs: undefined, normalMs: undefined, idleMs: undefined };
  const [normal, idle] = [bandOf(kind, NORMAL), bandOf(kind, IDLE)];
  return {
    watched,
    intervalMs: watched / perMs,
    normalMs: Math.max(demand.meanInterval(normal), stretchedMs[normal]!),
    idleMs: Math.max(demand.meanInterval(idle), stretchedMs[idle]!),
  };
}
