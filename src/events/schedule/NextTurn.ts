import { SUBJECT_KINDS } from '../subjects/Subject.js';
import { USUAL_MAX_AGE_MS } from './kinds.js';
import type { MaxAges } from './MaxAges.js';
import type { Answered, Failed, Wish } from './PollOutcome.js';
import { IDLE, NORMAL, RANKS, RESTING, URGENT } from './ranks.js';
import type { Intervals } from './ScheduleOptions.js';
import { Spread } from './Spread.js';

/** After the instant at which the API's copy can change: at that very instant its caches are still being filled. */
const LEAST_MARGIN_MS = 50;
const MOST_MARGIN_MS = 250;
/** A copy that claims more is asked for again after a day. */
const MAX_FRESH_MS = 86_400_000;

const FIRST_PAUSE_MS = 5_000;
const MAX_PAUSE_MS = 300_000;
/** For whom being late matters. */
const MAX_URGENT_PAUSE_MS = 30_000;
const FIRST_ABSENCE_MS = 600_000;
/** Pauses are shorter by up to this share, each by another: whom one failure hit together must not come back together. */
const PAUSE_SPREAD = 0.2;

export interface NextTurnOptions {
  readonly intervals: Intervals;
  readonly maxAges: MaxAges;
  readonly idleAfterMs: number;
  /** Whether idle subjects are put off even when there is room for them. */
  readonly slowIdle: boolean;
}

/** When a subject is due again, and with which rank. The answer stands in two fields, so that a poll makes no object. */
export class NextTurn {
  readonly #options: NextTurnOptions;
  readonly #spread = new Spread();
  /** Whole monotonic milliseconds. */
  dueAt = 0;
  rank = NORMAL;

  constructor(options: NextTurnOptions) {
    this.#options = options;
  }

  /** @param quietMs how long ago the subject last changed. */
  afterAnswer(kind: number, answer: Answered, quietMs: number, now: number): void {
    const { intervals, maxAges, idleAfterMs, slowIdle } = this.#options;
    const freshMs = freshFor(kind, answer.freshUntil, now);
    maxAges.observe(kind, freshMs);
    const margin = LEAST_MARGIN_MS + (MOST_MARGIN_MS - LEAST_MARGIN_MS) * this.#spread.next();
    const allowedAt = Math.ceil(now + Math.max(freshMs + margin, intervals.min[kind]!));
    this.rank = quietMs >= idleAfterMs ? IDLE : NORMAL;
    this.dueAt = allowedAt;
    const { wish } = answer;
    if (wish?.urgency !== undefined) this.rank = RANKS[wish.urgency];
    if (slowIdle && this.rank === IDLE) {
      // Twice as long without a change, half as many polls: continuous from where idleness begins.
      const slowMs = Math.min(intervals.max[kind]!, (maxAges.of(kind) * quietMs) / idleAfterMs);
      this.dueAt = Math.max(allowedAt, Math.ceil(now + slowMs));
    }
    if (wish !== undefined) this.#heed(kind, wish, allowedAt, now);
  }

  /** @param failures in a row, this one included. */
  afterFailure(kind: number, failure: Failed, failures: number, rank: number, now: number): void {
    const { intervals } = this.#options;
    const max = intervals.max[kind]!;
    const doublings = failures - 1;
    let pauseMs: number;
    let waitMs = intervals.min[kind]!;
    if (failure.reason === 'absent') {
      this.rank = RESTING;
      pauseMs = Math.min(max, FIRST_ABSENCE_MS * 2 ** doublings);
      if (failure.freshUntil !== undefined) waitMs = Math.max(waitMs, freshFor(kind, failure.freshUntil, now));
    } else {
      this.rank = rank === URGENT ? URGENT : RESTING;
      const most = rank === URGENT ? MAX_URGENT_PAUSE_MS : MAX_PAUSE_MS;
      pauseMs = Math.min(max, most, FIRST_PAUSE_MS * 2 ** doublings);
    }
    const { retryAfterMs = 0 } = failure;
    if (retryAfterMs > 0) waitMs = Math.max(waitMs, Math.min(retryAfterMs, MAX_FRESH_MS));
    pauseMs *= 1 - PAUSE_SPREAD * this.#spread.next();
    this.dueAt = Math.ceil(now + Math.max(pauseMs, waitMs));
  }

  /**
   * A wish between two polls. Of the API's copy it is only known that it lived no longer than any other of its kind; that is when `at` brings the poll forward to at the earliest.
   *
   * @param polledAt when the last answer came.
   */
  afterWish(kind: number, wish: Wish, polledAt: number, dueAt: number, rank: number, now: number): void {
    const { intervals, maxAges } = this.#options;
    const restMs = Math.max(maxAges.longest(kind) + MOST_MARGIN_MS, intervals.min[kind]!);
    this.rank = wish.urgency === undefined ? rank : RANKS[wish.urgency];
    this.dueAt = dueAt;
    this.#heed(kind, wish, Math.min(dueAt, Math.ceil(Math.max(now, polledAt + restMs))), now);
  }

  #heed(kind: number, { notBefore = 0, at }: Wish, allowedAt: number, now: number): void {
    if (notBefore > this.dueAt) {
      const latest = Math.max(this.dueAt, now + this.#options.intervals.max[kind]!);
      this.dueAt = Math.ceil(Math.min(notBefore, latest));
    }
    if (at === undefined) return;
    const wishedAt = Math.max(allowedAt, Math.ceil(at));
    if (!(wishedAt <= this.dueAt)) return; // Also for NaN. Another poll comes before, and its answer can wish again.
    this.dueAt = wishedAt;
    this.rank = URGENT;
  }
}

function freshFor(kind: number, freshUntil: number | undefined, now: number): number {
  if (freshUntil === undefined || !Number.isFinite(freshUntil)) return USUAL_MAX_AGE_MS[SUBJECT_KINDS[kind]!];
  return Math.min(MAX_FRESH_MS, Math.max(0, freshUntil - now));
}
