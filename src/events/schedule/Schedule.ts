import { type Clock, systemClock } from '../../internal/Clock.js';
import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';
import { requireInteger, requireOneOf } from '../../internal/preconditions.js';
import type { SubjectKind } from '../subjects/Subject.js';
import { Alarm } from './Alarm.js';
import { Break } from './Break.js';
import { KIND_NUMBERS } from './kinds.js';
import { MaxAges } from './MaxAges.js';
import { NextTurn } from './NextTurn.js';
import type { PollOutcome, Wish } from './PollOutcome.js';
import { Pressure } from './Pressure.js';
import { Recent } from './Recent.js';
import { NORMAL, RESTING, URGENT } from './ranks.js';
import { readStats } from './readStats.js';
import { type Intervals, type ScheduleOptions, toIdleAfterMs, toIntervals } from './ScheduleOptions.js';
import type { ScheduleStats } from './ScheduleStats.js';
import { ABSENT, DUE, FIRST, IN_FLIGHT, LEAVING, MAX_SPAN_MS, SlotTable, WAITING } from './SlotTable.js';
import { Spread } from './Spread.js';
import { HEAD_START_MS, Turns } from './Turns.js';

/** A maintenance break that nobody says the end of is taken to be over after this; if it isn't, the first poll shows it. */
const MAINTENANCE_MS = 300_000;
const MAX_SLOT = 2 ** 31;
/** Those that are watched together get deadlines spread over so long, whatever their kind, for their first poll. */
const PRIME_MS = 60_000;

/**
 * Who is polled when. Subjects are slots: small whole numbers that the caller hands out and uses again. All instants are those of the clock's `monotonic()`.
 *
 * A subject *waits* until the API's copy of it can have changed, is then *due*, is *taken*, and is told of with `done`, which says when it is due again. Nobody is
 * taken earlier than due, and while somebody is due `take` gives one: what is put off for fairness goes behind the others, it doesn't leave the throttle idle.
 *
 * Who is due is taken in the order of deadlines. As long as all can be carried the deadline is the due instant. When more is needed than can be had,
 * intervals are stretched until they fit, those of subjects that don't change four times as much, up to `maxInterval`; a deadline is then the last poll plus the stretched interval.
 * So within a rank all are stretched alike, nobody can be late always, and everybody is reached within `stats().boundMs`.
 *
 * One timer in all, which doesn't hold the process; no object or closure per subject. It emits nothing.
 */
export class Schedule {
  readonly #clock: Clock;
  readonly #intervals: Intervals;
  readonly #spreads: boolean;
  readonly #table = new SlotTable();
  readonly #maxAges = new MaxAges();
  readonly #pressure: Pressure;
  readonly #turns: Turns;
  readonly #next: NextTurn;
  readonly #recent: Recent;
  readonly #spread = new Spread();
  readonly #alarm: Alarm;
  readonly #break = new Break();
  #callback: (() => void) | undefined;
  /** Whether the caller was told that nobody is due, and waits to be woken. */
  #hungry = true;
  #stopped = false;

  /** @throws InvalidArgumentError naming the option that can't be honoured. */
  constructor(options: ScheduleOptions = {}) {
    const { clock = systemClock, capacity = () => Number.POSITIVE_INFINITY } = options;
    if (typeof capacity !== 'function') throw new InvalidArgumentError('capacity', capacity, 'a function');
    this.#clock = clock;
    this.#intervals = toIntervals(options);
    this.#spreads = requireOneOf('prime', options.prime ?? 'fast', ['fast', 'spread']) === 'spread';
    this.#next = new NextTurn({
      intervals: this.#intervals,
      maxAges: this.#maxAges,
      idleAfterMs: toIdleAfterMs(options.idleAfter),
      slowIdle: requireOneOf('idle', options.idle ?? 'prompt', ['prompt', 'slow']) === 'slow',
    });
    const now = clock.monotonic();
    this.#pressure = new Pressure(this.#maxAges, this.#intervals.max, capacity, now);
    this.#turns = new Turns(this.#table, this.#pressure.stretchedMs);
    this.#recent = new Recent(now);
    this.#alarm = new Alarm(clock, () => this.#ring());
  }

  /** Calls back when somebody becomes due, once; and not again before `take` has answered that nobody is due. Only one callback: the last one given. */
  wake(callback: () => void): void {
    this.#callback = callback;
    this.#arm(this.#clock.monotonic());
  }

  /**
   * Watches a subject from now on.
   *
   * @param notBefore when the first poll may happen, where an earlier answer is known to be fresh until then. Default: now.
   * @throws InvalidArgumentError for a slot that is in use, which it also is while a poll of its former subject is in flight.
   */
  add(slot: number, kind: SubjectKind, now: number, notBefore = now): void {
    requireInteger('slot', slot, 0, MAX_SLOT);
    if (this.#table.stateOf(slot) !== ABSENT) throw new InvalidArgumentError('slot', slot, 'a slot that is free');
    const number = KIND_NUMBERS[kind];
    this.#table.reserve(slot);
    const { kinds, ranks, failures, changedAt, spans } = this.#table;
    kinds[slot] = number;
    ranks[slot] = NORMAL;
    failures[slot] = 0;
    changedAt[slot] = Math.floor(now / 1_000);
    this.#pressure.enter(number, NORMAL);
    const share = this.#spread.next();
    // Either the poll itself is put off, or only its place among those that are due: who is added later gets among them.
    spans[slot] = this.#spreads ? 0 : Math.ceil(share * PRIME_MS);
    const delayMs = this.#spreads ? share * this.#maxAges.of(number) : 0;
    this.#turns.wait(slot, FIRST, Math.ceil(Math.max(now + delayMs, notBefore)));
    this.#arm(now);
  }

  /**
   * Watches the subject no longer. @returns whether the slot is free; `false`: it is as soon as `done` was told of the poll that is in flight.
   * Nothing happens to a slot that is not watched.
   */
  remove(slot: number): boolean {
    const state = this.#table.stateOf(slot);
    if (state === LEAVING) return false;
    if (state === ABSENT) return true;
    this.#pressure.leave(this.#table.kinds[slot]!, this.#table.ranks[slot]!);
    if (state === IN_FLIGHT) {
      this.#table.states[slot] = LEAVING;
      return false;
    }
    this.#turns.leave(slot);
    this.#table.states[slot] = ABSENT;
    return true;
  }

  /** Whose turn it is; from then on it is in flight, until `done` or `giveBack`. `undefined`: nobody's, or the schedule is paused or stopped; `wake` will tell. */
  take(now: number): number | undefined {
    if (this.#stopped || this.#break.active) {
      this.#hungry = true;
      return undefined;
    }
    this.#pressure.tick(now);
    this.#turns.promote(now);
    if (this.#turns.due === 0) {
      this.#hungry = true;
      this.#pressure.drained();
      this.#arm(now);
      return undefined;
    }
    const slot = this.#turns.take();
    this.#recent.record(now - this.#turns.dueAt(slot), now);
    this.#pressure.took();
    return slot;
  }

  /**
   * What came of the poll of a slot that was taken. "Maintenance" pauses the schedule: until `resume`, or for five minutes if nobody calls that.
   * @returns whether the subject is still watched; `false`: it was removed meanwhile, and the slot is free now.
   */
  done(slot: number, outcome: PollOutcome, now: number): boolean {
    if (!this.#turns.land(slot)) return false;
    const { kinds, ranks, failures, changedAt, spans } = this.#table;
    const kind = kinds[slot]!;
    const next = this.#next;
    if (outcome.type === 'answer') {
      failures[slot] = 0;
      const seconds = Math.floor(now / 1_000);
      if (outcome.changed) changedAt[slot] = seconds;
      next.afterAnswer(kind, outcome, (seconds - changedAt[slot]!) * 1_000, now);
    } else if (outcome.reason === 'maintenance') {
      spans[slot] = 0;
      this.#turns.wait(slot, FIRST, Math.ceil(now));
      this.#pause(now, now + MAINTENANCE_MS);
      return true;
    } else {
      if (failures[slot]! < 255) failures[slot]! += 1;
      next.afterFailure(kind, outcome, failures[slot]!, ranks[slot]!, now);
    }
    this.#rank(slot, next.rank);
    const intervalMs = next.dueAt - now;
    this.#pressure.observe(kind, next.rank, intervalMs);
    spans[slot] = Math.min(MAX_SPAN_MS, Math.floor(intervalMs));
    this.#turns.wait(slot, WAITING, next.dueAt);
    this.#arm(now);
    return true;
  }

  /** The slot was taken, but nothing was asked: it is due as before. @returns as `done`. */
  giveBack(slot: number, now: number): boolean {
    if (!this.#turns.land(slot)) return false;
    this.#turns.enter(slot, this.#turns.dueAt(slot), this.#table.spans[slot]!, now);
    this.#arm(now);
    return true;
  }

  /**
   * A wish between two polls, for a subject of which something was learnt elsewhere. `at` brings the poll forward no further than to where the API's copy can have changed
   * for certain. Who is due stays due, and may become urgent.
   *
   * @returns whether it could be heeded: not for subjects that are not watched, in flight (their answer can wish) or resting after a failure.
   */
  wish(slot: number, wish: Wish, now: number): boolean {
    const { spans, kinds, ranks } = this.#table;
    const state = this.#table.stateOf(slot);
    if ((state !== FIRST && state !== WAITING && state !== DUE) || ranks[slot] === RESTING) return false;
    const next = this.#next;
    const dueAt = this.#turns.dueAt(slot);
    // A first poll has no copy to go by: it stays where it is, unless the wish puts it off.
    const polledAt = state === WAITING ? dueAt - spans[slot]! : dueAt;
    next.afterWish(kinds[slot]!, wish, polledAt, dueAt, ranks[slot]!, now);
    this.#turns.leave(slot);
    this.#rank(slot, next.rank);
    if (state === DUE) {
      const spanMs = next.rank === URGENT ? -HEAD_START_MS : Math.max(0, spans[slot]!);
      this.#turns.enter(slot, dueAt, spanMs, now);
    } else {
      if (state === WAITING) spans[slot] = Math.min(MAX_SPAN_MS, next.dueAt - polledAt);
      this.#turns.wait(slot, state, next.dueAt);
    }
    this.#arm(now);
    return true;
  }

  get paused(): boolean {
    return this.#break.active;
  }

  /** Gives nobody a turn until `resume`. Polls in flight can be told of meanwhile. */
  pause(now: number): void {
    this.#pause(now, Number.POSITIVE_INFINITY);
  }

  /**
   * Goes on. Who became due meanwhile is spread over as long as the pause was, at most over one interval; who is urgent comes at once.
   * Takes time in proportion to how many are due.
   */
  resume(now: number): void {
    const pausedMs = this.#break.end(now);
    if (pausedMs === undefined) return;
    this.#hungry = true; // Whoever waits asks again.
    this.#pressure.restart(now);
    this.#turns.promote(now);
    const { ranks, kinds, spans } = this.#table;
    for (const slot of this.#turns.slots()) {
      if (ranks[slot] === URGENT) continue;
      this.#turns.leave(slot);
      const overMs = Math.min(pausedMs, this.#maxAges.of(kinds[slot]!));
      spans[slot] = 0;
      this.#turns.wait(slot, FIRST, Math.ceil(now + overMs * this.#spread.next()));
    }
    this.#arm(now);
  }

  /** No more turns and no timer, for good. What is in flight can still be told of. */
  stop(): void {
    this.#stopped = true;
    this.#alarm.cancel();
  }

  /** What is going on; costs no look at any subject but those that became due since the last `take`. */
  stats(now: number): ScheduleStats {
    this.#turns.promote(now);
    return readStats(this.#turns, this.#pressure, this.#recent, this.paused, now);
  }

  #rank(slot: number, rank: number): void {
    const { kinds, ranks } = this.#table;
    if (ranks[slot] === rank) return;
    this.#pressure.move(kinds[slot]!, ranks[slot]!, rank);
    ranks[slot] = rank;
  }

  #pause(now: number, until: number): void {
    this.#break.begin(now, until);
    this.#arm(now);
  }

  /** Sets the alarm for what comes next, if anybody waits for it. */
  #arm(now: number): void {
    if (this.#stopped) return;
    if (this.#break.active) this.#alarm.set(this.#break.endsAt, now);
    else if (this.#hungry && this.#callback !== undefined)
      this.#alarm.set(this.#turns.due > 0 ? now : this.#turns.nextAt, now);
  }

  #ring(): void {
    const now = this.#clock.monotonic();
    if (now >= this.#break.endsAt) this.resume(now);
    this.#turns.promote(now);
    if (this.#break.active || !this.#hungry || this.#turns.due === 0 || this.#callback === undefined) {
      this.#arm(now);
      return;
    }
    this.#hungry = false;
    this.#callback();
  }
}
