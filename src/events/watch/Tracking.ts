import type { TransportRequest, TransportResponse } from '../../http/TransportRequest.js';
import type { Clock } from '../../internal/Clock.js';
import { CALENDAR_EVENT_TYPES } from '../calendar/CalendarEvents.js';
import { CalendarWatch } from '../calendar/CalendarWatch.js';
import { Listeners } from '../deliver/Listeners.js';
import type { EventsOptions } from '../EventsOptions.js';
import { loadHash } from '../poll/loadHash.js';
import { Poller } from '../poll/Poller.js';
import { PollState } from '../poll/PollState.js';
import { Schedule } from '../schedule/Schedule.js';
import type { ScheduleStatistics } from '../schedule/ScheduleStatistics.js';
import { kindsWatchedBy, type SubjectKind } from '../subjects/Subject.js';
import type { Watched } from '../subjects/SubjectTracker.js';
import { Columns } from '../table/Columns.js';
import { BaselinesByKind } from './BaselinesByKind.js';
import { guardClock } from './guardClock.js';
import { Interest } from './Interest.js';
import { Notifier } from './Notifier.js';
import { ProcessHold } from './ProcessHold.js';
import { type ResolvedEventsOptions, resolveEventsOptions } from './resolveEventsOptions.js';
import { SubjectTable } from './SubjectTable.js';
import { WatchedSubjects } from './WatchedSubjects.js';

export const WATCHED: readonly Watched[] = ['players', 'clans', 'wars'];

/**
 * The kinds of subjects that each verb watches, as far as their events have listeners. The first kind has a subject for
 * each watched tag even without listeners.
 */
const KINDS_OF = Object.fromEntries(WATCHED.map((what) => [what, kindsWatchedBy(what)])) as unknown as Readonly<
  Record<Watched, readonly [SubjectKind, ...SubjectKind[]]>
>;

const CALENDAR_TYPES: ReadonlySet<string> = new Set(CALENDAR_EVENT_TYPES);

export interface TrackingParts {
  readonly options: EventsOptions;
  readonly clock: Clock;
  readonly send: (request: TransportRequest) => Promise<TransportResponse>;
  /** Requests per second that polling may send. */
  readonly capacity: () => number;
}

/** The part of an events client that a client lacks: watched subjects, listeners, and polling between them. */
export class Tracking {
  readonly listeners: Listeners;
  readonly #send: TrackingParts['send'];
  readonly #clock: Clock;
  readonly #options: ResolvedEventsOptions;
  readonly #interest: Interest;
  readonly #notifier: Notifier;
  readonly #subjects: SubjectTable;
  readonly #state: PollState;
  readonly #schedule: Schedule;
  readonly #baselines: BaselinesByKind;
  readonly #watched: WatchedSubjects;
  readonly #calendar: CalendarWatch;
  readonly #hold: ProcessHold;
  /** The verbs for which the user has paused polling. */
  readonly #halted = new Set<Watched>();
  #poller: Poller | undefined;
  #starting: Promise<void> | undefined;
  #isRefreshing = false;
  #stopped: Promise<void> | undefined;

  /** @throws InvalidArgumentError for an option that can't be honoured */
  constructor(parts: TrackingParts) {
    const options = resolveEventsOptions(parts.options);
    const clock = guardClock(parts.clock, (error) => this.#notifier.reportError('poll', error));
    const columns = new Columns();
    this.#send = parts.send;
    this.#options = options;
    this.#clock = clock;
    this.#schedule = new Schedule({ ...parts.options, clock, capacity: parts.capacity }, columns);
    this.listeners = new Listeners((type) => this.#listenersChanged(type));
    this.#interest = new Interest(this.listeners);
    this.#notifier = new Notifier({
      clock,
      listeners: this.listeners,
      interest: this.#interest,
      timeoutMs: options.handlerTimeoutMs,
      columns,
    });
    this.#subjects = new SubjectTable(columns);
    this.#state = new PollState(columns);
    this.#baselines = new BaselinesByKind({ clock, subjects: this.#subjects, notifier: this.#notifier, options });
    this.#watched = new WatchedSubjects({
      clock,
      subjects: this.#subjects,
      state: this.#state,
      schedule: this.#schedule,
      cycles: this.#notifier.cycles,
      baselines: this.#baselines,
    });
    this.#calendar = new CalendarWatch({
      clock,
      persist: options.persist,
      listens: (type) => this.#interest.inType(type),
      emit: (event) => this.#notifier.emit(event),
      onFailure: (error) => this.#notifier.reportError('persist', error),
    });
    this.#hold = new ProcessHold(clock);
  }

  get scheduleStatistics(): ScheduleStatistics {
    return this.#schedule.statistics(this.#clock.monotonic());
  }

  /** The tags that are watched. */
  *tags(what: Watched): Generator<string, void, void> {
    for (const slot of this.#subjects.slots(KINDS_OF[what][0])) yield this.#subjects.tagOf(slot) as string;
  }

  /** Watches these canonical tags as well. Those that are watched already are not affected. */
  watch(what: Watched, tags: readonly string[]): void {
    const [first, ...others] = KINDS_OF[what];
    for (const tag of tags) {
      if (this.#subjects.find(first, tag) !== undefined) continue;
      this.#watched.add(first, tag, tag);
      for (const kind of others) if (this.#watched.isPolled(kind)) this.#watched.add(kind, tag, tag);
    }
    this.#refresh();
  }

  /** Stops watching these tags, and removes their baselines, also in the store. */
  unwatch(what: Watched, tags: readonly string[]): void {
    const [first, ...others] = KINDS_OF[what];
    for (const tag of tags) {
      if (this.#subjects.find(first, tag) === undefined) continue;
      for (const kind of others) {
        // An earlier process may have left a baseline in the store, of a kind that has had no listener in this one.
        if (this.#options.persist !== undefined && !this.#watched.isPolled(kind)) this.#watched.add(kind, tag, tag);
        void this.#watched.remove(kind, tag, tag);
      }
      void this.#watched.remove(first, tag, tag);
    }
    // Without subjects the process is no longer held.
    if (this.#starting !== undefined) this.#refresh();
  }

  /** Pauses polling. All subjects stay watched, with their baselines. */
  halt(what: Watched): void {
    this.#halted.add(what);
    this.#refresh();
  }

  resume(what: Watched): void {
    this.#halted.delete(what);
    this.#refresh();
  }

  /** Pauses all polling: the API is in maintenance, or there is no login. */
  pause(): void {
    this.#schedule.pause(this.#clock.monotonic());
  }

  unpause(): void {
    this.#schedule.resume(this.#clock.monotonic());
    this.#poller?.pump();
  }

  /**
   * Stops permanently: aborts requests, waits for listeners, and writes what is not in the store yet. It does not wait
   * for a listener that calls it.
   */
  stop(): Promise<void> {
    this.#notifier.releaseListeners();
    return (this.#stopped ??= this.#stop());
  }

  async #stop(): Promise<void> {
    this.#hold.set(false);
    this.#schedule.stop();
    this.#calendar.stop();
    // A start that failed was reported.
    await Promise.allSettled([this.#starting]);
    this.#calendar.stop();
    await this.#poller?.stop();
    await this.#calendar.settled;
    await this.#baselines.close();
    this.listeners.clear();
  }

  /** A type of events has its first listener, or lost its last one. */
  #listenersChanged(type: string): void {
    this.#interest.changed(type);
    if (type === '*' || CALENDAR_TYPES.has(type)) this.#calendar.relisten();
    this.#refresh();
  }

  /**
   * Starts the polling that is needed and stops what is not, once per turn of the event loop however many calls there
   * were.
   */
  #refresh(): void {
    if (this.#isRefreshing || this.#stopped !== undefined) return;
    this.#isRefreshing = true;
    queueMicrotask(() => {
      this.#isRefreshing = false;
      if (this.#stopped !== undefined) return;
      this.#starting ??= this.#start();
      this.#starting
        .then(() => this.#updatePolling())
        .catch((error: unknown) => this.#notifier.reportError('poll', error));
    });
  }

  async #start(): Promise<void> {
    const hash = await loadHash();
    this.#poller = new Poller({
      clock: this.#clock,
      subjects: this.#subjects,
      watched: this.#watched,
      state: this.#state,
      schedule: this.#schedule,
      cycles: this.#notifier.cycles,
      baselines: this.#baselines,
      interest: this.#interest,
      notifier: this.#notifier,
      send: this.#send,
      hash,
      concurrency: this.#options.concurrency,
    });
    await this.#baselines.open();
    if (this.#stopped === undefined) await this.#calendar.start();
  }

  /** Puts the kinds on the schedule that are watched and have listeners, and takes the others off. */
  #updatePolling(): void {
    if (this.#stopped !== undefined) return;
    for (const what of WATCHED) {
      for (const kind of KINDS_OF[what]) {
        const isWatched = this.#subjects.count(KINDS_OF[what][0]) > 0;
        const isWanted = isWatched && !this.#halted.has(what) && this.#interest.polls(kind);
        if (kind === 'leagueGroup') this.#pollLeagueWars(isWanted && this.#interest.inKind('leagueWar'));
        if (isWanted === this.#watched.isPolled(kind)) continue;
        if (isWanted) {
          this.#watched.startPolling(kind);
          for (const tag of this.tags(what)) this.#watched.add(kind, tag, tag);
        } else {
          this.#watched.stopPolling(kind);
        }
      }
    }
    this.#hold.set(this.#watched.isPolling);
    this.#poller?.pump();
  }

  /** League wars are followed for the groups that are watched. Without listeners for them, no group follows them. */
  #pollLeagueWars(isWanted: boolean): void {
    if (isWanted === this.#watched.isPolled('leagueWar')) return;
    if (!isWanted) {
      this.#watched.stopPolling('leagueWar');
      return;
    }
    this.#watched.startPolling('leagueWar');
    for (const slot of this.#subjects.slots('leagueGroup')) this.#state.followAgain.add(slot);
  }
}
