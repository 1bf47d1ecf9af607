import type { TransportRequest, TransportResponse } from '../../http/TransportRequest.js';
import type { Clock, Timer } from '../../internal/Clock.js';
import { later } from '../../store/later.js';
import { Baselines } from '../baseline/Baselines.js';
import type { BaselineTrouble } from '../baseline/BaselineTrouble.js';
import { selectFields } from '../baseline/selectFields.js';
import { CalendarWatch } from '../calendar/CalendarWatch.js';
import type { ErrorEvent, TrackerTask } from '../catalogue/TrackerEvents.js';
import { Delivery } from '../deliver/Delivery.js';
import { Listeners } from '../deliver/Listeners.js';
import type { EventsOptions } from '../EventsOptions.js';
import type { AnyTracker } from '../poll/AnswerWork.js';
import { Cycles } from '../poll/Cycles.js';
import type { SubjectTold } from '../poll/eventsOf.js';
import { loadHash } from '../poll/loadHash.js';
import { Poller } from '../poll/Poller.js';
import { PollState } from '../poll/PollState.js';
import { Schedule } from '../schedule/Schedule.js';
import type { ScheduleStatistics } from '../schedule/ScheduleStatistics.js';
import { clanTracker, playerTracker } from '../subjects/attributeTrackers.js';
import { leagueGroupTracker } from '../subjects/league/leagueGroupTracker.js';
import { leagueWarTracker } from '../subjects/league/leagueWarTracker.js';
import { raidTracker } from '../subjects/raid/raidTracker.js';
import { SUBJECT_KINDS, type SubjectKind } from '../subjects/Subject.js';
import { warTracker } from '../subjects/war/warTracker.js';
import { Columns } from '../table/Columns.js';
import { Interest } from './Interest.js';
import { Roster } from './Roster.js';
import { type ResolvedEventsOptions, resolveEventsOptions } from './resolveEventsOptions.js';
import { SubjectTable } from './SubjectTable.js';

/** What a person watches. */
export type Watched = 'players' | 'clans' | 'wars';
export const WATCHED: readonly Watched[] = ['players', 'clans', 'wars'];

/** What is polled for it, where somebody listens to what can come of that. Of the first kind there is a subject for each tag that is watched, listened to or not. */
const KINDS_OF: Readonly<Record<Watched, readonly [SubjectKind, ...SubjectKind[]]>> = {
  players: ['player'],
  clans: ['clan', 'raid'],
  wars: ['war', 'leagueGroup'],
};

const TRACKERS = {
  player: playerTracker,
  clan: clanTracker,
  war: warTracker,
  raid: raidTracker,
  leagueGroup: leagueGroupTracker,
  leagueWar: leagueWarTracker,
} as unknown as Readonly<Record<SubjectKind, AnyTracker>>;

/** How long one timer holds the process; then the next one does. */
const HOLD_MS = 86_400_000;

export interface TrackingParts {
  readonly options: EventsOptions;
  readonly clock: Clock;
  readonly send: (request: TransportRequest) => Promise<TransportResponse>;
  /** Requests per second that polling may send. */
  readonly capacity: () => number;
}

/** All that an events client is besides a client: who is watched, who listens, and everything in between. */
export class Tracking {
  readonly listeners: Listeners;
  readonly #clock: Clock;
  readonly #options: ResolvedEventsOptions;
  readonly #columns = new Columns();
  readonly #subjects = new SubjectTable(this.#columns);
  readonly #state = new PollState(this.#columns);
  readonly #schedule: Schedule;
  readonly #cycles: Cycles;
  readonly #delivery: Delivery;
  readonly #calendar: CalendarWatch;
  readonly #books = new Map<SubjectKind, Baselines>();
  readonly #interest: Interest;
  /** What is not polled for the moment, at a person's word. */
  readonly #halted = new Set<Watched>();
  readonly #roster: Roster;
  readonly #parts: TrackingParts;
  #poller: Poller | undefined;
  #starting: Promise<void> | undefined;
  #refreshing = false;
  /** Holds the process as long as something is polled: a program that only listens must not come to its end. */
  #holding: Timer | undefined;
  #stopped: Promise<void> | undefined;

  /** @throws InvalidArgumentError for an option that can't be honoured */
  constructor(parts: TrackingParts) {
    const { options, clock, capacity } = parts;
    this.#parts = parts;
    this.#options = resolveEventsOptions(options);
    this.#clock = clock;
    this.#schedule = new Schedule({ ...options, clock, capacity });
    this.listeners = new Listeners(() => this.#relisten());
    this.#interest = new Interest(this.listeners);
    this.#delivery = new Delivery({
      clock,
      listeners: this.listeners,
      timeoutMs: this.#options.handlerTimeoutMs,
      onFailure: (task, event, error) => this.#fail(task, error, undefined, event.tag, event.type),
    });
    this.#cycles = new Cycles(
      {
        now: () => clock.monotonic(),
        onStart: (event) => void this.#delivery.tell([event]),
        onFinish: (event, events) => {
          const { kind } = event;
          const batch = this.#interest.inBatches(kind) ? [{ type: `${kind}Batch`, kind, events }] : [];
          void this.#delivery.tell([...batch, event]);
        },
      },
      this.#columns,
    );
    this.#roster = new Roster({
      clock,
      subjects: this.#subjects,
      state: this.#state,
      schedule: this.#schedule,
      cycles: this.#cycles,
      baselines: (kind) => this.#book(kind),
    });
    this.#calendar = new CalendarWatch({
      clock,
      persist: this.#options.persist,
      listens: (type) => this.#interest.inType(type),
      tell: (event) => this.#delivery.tell([event]),
      onFailure: (error) => this.#fail('persist', error, undefined, undefined),
    });
  }

  get schedule(): ScheduleStatistics {
    return this.#schedule.statistics(this.#clock.monotonic());
  }

  /** The tags that are watched. */
  *tags(what: Watched): Generator<string, void, void> {
    for (const slot of this.#subjects.slots(KINDS_OF[what][0])) yield this.#subjects.tagOf(slot) as string;
  }

  /** Watches these canonical tags as well. Those that are watched already are not disturbed. */
  watch(what: Watched, tags: readonly string[]): void {
    const [first, ...others] = KINDS_OF[what];
    for (const tag of tags) {
      if (this.#subjects.find(first, tag) !== undefined) continue;
      this.#roster.enter(first, tag, tag);
      for (const kind of others) if (this.#roster.isActive(kind)) this.#roster.enter(kind, tag, tag);
    }
    this.#refresh();
  }

  /** Watches these tags no more, and forgets their baselines, also in the store. */
  unwatch(what: Watched, tags: readonly string[]): void {
    const [first, ...others] = KINDS_OF[what];
    for (const tag of tags) {
      if (this.#subjects.find(first, tag) === undefined) continue;
      for (const kind of others) {
        // Of kinds that nobody has listened to yet an earlier life may have left something in the store.
        if (this.#options.persist !== undefined && !this.#roster.isActive(kind)) this.#roster.enter(kind, tag, tag);
        void this.#roster.leave(kind, tag, tag);
      }
      void this.#roster.leave(first, tag, tag);
    }
    // Nothing holds the process when nobody is watched any more.
    if (this.#starting !== undefined) this.#refresh();
  }

  /** Stops polling for the moment. What is watched stays watched, with its baselines. */
  halt(what: Watched): void {
    this.#halted.add(what);
    this.#refresh();
  }

  resume(what: Watched): void {
    this.#halted.delete(what);
    this.#refresh();
  }

  /** The API is in maintenance, or nobody is logged in. */
  pause(): void {
    this.#schedule.pause(this.#clock.monotonic());
  }

  unpause(): void {
    this.#schedule.resume(this.#clock.monotonic());
    this.#poller?.pump();
  }

  /** Stops for good, also from within a listener, which is then not waited for: calls off what is on the wire, waits for listeners, and lets the store have what it has still to be given. */
  stop(): Promise<void> {
    this.#delivery.free();
    return (this.#stopped ??= this.#stop());
  }

  async #stop(): Promise<void> {
    this.#hold(false);
    this.#schedule.stop();
    this.#calendar.stop();
    await this.#starting;
    this.#calendar.stop();
    await this.#poller?.stop();
    await this.#calendar.told;
    for (const book of this.#books.values()) await book.close();
    await this.#options.persist?.close?.();
    this.listeners.clear();
  }

  /** Somebody has begun to listen to a type, or nobody does any more. */
  #relisten(): void {
    this.#poller?.relisten();
    this.#calendar.relisten();
    this.#refresh();
  }

  /** Once per turn of the event loop, however many calls there were: starts what there is to do, and stops what nobody wants. */
  #refresh(): void {
    if (this.#refreshing || this.#stopped !== undefined) return;
    this.#refreshing = true;
    queueMicrotask(() => {
      this.#refreshing = false;
      if (this.#stopped !== undefined) return;
      this.#starting ??= this.#start();
      void this.#starting.then(() => this.#activate());
    });
  }

  async #start(): Promise<void> {
    const hash = await loadHash();
    this.#poller = new Poller({
      clock: this.#clock,
      schedule: this.#schedule,
      subjects: this.#subjects,
      state: this.#state,
      tracker: (kind) => TRACKERS[kind],
      baselines: (kind) => this.#book(kind),
      listens: (type) => this.#interest.looksFor(type),
      send: this.#parts.send,
      hash,
      concurrency: this.#options.concurrency,
      tell: (event) => later(this.#delivery.tell([event]), () => this.#gather(event)),
      polled: (kind, slot, changed, isAbsent) => this.#cycles.polled(kind, slot, changed, isAbsent),
      follow: (follow, owner) => this.#roster.follow(follow, owner),
      landed: (slot) => this.#roster.landed(slot),
      fail: (task, error, kind, tag) => this.#fail(task, error, kind, tag),
      select: (kind, payload) => {
        const fields = this.#options.select.get(kind);
        return fields === undefined ? payload : (selectFields(payload, fields) as object);
      },
    });
    for (const kind of SUBJECT_KINDS) await this.#book(kind).open();
    if (this.#stopped === undefined) await this.#calendar.start();
  }

  #activate(): void {
    if (this.#stopped !== undefined) return;
    for (const what of WATCHED) {
      for (const kind of KINDS_OF[what]) {
        const isWatched = this.#subjects.count(KINDS_OF[what][0]) > 0;
        const wanted = isWatched && !this.#halted.has(what) && this.#interest.polls(kind);
        if (kind === 'leagueGroup') this.#activateWars(wanted && this.#interest.inKind('leagueWar'));
        if (wanted === this.#roster.isActive(kind)) continue;
        if (wanted) {
          this.#roster.awake(kind);
          for (const tag of this.tags(what)) this.#roster.enter(kind, tag, tag);
        } else {
          this.#roster.sleep(kind);
        }
      }
    }
    this.#hold(!this.#roster.isEmpty);
    this.#poller?.pump();
  }

  #hold(holds: boolean): void {
    if (!holds) {
      this.#holding?.cancel();
      this.#holding = undefined;
    } else {
      this.#holding ??= this.#clock.schedule(
        () => {
          this.#holding = undefined;
          this.#hold(true);
        },
        HOLD_MS,
        true,
      );
    }
  }

  /** The wars of the league are followed for the groups that are watched: while nobody listens to them no group asks for them. */
  #activateWars(wanted: boolean): void {
    if (wanted === this.#roster.isActive('leagueWar')) return;
    if (!wanted) {
      this.#roster.sleep('leagueWar');
      return;
    }
    this.#roster.awake('leagueWar');
    for (const slot of this.#subjects.slots('leagueGroup')) this.#state.refollow.add(slot);
  }

  #book(kind: SubjectKind): Baselines {
    let book = this.#books.get(kind);
    if (book === undefined) {
      const { persist, resident, select } = this.#options;
      const fields = select.get(kind);
      book = new Baselines({
        kind,
        tagOf: (slot) => this.#subjects.tagOf(slot) ?? '',
        clock: this.#clock,
        onTrouble: (trouble) => this.#trouble(kind, trouble),
        ...(persist === undefined ? {} : { persist, resident }),
        ...(fields === undefined ? {} : { select: [...fields] }),
      });
      this.#books.set(kind, book);
    }
    return book;
  }

  #trouble(kind: SubjectKind, trouble: BaselineTrouble): void {
    if (trouble.type === 'recovered') return;
    const error = trouble.type === 'failure' ? trouble.error : new Error(`${trouble.key}: ${trouble.reason}`);
    this.#fail('persist', error, kind, trouble.key.slice(trouble.key.indexOf(':') + 1));
  }

  /** What was told of a subject is told once more with all of its round. */
  #gather(event: SubjectTold): void {
    const { kind, type } = event;
    if (type !== `${kind}Update` && this.#interest.inBatches(kind)) this.#cycles.add(kind, event);
  }

  #fail(
    task: TrackerTask,
    error: unknown,
    kind: SubjectKind | undefined,
    tag: string | undefined,
    eventType?: string,
  ): void {
    if (this.#interest.inType('error') && eventType !== 'error') {
      const event: ErrorEvent = { type: 'error', task, error, kind, tag, eventType };
      void this.#delivery.tell([event]);
      return;
    }
    const text = error instanceof Error ? error.message : String(error);
    process.emitWarning(
      `${task}${eventType === undefined ? '' : ` of '${eventType}'`}: ${text}`,
      'WarchestEventsWarning',
    );
  }
}
