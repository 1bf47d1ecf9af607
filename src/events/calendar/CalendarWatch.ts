import type { Clock } from '../../internal/Clock.js';
import { isPromiseLike, type MaybePromise } from '../../internal/MaybePromise.js';
import { within } from '../../internal/within.js';
import type { Store } from '../../store/Store.js';
import type { Emitted } from '../deliver/Listeners.js';
import { Calendar } from './Calendar.js';
import type { CalendarEventType } from './CalendarEvents.js';
import type { CalendarOccurrence } from './occurrences.js';

/** The time limit for a store that does not set one. */
const TIMEOUT_MS = 5_000;
const KEY = 'calendar';

export interface CalendarWatchOptions {
  readonly clock: Clock;
  /** Stores the instant up to which events were delivered. `undefined`: each process begins at its own start. */
  readonly persist: Store | undefined;
  readonly listens: (type: CalendarEventType) => boolean;
  /** Emits an event. Resolves when its listeners have ended, and never rejects. */
  readonly emit: (event: Emitted) => MaybePromise<void>;
  /** Called when the store fails. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * The calendar across restarts. Its events are emitted one after the other, and an instant is stored when all of its
 * events were delivered. After a crash in between, they are delivered again with the same ids.
 */
export class CalendarWatch {
  readonly #options: CalendarWatchOptions;
  readonly #store: Store | undefined;
  readonly #calendar: Calendar;
  /** The events to emit, in order; the first one is being delivered. */
  readonly #queue: CalendarOccurrence[] = [];
  #delivering: Promise<void> | undefined;

  constructor(options: CalendarWatchOptions) {
    this.#options = options;
    const { clock, listens, persist } = options;
    this.#store = persist?.scope?.('baselines') ?? persist;
    this.#calendar = new Calendar({ clock, listens, emit: (occurrence) => this.#add(occurrence) });
  }

  /** Continues where an earlier process stopped, if there was one. */
  async start(): Promise<void> {
    const seen = await this.#seen();
    this.#calendar.start(seen);
    if (seen === undefined) await this.#save(this.#options.clock.now());
  }

  relisten(): void {
    this.#calendar.relisten();
  }

  stop(): void {
    this.#calendar.stop();
  }

  /** Resolves when all events so far were delivered and stored. */
  get settled(): Promise<void> {
    return this.#delivering ?? Promise.resolve();
  }

  #add(occurrence: CalendarOccurrence): void {
    this.#queue.push(occurrence);
    this.#delivering ??= this.#deliverAll().then(() => (this.#delivering = undefined));
  }

  async #deliverAll(): Promise<void> {
    for (;;) {
      const first = this.#queue[0];
      if (first === undefined) return;
      const { type, id, at, detail } = first;
      await this.#options.emit(Object.assign({ type, id, at }, detail));
      this.#queue.shift();
      if (this.#queue[0]?.at !== at) await this.#save(at);
    }
  }

  async #save(at: number): Promise<void> {
    const store = this.#store;
    await this.#ask(() => store?.set(KEY, String(at), { deleteAt: null }));
  }

  async #seen(): Promise<number | undefined> {
    const store = this.#store;
    const seen = Number(await this.#ask(() => store?.get(KEY)));
    return Number.isFinite(seen) && seen > 0 ? seen : undefined;
  }

  /** The store's answer; `undefined` when it fails or hangs: the calendar goes on without it. */
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
