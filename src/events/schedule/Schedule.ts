import { type Clock, systemClock } from '../../internal/Clock.js';
import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';
import { requireInteger, requireOneOf } from '../../internal/preconditions.js';
import type { SubjectKind } from '../Subject.js';
import { Alarm } from './Alarm.js';
import { Demand } from './Demand.js';
import { KIND_NUMBERS } from './kinds.js';
import { kindStats } from './kindStats.js';
import { MaxAges } from './MaxAges.js';
import { NextTurn } from './NextTurn.js';
import type { PollOutcome, Wish } from './PollOutcome.js';
import { Punctual } from './Punctual.js';
import { Recent } from './Recent.js';
import { CELL_COUNT, cellOf, kindOfCell, NORMAL, RANKS, RESTING, URGENT } from './ranks.js';
import { type Intervals, type ScheduleOptions, toIdleAfterMs, toIntervals } from './ScheduleOptions.js';
import type { ScheduleStats } from './ScheduleStats.js';
import { SlotHeap } from './SlotHeap.js';
import { ABSENT, DUE, FIRST, IN_FLIGHT, LEAVING, MAX_SPAN_MS, SlotTable, WAITING } from './SlotTable.js';
import { Spread } from './Spread.js';
import { Supply } from './Supply.js';
import { stretch } from './stretch.js';

/**
 * Who is urgent goes before everyone whose deadline is not older than this. It keeps them in time even while the estimates are wrong, and being finite it keeps them from
 * starving the others.
 */
const HEAD_START_MS = 600_000;
/** A maintenance break that nobody says the end of is taken to be over after this; if it isn't, the first poll shows it. */
const MAINTENANCE_MS = 300_000;
const MAX_SLOT = 2 ** 31;

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
  readonly #waiting = new SlotHeap(this.#table);
  readonly #due = new SlotHeap(this.#table);
  readonly #maxAges = new MaxAges();
  readonly #demand = new Demand(this.#maxAges);
  readonly #stretchedMs = new Float64Array(CELL_COUNT);
  readonly #supply: Supply;
  readonly #next: NextTurn;
  readonly #recent: Recent;
  readonly #punctual = new Punctual();
  readonly #spread = new Spread();
  readonly #alarm: Alarm;
  #callback: (() => void) | undefined;
  #watched = 0;
  #inFlight = 0;
  /** Whether the caller was told that nobody is due, and waits to be woken. */
  #hungry = true;
  #pausedAt: number | undefined;
  /** When the pause ends by itself. */
  #pausedUntil = Number.POSITIVE_INFINITY;
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
    this.#supply = new Supply(capacity, now);
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
    this.#watched++;
    this.#demand.enter(cellOf(number, NORMAL));
    const share = Math.ceil(this.#spread.next() * this.#maxAges.of(number));
    // Either the poll itself is put off, or only its place among those that are due: what is added later gets among them.
    spans[slot] = this.#spreads ? 0 : share;
    this.#wait(slot, FIRST, Math.ceil(Math.max(now, notBefore)) + (this.#spreads ? share : 0));
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
    this.#watched--;
    this.#demand.leave(this.#cellOf(slot));
    if (state === IN_FLIGHT) {
      this.#table.states[slot] = LEAVING;
      return false;
    }
    this.#leave(slot);
    this.#table.states[slot] = ABSENT;
    return true;
  }

  /** Whose turn it is; from then on it is in flight, until `done` or `giveBack`. `undefined`: nobody's, or the schedule is paused or stopped; `wake` will tell. */
  take(now: number): number | undefined {
    if (this.#stopped || this.#pausedAt !== undefined) {
      this.#hungry = true;
      return undefined;
    }
    if (this.#supply.tick(now)) stretch(this.#demand, this.#supply.perSecond, this.#intervals.max, this.#stretchedMs);
    this.#promote(now);
    if (this.#due.size === 0) {
      this.#hungry = true;
      this.#supply.drained();
      this.#arm(now);
      return undefined;
    }
    const slot = this.#due.first;
    this.#leave(slot);
    this.#table.states[slot] = IN_FLIGHT;
    this.#inFlight++;
    this.#supply.took();
    this.#recent.record(now - this.#dueAt(slot), now);
    return slot;
  }

  /**
   * What came of the poll of a slot that was taken. "Maintenance" pauses the schedule: until `resume`, or for five minutes if nobody calls that.
   * @returns whether the subject is still watched; `false`: it was removed meanwhile, and the slot is free now.
   */
  done(slot: number, outcome: PollOutcome, now: number): boolean {
    if (!this.#land(slot)) return false;
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
      this.#wait(slot, FIRST, Math.ceil(now));
      this.#pause(now, now + MAINTENANCE_MS);
      return true;
    } else {
      if (failures[slot]! < 255) failures[slot]! += 1;
      next.afterFailure(kind, outcome, failures[slot]!, ranks[slot]!, now);
    }
    this.#rank(slot, next.rank);
    const intervalMs = next.dueAt - now;
    // A copy that was met through half its life doesn't mean that its subject needs twice the polls.
    this.#demand.observe(this.#cellOf(slot), Math.max(intervalMs, next.rank === RESTING ? 0 : this.#maxAges.of(kind)));
    spans[slot] = Math.min(MAX_SPAN_MS, Math.floor(intervalMs));
    this.#wait(slot, WAITING, next.dueAt);
    this.#arm(now);
    return true;
  }

  /** The slot was taken, but nothing was asked: it is due as before. @returns as `done`. */
  giveBack(slot: number, now: number): boolean {
    if (!this.#land(slot)) return false;
    this.#enterDue(slot, now);
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
    const { states, keys, spans, kinds, ranks } = this.#table;
    const state = this.#table.stateOf(slot);
    if ((state !== FIRST && state !== WAITING && state !== DUE) || ranks[slot] === RESTING) return false;
    const next = this.#next;
    const dueAt = this.#dueAt(slot);
    // A first poll has no copy to go by: it stays where it is, unless the wish puts it off.
    const polledAt = state === WAITING ? dueAt - spans[slot]! : dueAt;
    next.afterWish(kinds[slot]!, wish, polledAt, dueAt, ranks[slot]!, now);
    this.#leave(slot);
    this.#rank(slot, next.rank);
    if (state === DUE) {
      this.#setDeadline(slot, dueAt, next.rank === URGENT ? -HEAD_START_MS : Math.max(0, spans[slot]!));
      this.#enterDue(slot, now);
    } else {
      if (state === WAITING) spans[slot] = Math.min(MAX_SPAN_MS, next.dueAt - polledAt);
      this.#wait(slot, states[slot]!, next.dueAt);
    }
    this.#arm(now);
    return keys[slot] !== undefined;
  }

  get paused(): boolean {
    return this.#pausedAt !== undefined;
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
    if (this.#pausedAt === undefined) return;
    const pausedMs = now - this.#pausedAt;
    this.#pausedAt = undefined;
    this.#pausedUntil = Number.POSITIVE_INFINITY;
    this.#supply.restart(now);
    this.#promote(now);
    const { ranks, kinds, spans } = this.#table;
    for (const slot of this.#due.slots()) {
      if (ranks[slot] === URGENT) continue;
      this.#leave(slot);
      const overMs = Math.min(pausedMs, this.#maxAges.of(kinds[slot]!));
      spans[slot] = 0;
      this.#wait(slot, FIRST, Math.ceil(now + overMs * this.#spread.next()));
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
    this.#promote(now);
    const { pollsPerSecond, meanLateMs, maxLateMs } = this.#recent.read(now);
    const due = this.#due.size;
    const neededPerSecond = this.#demand.perSecond();
    const capacityPerSecond = this.#supply.perSecond;
    const cycleMs = (this.#watched * 1_000) / capacityPerSecond;
    let longestMs = 0;
    for (let cell = 0; cell < CELL_COUNT; cell++) {
      const kind = kindOfCell(cell);
      if (this.#demand.count(cell) > 0)
        longestMs = Math.max(longestMs, this.#intervals.max[kind]!, this.#maxAges.longest(kind));
    }
    return {
      watched: this.#watched,
      inFlight: this.#inFlight,
      due,
      late: due - this.#punctual.count(now),
      maxLateMs: due === 0 ? maxLateMs : Math.max(maxLateMs, now - this.#dueAt(this.#due.first)),
      meanLateMs,
      pollsPerSecond,
      neededPerSecond,
      capacityPerSecond,
      cycleMs,
      boundMs: this.#watched === 0 ? 0 : longestMs + HEAD_START_MS + cycleMs,
      overloaded: neededPerSecond > capacityPerSecond,
      paused: this.paused,
      byKind: kindStats(this.#demand, this.#stretchedMs),
    };
  }
}
