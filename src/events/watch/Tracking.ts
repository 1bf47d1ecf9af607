import type { TransportRequest, TransportResponse } from '../../http/TransportRequest.js';
import type { Clock, Timer } from '../../internal/Clock.js';
import { toMilliseconds } from '../../internal/duration.js';
import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';
import type { MaybePromise } from '../../internal/MaybePromise.js';
import { requireInteger } from '../../internal/preconditions.js';
import type { Store } from '../../store/Store.js';
import { toStore } from '../../store/toStore.js';
import { Baselines } from '../baseline/Baselines.js';
import type { BaselineTrouble } from '../baseline/BaselineTrouble.js';
import { selectFields } from '../baseline/selectFields.js';
import { Delivery } from '../deliver/Delivery.js';
import { Listeners, type Told } from '../deliver/Listeners.js';
import type { EventsOptions } from '../EventsOptions.js';
import { clanTracker, playerTracker } from '../poll/attributeTrackers.js';
import { Cycles } from '../poll/Cycles.js';
import { loadHash } from '../poll/loadHash.js';
import { type AnyTracker, Poller } from '../poll/Poller.js';
import { PollState } from '../poll/PollState.js';
import { raidTracker } from '../raid/raidTracker.js';
import { SUBJECT_KINDS, type SubjectKind } from '../Subject.js';
import { Schedule } from '../schedule/Schedule.js';
import type { ScheduleStats } from '../schedule/ScheduleStats.js';
import { EVENT_TYPES } from '../types/SubjectEvents.js';
import type { ErrorEvent, TrackerTask } from '../types/TrackerEvents.js';
import { leagueGroupTracker } from '../war/leagueGroupTracker.js';
import { leagueWarTracker } from '../war/leagueWarTracker.js';
import type { Follow } from '../war/Tracker.js';
import { warTracker } from '../war/warTracker.js';
import { CalendarWatch } from './CalendarWatch.js';
import { SubjectTable } from './SubjectTable.js';

/** What a person watches. */
export type Watched = 'players' | 'clans' | 'wars';
export const WATCHED: readonly Watched[] = ['players', 'clans', 'wars'];

/** What is polled for it, where somebody listens to what can come of that. */
const KINDS_OF: Readonly<Record<Watched, readonly SubjectKind[]>> = {
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

const DEFAULT_HANDLER_TIMEOUT_MS = 30_000;
/** How long one timer holds the process; then the next one does. */
const HOLD_MS = 86_400_000;

/** A record, so that an option that is missing here is missed by the compiler. */
const OPTIONS: Readonly<Record<keyof EventsOptions, true>> = {
  persist: true,
  resident: true,
  select: true,
  handlerTimeout: true,
  concurrency: true,
  minInterval: true,
  maxInterval: true,
  prime: true,
  idle: true,
  idleAfter: true,
};

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
  readonly #options: EventsOptions;
  readonly #subjects = new SubjectTable();
  readonly #state = new PollState();
  readonly #schedule: Schedule;
  readonly #cycles: Cycles;
  readonly #delivery: Delivery;
  readonly #calendar: CalendarWatch;
  readonly #persist: Store | undefined;
  readonly #books = new Map<SubjectKind, Baselines>();
  readonly #select: ReadonlyMap<SubjectKind, ReadonlySet<string>>;
  readonly #watched: Readonly<Record<Watched, Set<string>>> = { players: new Set(), clans: new Set(), wars: new Set() };
  /** What is not polled for the moment, at a person's word. */
  readonly #halted = new Set<Watched>();
  /** Kinds whose subjects are on the schedule. */
  readonly #active = new Set<SubjectKind>();
  /** Subjects that are not to be put on the schedule yet: their last poll before their kind slept has not come to an end, or their first baseline is not kept. */
  readonly #landing = new Set<number>();
  /** Of those the ones that wait for their first baseline. Their numbers are not given out meanwhile. */
  readonly #preparing = new Set<number>();
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
    for (const name of Object.keys(options)) {
      if (!Object.hasOwn(OPTIONS, name))
        throw new InvalidArgumentError('events', name, `made of ${Object.keys(OPTIONS).join(', ')}`);
    }
    this.#parts = parts;
    this.#options = options;
    this.#clock = clock;
    this.#schedule = new Schedule({ ...options, clock, capacity });
    this.#persist = options.persist === undefined ? undefined : toStore('baselines', options.persist);
    const { resident = true } = options;
    if (typeof resident !== 'boolean') throw new InvalidArgumentError('resident', resident, 'true or false');
    if (!resident && this.#persist === undefined)
      throw new InvalidArgumentError('resident', false, 'true where there is no store to persist in');
    this.#select = selectionOf(options);
    requireInteger('concurrency', options.concurrency ?? 64, 1);
    this.listeners = new Listeners((type) => this.#listen(type));
    this.#delivery = new Delivery({
      clock,
      listeners: this.listeners,
      timeoutMs: handlerTimeoutOf(options),
      onFailure: (task, event, error) => this.#fail(task, error, undefined, event.tag, event.type),
    });
    this.#cycles = new Cycles({
      now: () => clock.monotonic(),
      onStart: (event) => void this.#delivery.tell([event]),
      onFinish: (event, events) => {
        const type = `${event.kind}Batch`;
        const batch = this.listeners.has(type) ? [{ type, kind: event.kind, events }] : [];
        void this.#delivery.tell([...batch, event]);
      },
    });
    this.#calendar = new CalendarWatch({
      clock,
      persist: this.#persist,
      listens: (type) => this.#listens(type),
      tell: (event) => this.#delivery.tell([event]),
      onFailure: (error) => this.#fail('persist', error, undefined, undefined),
    });
  }

  get schedule(): ScheduleStats {
    return this.#schedule.stats(this.#clock.monotonic());
  }

  /** The tags that are watched, in the order in which they came. */
  tags(what: Watched): Iterable<string> {
    return this.#watched[what];
  }

  /** Watches these canonical tags as well. Those that are watched already are not disturbed. */
  watch(what: Watched, tags: readonly string[]): void {
    const watched = this.#watched[what];
    for (const tag of tags) {
      if (watched.has(tag)) continue;
      watched.add(tag);
      for (const kind of KINDS_OF[what]) if (this.#active.has(kind)) this.#enter(kind, tag, tag);
    }
    this.#refresh();
  }

  /** Watches these tags no more, and forgets their baselines, also in the store. */
  unwatch(what: Watched, tags: readonly string[]): void {
    for (const tag of tags) {
      if (!this.#watched[what].delete(tag)) continue;
      for (const kind of KINDS_OF[what]) {
        // Of kinds that nobody has listened to yet an earlier life may have left something in the store.
        if (this.#persist !== undefined && !this.#active.has(kind)) this.#enter(kind, tag, tag);
        void this.#leave(kind, tag, tag);
      }
    }
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

  /** Stops for good: calls off what is on the wire, waits for listeners, and lets the store have what it has still to be given. */
  stop(): Promise<void> {
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
    await this.#persist?.close?.();
    this.listeners.clear();
  }

  /** Somebody has begun to listen to a type, or nobody does any more. */
  #listen(_type: string): void {
    this.#poller?.relisten();
    this.#calendar.relisten();
    this.#refresh();
  }

  #listens(type: string): boolean {
    return this.listeners.has(type) || this.listeners.has('*');
  }

  /** Whether anything that can come of a kind is listened to. A season's wars come of its group. */
  #isWanted(kind: SubjectKind): boolean {
    return this.#isHeard(kind) || (kind === 'leagueGroup' && this.#isHeard('leagueWar'));
  }

  #isHeard(kind: SubjectKind): boolean {
    return [...EVENT_TYPES[kind], `${kind}Update`, `${kind}Batch`].some((type) => this.#listens(type));
  }

  /** What a comparison of a kind has to look for. */
  #looksFor(type: string): boolean {
    if (this.#listens(type)) return true;
    const kind = SUBJECT_KINDS.find((one) => type === `${one}Update`);
    if (kind !== undefined) return this.listeners.has(type);
    return SUBJECT_KINDS.some(
      (one) =>
        (this.listeners.has(`${one}Update`) || this.listeners.has(`${one}Batch`)) && EVENT_TYPES[one].includes(type),
    );
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
      listens: (type) => this.#looksFor(type),
      send: this.#parts.send,
      hash,
      concurrency: this.#options.concurrency ?? 64,
      tell: (events) => this.#delivery.tell(events),
      polled: (kind, slot, changed, events) => this.#polled(kind, slot, changed, events),
      follow: (follow, owner) => this.#follow(follow, owner),
      landed: (slot) => this.#landed(slot),
      fail: (task, error, kind, tag) => this.#fail(task, error, kind, tag),
      select: (kind, payload) => {
        const fields = this.#select.get(kind);
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
        const wanted = !this.#halted.has(what) && this.#watched[what].size > 0 && this.#isWanted(kind);
        if (kind === 'leagueGroup') this.#activateWars(wanted && this.#isHeard('leagueWar'));
        if (wanted === this.#active.has(kind)) continue;
        if (wanted) {
          this.#awake(kind);
          for (const tag of this.#watched[what]) this.#enter(kind, tag, tag);
        } else {
          this.#sleep(kind);
        }
      }
    }
    this.#hold(this.#active.size > 0);
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
    if (wanted === this.#active.has('leagueWar')) return;
    if (!wanted) {
      this.#sleep('leagueWar');
      return;
    }
    this.#awake('leagueWar');
    for (const [, slot] of this.#subjects.all('leagueGroup')) this.#state.refollow.add(slot);
  }

  /** Puts a subject on the schedule on behalf of an owner, unless it has to wait; one that is there already gets one owner more. */
  #enter(kind: SubjectKind, tag: string, owner: string, isReady = true): number {
    const known = this.#subjects.find(kind, tag);
    const slot = known ?? this.#subjects.add(kind, tag);
    if (known === undefined) {
      this.#state.begin(slot);
      if (!isReady) this.#landing.add(slot);
      else if (this.#active.has(kind)) this.#putOn(kind, slot);
    }
    if (owner !== tag) {
      const owners = this.#state.owners.get(slot);
      if (owners === undefined) this.#state.owners.set(slot, new Set([owner]));
      else owners.add(owner);
    }
    return slot;
  }

  /** Takes a subject off the schedule, with its baseline, unless somebody else wants it. */
  #leave(kind: SubjectKind, tag: string, owner: string): MaybePromise<void> {
    const slot = this.#subjects.find(kind, tag);
    if (slot === undefined) return undefined;
    if (kind === 'leagueGroup') this.#leaveWarsOf(tag);
    const owners = this.#state.owners.get(slot);
    if (owners !== undefined) {
      owners.delete(owner);
      if (owners.size > 0) return undefined;
    }
    const forgotten = this.#book(kind).remove(slot);
    this.#takeOff(kind, slot);
    return forgotten;
  }

  #leaveWarsOf(owner: string): void {
    for (const [tag, slot] of [...this.#subjects.all('leagueWar')]) {
      if (this.#state.owners.get(slot)?.has(owner) === true) void this.#leave('leagueWar', tag, owner);
    }
  }

  #putOn(kind: SubjectKind, slot: number): void {
    this.#cycles.enter(kind, slot);
    this.#schedule.add(slot, kind, this.#clock.monotonic());
  }

  #takeOff(kind: SubjectKind, slot: number): void {
    if (!this.#landing.delete(slot) && this.#active.has(kind)) this.#cycles.leave(kind, slot);
    this.#subjects.remove(slot);
    if (!this.#schedule.remove(slot) || this.#preparing.has(slot)) return;
    this.#free(slot);
  }

  #free(slot: number): void {
    this.#state.end(slot);
    this.#subjects.release(slot);
  }

  /** Nobody wants the kind for the moment: its subjects are not polled, and keep their baselines. */
  #sleep(kind: SubjectKind): void {
    if (!this.#active.delete(kind)) return;
    for (const [, slot] of this.#subjects.all(kind)) {
      if (this.#landing.has(slot)) continue;
      this.#cycles.leave(kind, slot);
      if (!this.#schedule.remove(slot)) this.#landing.add(slot);
    }
  }

  #awake(kind: SubjectKind): void {
    this.#active.add(kind);
    for (const [, slot] of this.#subjects.all(kind)) if (!this.#landing.has(slot)) this.#putOn(kind, slot);
  }

  #landed(slot: number): void {
    if (!this.#landing.delete(slot)) return;
    const kind = this.#subjects.kindOf(slot);
    if (this.#active.has(kind)) this.#putOn(kind, slot);
  }

  async #follow({ action, kind, tag, owner, baseline }: Follow, of: string): Promise<void> {
    const whose = owner ?? of;
    if (action === 'unwatch') {
      await this.#leave(kind, tag, whose);
      return;
    }
    const isKnown = this.#subjects.find(kind, tag) !== undefined;
    const slot = this.#enter(kind, tag, whose, baseline === undefined);
    if (isKnown || baseline === undefined) return;
    this.#preparing.add(slot);
    await this.#prepare(kind, slot, tag, baseline);
    this.#preparing.delete(slot);
    if (this.#subjects.tagOf(slot) === tag) this.#landed(slot);
    else this.#free(slot);
  }

  /** Keeps the baseline that a subject begins with, unless an earlier life knew of it: that comes first. */
  async #prepare(kind: SubjectKind, slot: number, tag: string, baseline: object): Promise<void> {
    const book = this.#book(kind);
    const isGone = (): boolean => this.#subjects.tagOf(slot) !== tag;
    const loaded = await book.load(slot).catch(() => undefined);
    if (loaded === undefined && !isGone()) await book.put(slot, baseline, { storedAt: this.#clock.now(), hash: 0n });
    if (isGone() && book.has(slot)) await book.remove(slot);
  }

  #book(kind: SubjectKind): Baselines {
    let book = this.#books.get(kind);
    if (book === undefined) {
      const select = this.#select.get(kind);
      book = new Baselines({
        kind,
        tagOf: (slot) => this.#subjects.tagOf(slot) ?? '',
        clock: this.#clock,
        onTrouble: (trouble) => this.#trouble(kind, trouble),
        ...(this.#persist === undefined ? {} : { persist: this.#persist, resident: this.#options.resident ?? true }),
        ...(select === undefined ? {} : { select: [...select] }),
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

  #polled(kind: SubjectKind, slot: number, changed: boolean, events: readonly Told[]): void {
    if (events.length > 0 && this.listeners.has(`${kind}Batch`)) {
      for (const event of events) if (event.type !== `${kind}Update`) this.#cycles.add(kind, event);
    }
    this.#cycles.polled(kind, slot, changed);
  }

  #fail(
    task: TrackerTask,
    error: unknown,
    kind: SubjectKind | undefined,
    tag: string | undefined,
    eventType?: string,
  ): void {
    if (this.#listens('error') && eventType !== 'error') {
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

function selectionOf({ select = {} }: EventsOptions): ReadonlyMap<SubjectKind, ReadonlySet<string>> {
  if (typeof select !== 'object' || select === null) throw new InvalidArgumentError('select', select, 'an object');
  const all = new Map<SubjectKind, ReadonlySet<string>>();
  for (const [kind, fields] of Object.entries(select)) {
    if (kind !== 'player' && kind !== 'clan') throw new InvalidArgumentError('select', kind, "'player' or 'clan'");
    if (fields === undefined) continue;
    if (!Array.isArray(fields) || fields.length === 0 || !fields.every((field) => typeof field === 'string'))
      throw new InvalidArgumentError(`select.${kind}`, fields, 'a list of at least one field of the payload');
    all.set(kind, new Set<string>(['tag', ...fields]));
  }
  return all;
}

function handlerTimeoutOf({ handlerTimeout }: EventsOptions): number | null {
  if (handlerTimeout === undefined) return DEFAULT_HANDLER_TIMEOUT_MS;
  if (handlerTimeout === null) return null;
  const ms = toMilliseconds('handlerTimeout', handlerTimeout);
  if (ms === 0) throw new InvalidArgumentError('handlerTimeout', handlerTimeout, 'more than 0, or null for no bound');
  return ms;
}
