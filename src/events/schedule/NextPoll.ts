import { SUBJECT_KINDS, TRACKERS } from '../subjects/Subject.js';
import type { Demand } from './Demand.js';
import type { Answered, Failed } from './PollOutcome.js';
import { FAILING, IDLE, NORMAL, PRIORITIES, URGENT } from './priorities.js';
import type { Intervals } from './ScheduleOptions.js';

/**
 * The delay of a poll after the instant at which the API's copy can change: at that instant its caches are still being
 * filled.
 */
const MIN_MARGIN_MS = 50;
const MAX_MARGIN_MS = 250;
/** A subject with a copy that is fresh for longer is polled after a day. */
const MAX_FRESH_MS = 86_400_000;

const FIRST_BACKOFF_MS = 5_000;
const MAX_BACKOFF_MS = 300_000;
/** For urgent subjects. */
const MAX_URGENT_BACKOFF_MS = 30_000;
const FIRST_ABSENCE_MS = 600_000;
/**
 * Back-off is shorter by up to this share, different each time: subjects that failed together must not be retried
 * together.
 */
const BACKOFF_JITTER = 0.2;
/** Subjects of all kinds that are added together get deadlines for their first poll within this time. */
const PRIME_MS = 60_000;
/** Spans are whole milliseconds in 32 bits, at most 24 days. */
const MAX_SPAN_MS = 2_147_483_647;

/**
 * The fractional part of the golden ratio. The fractions of its multiples fill [0, 1) evenly, however many there are.
 */
const GOLDEN_STEP = 0.618_033_988_749_894_9;

/**
 * Numbers in [0, 1), each in the largest gap between the ones before: more even than random numbers, and the same in
 * every run.
 */
class EvenSequence {
  #at = 0;

  next(): number {
    this.#at += GOLDEN_STEP;
    if (this.#at >= 1) this.#at--;
    return this.#at;
  }
}

export interface NextPollOptions {
  readonly intervals: Intervals;
  readonly demand: Demand;
  readonly idleAfterMs: number;
  /** Whether idle subjects are polled less often even when the throttle allows all polls. */
  readonly slowIdle: boolean;
  /** Whether first polls are spread over the first interval. */
  readonly spreadFirst: boolean;
}

/**
 * Decides when a subject is due next, and with which priority. The result is in fields, so that a poll creates no
 * object.
 */
export class NextPoll {
  readonly #options: NextPollOptions;
  readonly #starts = new EvenSequence();
  readonly #jitter = new EvenSequence();
  /** Whole monotonic milliseconds. */
  dueAt = 0;
  /** After an answer or a failure the time until `dueAt`; of a first poll the time from `dueAt` to its deadline. */
  spanMs = 0;
  priority = NORMAL;

  constructor(options: NextPollOptions) {
    this.#options = options;
  }

  /**
   * The first poll of a subject. Either the poll itself is delayed, or only its deadline: later subjects are polled
   * between earlier ones.
   */
  first(kind: number, now: number): void {
    const { demand, spreadFirst } = this.#options;
    const share = this.#starts.next();
    this.priority = NORMAL;
    this.dueAt = Math.ceil(spreadFirst ? now + share * demand.maxAge(kind) : now);
    this.spanMs = spreadFirst ? 0 : Math.ceil(share * PRIME_MS);
  }

  /**
   * The first poll after a pause: spread over the length of the pause, at most over one interval. The priority stays.
   */
  afterPause(kind: number, pausedMs: number, now: number): void {
    const overMs = Math.min(pausedMs, this.#options.demand.maxAge(kind));
    this.dueAt = Math.ceil(now + overMs * this.#starts.next());
    this.spanMs = 0;
  }

  /** @param unchangedMs how long ago the subject last changed. */
  afterAnswer(kind: number, answer: Answered, unchangedMs: number, now: number): void {
    const { intervals, demand, idleAfterMs, slowIdle } = this.#options;
    const freshMs = freshFor(kind, answer.freshUntil, now);
    demand.observeFreshness(kind, freshMs);
    const margin = MIN_MARGIN_MS + (MAX_MARGIN_MS - MIN_MARGIN_MS) * this.#jitter.next();
    const earliest = Math.ceil(now + Math.max(freshMs + margin, intervals.min[kind]!));
    const { hint } = answer;
    this.priority = unchangedMs >= idleAfterMs ? IDLE : NORMAL;
    if (hint?.urgency !== undefined) this.priority = PRIORITIES[hint.urgency];
    this.dueAt = earliest;
    if (slowIdle && this.priority === IDLE) {
      // Twice the time without a change halves the polls, beginning with the usual interval when the subject becomes
      // idle.
      const slowMs = Math.min(intervals.max[kind]!, (demand.maxAge(kind) * unchangedMs) / idleAfterMs);
      this.dueAt = Math.max(earliest, Math.ceil(now + slowMs));
    }
    if (hint?.at !== undefined) this.#bringForward(hint.at, earliest);
    this.#setSpan(now);
  }

  /** @param failures in a row, this one included. */
  afterFailure(kind: number, failure: Failed, failures: number, priority: number, now: number): void {
    const { intervals } = this.#options;
    const max = intervals.max[kind]!;
    const factor = 2 ** (failures - 1);
    let backoffMs: number;
    let waitMs = intervals.min[kind]!;
    if (failure.reason === 'absent') {
      this.priority = FAILING;
      backoffMs = Math.min(max, FIRST_ABSENCE_MS * factor);
      if (failure.freshUntil !== undefined) waitMs = Math.max(waitMs, freshFor(kind, failure.freshUntil, now));
    } else {
      this.priority = priority === URGENT ? URGENT : FAILING;
      const most = priority === URGENT ? MAX_URGENT_BACKOFF_MS : MAX_BACKOFF_MS;
      backoffMs = Math.min(max, most, FIRST_BACKOFF_MS * factor);
    }
    const { retryAfterMs = 0 } = failure;
    if (retryAfterMs > 0) waitMs = Math.max(waitMs, Math.min(retryAfterMs, MAX_FRESH_MS));
    backoffMs *= 1 - BACKOFF_JITTER * this.#jitter.next();
    this.dueAt = Math.ceil(now + Math.max(backoffMs, waitMs));
    this.#setSpan(now);
  }

  #bringForward(at: number, earliest: number): void {
    const hinted = Math.max(earliest, Math.ceil(at));
    // Otherwise another poll comes before the hint, and its answer can give the hint again. Also for NaN.
    if (!(hinted <= this.dueAt)) return;
    this.dueAt = hinted;
    this.priority = URGENT;
  }

  #setSpan(now: number): void {
    this.spanMs = Math.min(MAX_SPAN_MS, Math.floor(this.dueAt - now));
  }
}

function freshFor(kind: number, freshUntil: number | undefined, now: number): number {
  if (freshUntil === undefined || !Number.isFinite(freshUntil)) return TRACKERS[SUBJECT_KINDS[kind]!].usualMaxAgeMs;
  return Math.min(MAX_FRESH_MS, Math.max(0, freshUntil - now));
}
