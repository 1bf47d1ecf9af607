import { type Clock, systemClock, type Timer } from '../../internal/Clock.js';
import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';
import { requireInteger, requireOneOf } from '../../internal/preconditions.js';
import type { SubjectKind } from '../subjects/Subject.js';
import { type Column, Columns } from '../table/Columns.js';
import { Demand } from './Demand.js';
import { NextPoll } from './NextPoll.js';
import { Pacing } from './Pacing.js';
import type { PollOutcome } from './PollOutcome.js';
import { PollQueue, WAITS, WAITS_FIRST } from './PollQueue.js';
import { RecentPolls } from './PollTimings.js';
import { bandOf, KIND_NUMBERS, kindOfBand, NORMAL, priorityOfBand, URGENT } from './priorities.js';
import { type Intervals, type ScheduleOptions, toIdleAfterMs, toIntervals } from './ScheduleOptions.js';
import { readStatistics, type ScheduleStatistics } from './ScheduleStatistics.js';

/**
 * How long a pause for maintenance lasts when `resume` is not called. If maintenance continues, the next poll shows it.
 */
const MAINTENANCE_MS = 300_000;
const MAX_SLOT = 2 ** 31;
const MAX_FAILURES = 255;
const NEVER = Number.POSITIVE_INFINITY;

/**
 * Decides which subject is polled when. Subjects are slots: small whole numbers that the caller hands out and reuses.
 * All instants are those of the clock's `monotonic()`.
 *
 * A subject *waits* until the API's copy of it can have changed, is then *due*, is *taken*, and waits again when
 * `finish` reports how its poll ended. No subject is taken before it is due, and while one is due `take` returns one: a
 * subject that is delayed for fairness goes behind the others, and the throttle is never idle.
 *
 * Due subjects are taken in the order of their deadlines. While the throttle allows all polls, the deadline is the due
 * instant. Under overload intervals are stretched until they fit, those of subjects that don't change four times as
 * much, up to `maxInterval`; the deadline is then the last poll plus the stretched interval. So within a priority all
 * intervals are stretched by the same factor, no subject is always late, and every subject is polled within
 * `statistics().boundMs`.
 *
 * There is one timer, which doesn't keep the process alive, and no object or closure per subject. The schedule emits no
 * events.
 */
export class Schedule {
  readonly #clock: Clock;
  readonly #intervals: Intervals;
  readonly #demand: Demand;
  readonly #pacing: Pacing;
  readonly #queue: PollQueue;
  readonly #next: NextPoll;
  readonly #recent: RecentPolls;
  /** When a subject last changed: whole monotonic seconds. */
  readonly #changedAt: Column<Uint32Array>;
  /** Failures in a row. */
  readonly #failures: Column<Uint8Array>;
  #onDue: (() => void) | undefined;
  /** Whether `take` returned nothing last, so that `onDue` is to be called. */
  #callerWaits = true;
  #timer: Timer | undefined;
  #timerAt = NEVER;
  #pausedAt: number | undefined;
  #resumeAt = NEVER;
  #isStopped = false;

  /**
   * @param columns the table of subjects: slots are its rows. Default: a new table.
   * @throws InvalidArgumentError naming the option that can't be honoured.
   */
  constructor(options: ScheduleOptions = {}, columns: Columns = new Columns()) {
    const { clock = systemClock, capacity = () => NEVER } = options;
    if (typeof capacity !== 'function') throw new InvalidArgumentError('capacity', capacity, 'a function');
    const now = clock.monotonic();
    this.#clock = clock;
    this.#intervals = toIntervals(options);
    this.#demand = new Demand(this.#intervals.min);
    this.#next = new NextPoll({
      intervals: this.#intervals,
      demand: this.#demand,
      idleAfterMs: toIdleAfterMs(options.idleAfter),
      slowIdle: requireOneOf('idle', options.idle ?? 'prompt', ['prompt', 'slow']) === 'slow',
      spreadFirst: requireOneOf('prime', options.prime ?? 'fast', ['fast', 'spread']) === 'spread',
    });
    this.#pacing = new Pacing(this.#demand, this.#intervals.max, capacity, now);
    this.#queue = new PollQueue(columns, this.#pacing.stretchedMs);
    this.#recent = new RecentPolls(now);
    this.#changedAt = columns.add(Uint32Array);
    this.#failures = columns.add(Uint8Array);
  }

  /**
   * Calls back once when a subject becomes due, and again only after `take` has returned `undefined`. Only the last
   * callback is called.
   */
  onDue(callback: () => void): void {
    this.#onDue = callback;
    this.#setTimer(this.#clock.monotonic());
  }

  /**
   * Watches a subject from now on.
   * @throws InvalidArgumentError for a slot that is in use, which it also is while a poll of its former subject is in
   * flight.
   */
  add(slot: number, kind: SubjectKind, now: number): void {
    requireInteger('slot', slot, 0, MAX_SLOT);
    if (this.#queue.isUsed(slot)) throw new InvalidArgumentError('slot', slot, 'a slot that is free');
    const number = KIND_NUMBERS[kind];
    this.#next.first(number, now);
    this.#queue.wait(slot, WAITS_FIRST, this.#next.dueAt, this.#next.spanMs);
    this.#failures.values[slot] = 0;
    this.#changedAt.values[slot] = Math.floor(now / 1_000);
    const band = bandOf(number, NORMAL);
    this.#queue.setBand(slot, band);
    this.#demand.add(band);
    this.#setTimer(now);
  }

  /**
   * Stops watching a subject. A slot that is not watched is ignored.
   * @returns whether the slot is free; `false`: it will be when the poll in flight has ended.
   */
  remove(slot: number): boolean {
    if (this.#queue.remove(slot)) this.#demand.remove(this.#queue.bandOf(slot));
    return !this.#queue.isUsed(slot);
  }

  /**
   * The subject to be polled now. It is in flight until `finish` or `giveBack`. `undefined`: none is due, or the
   * schedule is paused or stopped; `onDue` reports the next one.
   */
  take(now: number): number | undefined {
    if (this.#isStopped || this.paused) {
      this.#callerWaits = true;
      return undefined;
    }
    this.#pacing.update(now);
    this.#queue.promote(now);
    if (this.#queue.dueCount === 0) {
      this.#callerWaits = true;
      this.#pacing.drained();
      this.#setTimer(now);
      return undefined;
    }
    const slot = this.#queue.take();
    this.#recent.record(now - this.#queue.dueAt(slot), now);
    this.#pacing.polled();
    return slot;
  }

  /**
   * Ends the poll of a subject that was taken. "Maintenance" pauses the schedule: until `resume`, or for five minutes
   * if that is not called.
   * @returns whether the subject is still watched; `false`: it was removed meanwhile, and the slot is free now.
   */
  finish(slot: number, outcome: PollOutcome, now: number): boolean {
    if (!this.#queue.land(slot)) return false;
    if (outcome.type === 'failure' && outcome.reason === 'maintenance') {
      this.#queue.wait(slot, WAITS_FIRST, Math.ceil(now), 0);
      this.#pause(now, now + MAINTENANCE_MS);
      return true;
    }
    this.#plan(slot, outcome, now);
    const band = bandOf(kindOfBand(this.#queue.bandOf(slot)), this.#next.priority);
    this.#moveTo(slot, band);
    this.#demand.observeInterval(band, this.#next.dueAt - now);
    this.#queue.wait(slot, WAITS, this.#next.dueAt, this.#next.spanMs);
    this.#setTimer(now);
    return true;
  }

  /** The subject was taken, but no request was sent: it is due as before. @returns as `finish`. */
  giveBack(slot: number, now: number): boolean {
    if (!this.#queue.land(slot)) return false;
    this.#queue.restore(slot, now);
    this.#setTimer(now);
    return true;
  }

  get paused(): boolean {
    return this.#pausedAt !== undefined;
  }

  /** Starts no poll until `resume`. Polls in flight can end meanwhile. */
  pause(now: number): void {
    this.#pause(now, NEVER);
  }

  /**
   * Continues after a pause. Subjects that became due meanwhile are spread over the length of the pause, at most over
   * one interval; urgent ones come at once. It takes time in proportion to the number of due subjects.
   */
  resume(now: number): void {
    if (this.#pausedAt === undefined) return;
    const pausedMs = now - this.#pausedAt;
    this.#pausedAt = undefined;
    this.#resumeAt = NEVER;
    this.#callerWaits = true;
    this.#pacing.restart(now);
    this.#queue.promote(now);
    for (const slot of this.#queue.dueSlots()) {
      const band = this.#queue.bandOf(slot);
      if (priorityOfBand(band) === URGENT) continue;
      this.#next.afterPause(kindOfBand(band), pausedMs, now);
      this.#queue.leave(slot);
      this.#queue.wait(slot, WAITS_FIRST, this.#next.dueAt, this.#next.spanMs);
    }
    this.#setTimer(now);
  }

  /** Ends all polling and the timer, permanently. Polls in flight can still end. */
  stop(): void {
    this.#isStopped = true;
    this.#cancelTimer();
  }

  /** Statistics at this moment. Looks only at subjects that became due since the last `take`. */
  statistics(now: number): ScheduleStatistics {
    this.#queue.promote(now);
    const [queue, demand, pacing, recent] = [this.#queue, this.#demand, this.#pacing, this.#recent];
    return readStatistics(
      { queue, demand, pacing, recent, maxIntervals: this.#intervals.max, paused: this.paused },
      now,
    );
  }

  /** Decides when the subject is due next. */
  #plan(slot: number, outcome: PollOutcome, now: number): void {
    const band = this.#queue.bandOf(slot);
    const kind = kindOfBand(band);
    const failures = this.#failures.values;
    if (outcome.type === 'failure') {
      failures[slot] = Math.min(MAX_FAILURES, failures[slot]! + 1);
      this.#next.afterFailure(kind, outcome, failures[slot], priorityOfBand(band), now);
      return;
    }
    failures[slot] = 0;
    const changedAt = this.#changedAt.values;
    const seconds = Math.floor(now / 1_000);
    if (outcome.changed) changedAt[slot] = seconds;
    this.#next.afterAnswer(kind, outcome, (seconds - changedAt[slot]!) * 1_000, now);
  }

  #moveTo(slot: number, band: number): void {
    const before = this.#queue.bandOf(slot);
    if (before === band) return;
    this.#demand.remove(before);
    this.#demand.add(band);
    this.#queue.setBand(slot, band);
  }

  /** A pause without an end stays so: the end of maintenance does not end a pause by the caller. */
  #pause(now: number, until: number): void {
    if (this.#pausedAt === undefined) {
      this.#pausedAt = now;
      this.#resumeAt = until;
    } else if (until === NEVER) {
      this.#resumeAt = NEVER;
    }
    this.#setTimer(now);
  }

  /** Sets the timer for what happens next: the end of a pause, or a due subject if the caller waits for one. */
  #setTimer(now: number): void {
    if (this.#isStopped) return;
    if (this.paused) this.#setTimerAt(this.#resumeAt, now);
    else if (this.#callerWaits && this.#onDue !== undefined)
      this.#setTimerAt(this.#queue.dueCount > 0 ? now : this.#queue.nextDueAt, now);
  }

  /** For an instant later than the one set, the timer is not changed: it fires early and is then set again. */
  #setTimerAt(at: number, now: number): void {
    if (at >= this.#timerAt) return;
    this.#cancelTimer();
    this.#timerAt = at;
    // Rounded up, or it would fire before the instant.
    this.#timer = this.#clock.schedule(() => this.#timerFired(), Math.max(0, Math.ceil(at - now)));
  }

  #cancelTimer(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#timerAt = NEVER;
  }

  #timerFired(): void {
    this.#timer = undefined;
    this.#timerAt = NEVER;
    const now = this.#clock.monotonic();
    if (now >= this.#resumeAt) this.resume(now);
    this.#queue.promote(now);
    const isDue = !this.paused && this.#queue.dueCount > 0;
    if (!isDue || !this.#callerWaits || this.#onDue === undefined) {
      this.#setTimer(now);
      return;
    }
    this.#callerWaits = false;
    this.#onDue();
  }
}
