import type { Clock, Timer } from '../../internal/Clock.js';
import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';
import { CALENDAR_EVENT_TYPES, type CalendarEventType } from './CalendarEvents.js';
import { type CalendarOccurrence, occurrencesAfter, occurrencesBetween } from './occurrences.js';

export interface CalendarOptions {
  readonly clock: Clock;
  /** Whether somebody listens to events of this type. */
  readonly listens: (type: CalendarEventType) => boolean;
  /** Takes what happened, in order. It must not throw. */
  readonly tell: (occurrence: CalendarOccurrence) => void;
}

/**
 * The longest time for which nobody looks at the clock. A timer knows nothing of a machine that sleeps, nor of a wall clock that is set: by so much an event
 * can be late after either.
 */
const MAX_WAIT_MS = 60_000;
/** What happened longer ago is no news, but a clock that was wrong. */
const MAX_AGE_MS = 366 * 86_400_000;

/**
 * Tells when seasons, clan games, raid weekends and weeks of the ranked leagues start and end. Each event is told once, at its instant or as soon
 * after it as the clock is looked at, and never before. Where a machine slept, everything of the time between is told in order; what is over for
 * more than a year is not. Where the wall clock is set back, nothing is told again.
 *
 * One timer, and none while nobody listens.
 */
export class Calendar {
  readonly #clock: Clock;
  readonly #listens: CalendarOptions['listens'];
  readonly #tell: CalendarOptions['tell'];
  #isRunning = false;
  #types: readonly CalendarEventType[] = [];
  #seenUntil: number | undefined;
  /** While events are told: the instant of the one whose turn it is. */
  #tellingAt: number | undefined;
  /** When something happens next that has not been told; `undefined`: nothing does. */
  #nextAt: number | undefined;
  #timer: Timer | undefined;

  constructor({ clock, listens, tell }: CalendarOptions) {
    this.#clock = clock;
    this.#listens = listens;
    this.#tell = tell;
  }

  /**
   * The instant until which everything has been told, in epoch milliseconds: keep it, and give it to `start` after a restart. `undefined`
   * before the first start.
   */
  get lastSeen(): number | undefined {
    return this.#tellingAt === undefined ? this.#seenUntil : this.#tellingAt - 1;
  }

  /**
   * Begins to tell. Without `lastSeen` what happened before is over; with it, what happened since then is told at once. Of an instant that is
   * still to come, as left behind by a clock that was ahead, everything until then counts as told. A calendar that runs is not started again.
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
   * Must be called when other types are listened to. Whoever begins to listen is not told of what happened before; whoever listened is told of what
   * has just happened.
   */
  relisten(): void {
    if (!this.#isRunning) return;
    this.#look();
    this.#compile();
    if (this.#isRunning) this.#arm();
  }

  /** Tells nothing more until it is started again. */
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

  /** Tells what has happened by now. */
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
    // Before anything is told: whoever hears of it may stop the calendar, or listen to more.
    this.#arm();
    for (const occurrence of happened) {
      if (!this.#isRunning) {
        this.#seenUntil = occurrence.at - 1;
        break;
      }
      this.#tellingAt = occurrence.at;
      this.#tell(occurrence);
    }
    this.#tellingAt = undefined;
  }

  /** Waits for the next event, or for as long as the clock may go without being looked at. */
  #arm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#nextAt === undefined) return;
    // A timer may fire early. Then it is armed again, for at least a millisecond, so that it never spins.
    const waitMs = Math.min(MAX_WAIT_MS, Math.max(1, Math.ceil(this.#nextAt - this.#clock.now())));
    this.#timer = this.#clock.schedule(() => this.#look(), waitMs);
  }
}
