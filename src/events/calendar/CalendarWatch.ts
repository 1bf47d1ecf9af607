import type { Clock } from '../../internal/Clock.js';
import { isPromiseLike, type MaybePromise } from '../../internal/MaybePromise.js';
import { within } from '../../internal/within.js';
import type { Store } from '../../store/Store.js';
import type { Emitted } from '../deliver/Listeners.js';
import { Calendar } from './Calendar.js';
import type { CalendarEventType } from './CalendarEvents.js';
import type { CalendarOccurrence } from './occurrences.js';

/** Where a store does not say how long it may take. */
const TIMEOUT_MS = 5_000;
const KEY = 'calendar';

export interface CalendarWatchOptions {
  readonly clock: Clock;
  /** Where it is noted until when the calendar has been told. Absent: nowhere, and each life begins at its own start. */
  readonly persist: Store | undefined;
  readonly listens: (type: CalendarEventType) => boolean;
  /** Comes back when everybody has come to an end. Never rejects. */
  readonly tell: (event: Emitted) => MaybePromise<void>;
  /** Emitted of what the store fails to do. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * The calendar across lives: its events are told one after the other, and an instant is noted when all that happened at it was told. After a crash in between they are told again, under the same
 * ids.
 */
export class CalendarWatch {
  readonly #options: CalendarWatchOptions;
  readonly #store: Store | undefined;
  readonly #calendar: Calendar;
  /** What is still to be told, in order; the first is being told. */
  readonly #queue: CalendarOccurrence[] = [];
  #told: Promise<void> | undefined;

  constructor(options: CalendarWatchOptions) {
    this.#options = options;
    const { clock, listens, persist } = options;
    this.#store = persist?.scope?.('baselines') ?? persist;
    this.#calendar = new Calendar({ clock, listens, tell: (occurrence) => this.#add(occurrence) });
  }

  /** Goes on where an earlier life stopped, if there was one. */
  async start(): Promise<void> {
    const seen = await this.#seen();
    this.#calendar.start(seen);
    if (seen === undefined) await this.#note(this.#options.clock.now());
  }

  relisten(): void {
    this.#calendar.relisten();
  }

  stop(): void {
    this.#calendar.stop();
  }

  /** Resolves when all that has happened was told and noted. */
  get told(): Promise<void> {
    return this.#told ?? Promise.resolve();
  }

  #add(occurrence: CalendarOccurrence): void {
    this.#queue.push(occurrence);
    this.#told ??= this.#tellAll().then(() => (this.#told = undefined));
  }

  async #tellAll(): Promise<void> {
    for (;;) {
      const first = this.#queue[0];
      if (first === undefined) return;
      const { type, id, at, detail } = first;
      await this.#options.tell(Object.assign({ type, id, at }, detail));
      this.#queue.shift();
      if (this.#queue[0]?.at !== at) await this.#note(at);
    }
  }

  async #note(at: number): Promise<void> {
    const store = this.#store;
    await this.#ask(() => store?.set(KEY, String(at), { deleteAt: null }));
  }

  async #seen(): Promise<number | undefined> {
    const store = this.#store;
    const seen = Number(await this.#ask(() => store?.get(KEY)));
    return Number.isFinite(seen) && seen > 0 ? seen : undefined;
  }

  /** What the store answers in time; `undefined` where it fails or hangs: the calendar goes on without it. */
  async #ask(call: () => MaybePromise<unknown>): Promise<unknown> {
    const { clock, persist, onFailure } = this.#options;
    const ms = persist?.traits?.timeouts?.hardMs ?? TIMEOUT_MS;
    try {
      const answer = call();
      if (!isPromiseLike(answer)) return answer;
      return await within(answer, ms, clock, 'the store');
    } catch (error) {
      onFailure(error);
      return undefined;
    }
  }
}
