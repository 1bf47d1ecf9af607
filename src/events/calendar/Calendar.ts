import type { Clock, Timer } from '../../internal/Clock.js';
import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';
import { CALENDAR_EVENT_TYPES, type CalendarEventType } from './CalendarEvents.js';
import { type CalendarOccurrence, occurrencesAfter, occurrencesBetween } from './occurrences.js';

export interface CalendarOptions {
  readonly clock: Clock;
  /** Whether a listener receives this type. */
  readonly listens: (type: CalendarEventType) => boolean;
  /** Receives the events in order. It must not throw. */
  readonly emit: (occurrence: CalendarOccurrence) => void;
}

/**
 * The longest time between two looks at the clock. A timer does not notice a suspended machine or a changed wall clock,
 * so an event can be late by this time after either.
 */
const MAX_WAIT_MS = 60_000;
/** Older events are not emitted: the clock must have been wrong. */
const MAX_AGE_MS = 366 * 86_400_000;

/**
 * Emits the start and the end of seasons, clan games, raid weekends and weeks of the ranked leagues. Each event is
 * emitted once, at its instant or at the next look at the clock, and never earlier. After a suspended machine wakes up,
 * the events of the time between are emitted in order, except those of more than a year ago. When the wall clock is set
 * back, no event is emitted again.
 *
 * It has one timer, and none without a listener.
 */
export class Calendar {
  readonly #clock: Clock;
  readonly #listens: CalendarOptions['listens'];
  readonly #emit: CalendarOptions['emit'];
  #isRunning = false;
  #types: readonly CalendarEventType[] = [];
  #seenUntil: number | undefined;
  /** While events are emitted: the instant of the present one. */
  #emittingAt: number | undefined;
  /** The instant of the next event. `undefined`: there is none. */
  #nextAt: number | undefined;
  #timer: Timer | undefined;

  constructor({ clock, listens, emit }: CalendarOptions) {
    this.#clock = clock;
    this.#listens = listens;
    this.#emit = emit;
  }

  /**
   * The instant up to which all events have been emitted, in epoch milliseconds, for `start` after a restart.
   * `undefined` before the first start.
   */
  get lastSeen(): number | undefined {
    return this.#emittingAt === undefined ? this.#seenUntil : this.#emittingAt - 1;
  }

  /**
   * Starts the calendar. Without `lastSeen`, earlier events are not emitted; with it, the events since then are emitted
   * at once. If it is in the future, left by a clock that was ahead, the events up to it count as emitted. A second
   * start does nothing.
   *
   * @throws InvalidArgumentError unless `lastSeen` is a finite number.
   */
  start(lastSeen?: number): void {
    if (lastSeen !== undefined && !Number.isFinite(lastSeen)) {
      throw new InvalidArgumentError('lastSeen', lastSeen, 'an instant in epoch milliseconds');
    }
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#seenUntil = lastSeen ?? this.#clock.now();
    this.#compile();
    this.#look();
  }

  /**
   * Call it when the listened types have changed. A new listener does not receive earlier events; former listeners
   * receive those that have just happened.
   */
  relisten(): void {
    if (!this.#isRunning) return;
    this.#look();
    this.#compile();
    if (this.#isRunning) this.#arm();
  }

  /** Emits nothing until it is started again. */
  stop(): void {
    this.#isRunning = false;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #compile(): void {
    this.#types = CALENDAR_EVENT_TYPES.filter((type) => this.#listens(type));
    this.#findNext();
  }

  #findNext(): void {
    this.#nextAt = occurrencesAfter(this.#seenUntil ?? this.#clock.now(), this.#types)[0]?.at;
  }

  /** Emits what has happened by now. */
  #look(): void {
    const now = this.#clock.now();
    const seenUntil = this.#seenUntil ?? now;
    this.#seenUntil = Math.max(seenUntil, now);
    if (this.#nextAt === undefined || now < this.#nextAt) {
      this.#arm();
      return;
    }
    const happened = occurrencesBetween(Math.max(seenUntil, now - MAX_AGE_MS), now, this.#types);
    this.#findNext();
    // Before anything is emitted: a listener may stop the calendar, or add listeners.
    this.#arm();
    for (const occurrence of happened) {
      if (!this.#isRunning) {
        this.#seenUntil = occurrence.at - 1;
        break;
      }
      this.#emittingAt = occurrence.at;
      this.#emit(occurrence);
    }
    this.#emittingAt = undefined;
  }

  /** Waits for the next event, or for the next look at the clock. */
  #arm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#nextAt === undefined) return;
    // A timer may fire early. Then it is armed again, for at least a millisecond, so that it never spins.
    const waitMs = Math.min(MAX_WAIT_MS, Math.max(1, Math.ceil(this.#nextAt - this.#clock.now())));
    this.#timer = this.#clock.schedule(() => this.#look(), waitMs);
  }
}
