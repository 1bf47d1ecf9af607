import { correctTag } from '../api/tags.js';
import type { CacheOwner } from '../cache/CacheOwner.js';
import { Client } from '../client/Client.js';
import { coreOf } from '../client/ClientCore.js';
import type { AccountOptions, ClientOptions } from '../client/ClientOptions.js';
import { ClosedError } from '../http/errors/ClosedError.js';
import type { ThrottleState } from '../http/ThrottleState.js';
import type { TransportEvent } from '../http/TransportEvent.js';
import { systemClock } from '../internal/Clock.js';
import type { Unsubscribe } from '../internal/Emitter.js';
import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { requireOneOf } from '../internal/preconditions.js';
import { EventStream } from './deliver/EventStream.js';
import { type EventOf, type EventType, isTransportType, TRACKED_TYPES } from './EventsClientEvent.js';
import type { EventsOptions } from './EventsOptions.js';
import type { ScheduleStatistics } from './schedule/ScheduleStatistics.js';
import type { Watched } from './subjects/Tracker.js';
import { UnknownEventError } from './UnknownEventError.js';
import { Tracking, WATCHED } from './watch/Tracking.js';

/** Everything about an events client that can be set: that of a client, and how it watches. */
export interface EventsClientOptions<C extends CacheOwner = CacheOwner> extends ClientOptions<C> {
  readonly events?: EventsOptions | undefined;
}

/** Which events are meant. */
export interface ListenOptions {
  /** Only events about these tags, however written. Default: about all that are watched. */
  readonly tags?: string | Iterable<string> | undefined;
}

export interface StreamOptions<Type extends EventType> extends ListenOptions {
  /** Only events of these types. Default: all that the tracker tells, `'*'`. */
  readonly types?: readonly Type[] | undefined;
}

/**
 * A client that watches clans, players and wars, and tells what changed.
 *
 * ```ts
 * const events = await login(email, password, { client: EventsClient });
 * events.on('playerDonationsChange', ({ after, old, new: now }) => console.log(after.name, now - old));
 * events.watchPlayers(['#2PP', '#8QU8J9LP']);
 * ```
 *
 * Each tag is polled when the API's copy of it can have changed, as fast as the throttle allows, behind everybody's own reads. Only what somebody listens to is polled and compared: listen first,
 * or watch first, as you like. Events of one tag come in the order of their answers, one at a time; what a listener throws harms nobody else.
 */
export class EventsClient extends Client {
  readonly #tracking: Tracking;
  /** What takes back listeners of the client's own events, by type and function: `off` knows only those. */
  readonly #own = new Map<string, Map<unknown, Set<Unsubscribe>>>();
  #isStopped = false;
  #closing: Promise<void> | undefined;

  /** @throws InvalidArgumentError for an option that can't be honoured */
  constructor(options: EventsClientOptions<never> = {}) {
    const { events = {}, ...rest } = options;
    super(rest);
    if (typeof events !== 'object' || events === null) throw new InvalidArgumentError('events', events, 'an object');
    this.#tracking = new Tracking({
      options: events,
      clock: options.clock ?? systemClock,
      send: (request) => coreOf(this).transport.send(request),
      capacity: () => capacityOf(this.throttle),
    });
    super.on('maintenanceStart', () => this.#tracking.pause());
    super.on('maintenanceEnd', () => this.#tracking.unpause());
  }

  override async login(email: string, password: string, options: AccountOptions = {}): Promise<this> {
    await super.login(email, password, options);
    this.#tracking.unpause();
    return this;
  }

  /**
   * Watches these players from now on; those that are watched already are not disturbed.
   * @throws InvalidTagError for a tag that can't be, before any of them is watched; ClosedError
   */
  watchPlayers(tags: string | Iterable<string>): void {
    this.#watch('players', tags);
  }

  /** Watches these clans, with their members and raid weekends. @throws as `watchPlayers` */
  watchClans(tags: string | Iterable<string>): void {
    this.#watch('clans', tags);
  }

  /** Watches the wars of these clans, regular ones and those of the league. @throws as `watchPlayers` */
  watchWars(tags: string | Iterable<string>): void {
    this.#watch('wars', tags);
  }

  /** Watches these players no more, and forgets what was seen of them. Tags that are not watched don't matter. @throws InvalidTagError */
  unwatchPlayers(tags: string | Iterable<string>): void {
    this.#tracking.unwatch('players', canonical(tags));
  }

  /** @throws InvalidTagError */
  unwatchClans(tags: string | Iterable<string>): void {
    this.#tracking.unwatch('clans', canonical(tags));
  }

  /** @throws InvalidTagError */
  unwatchWars(tags: string | Iterable<string>): void {
    this.#tracking.unwatch('wars', canonical(tags));
  }

  /** The tags that are watched, a snapshot. */
  watched(what: Watched): string[] {
    return [...this.#tracking.tags(requireOneOf('what', what, WATCHED))];
  }

  /** Polls again what `stopUpdates` has stopped. Absent: everything. */
  startUpdates(what?: Watched): void {
    for (const one of what === undefined ? WATCHED : [requireOneOf('what', what, WATCHED)]) this.#tracking.resume(one);
  }

  /** Stops polling; everything stays watched, and `startUpdates` goes on where this stopped: what changed meanwhile is told then. Absent: everything. */
  stopUpdates(what?: Watched): void {
    for (const one of what === undefined ? WATCHED : [requireOneOf('what', what, WATCHED)]) this.#tracking.halt(one);
  }

  /** Statistics of polling: how many subjects are due and late, the rate of polls, and whether the throttle can carry it. A snapshot. */
  get scheduleStatistics(): ScheduleStatistics {
    return this.#tracking.scheduleStatistics;
  }

  /**
   * Listens to one type of event, or to all with `'*'`; with `tags` only to events about these. A listener may be asynchronous: the next event of the same tag waits for it, for as long as
   * `handlerTimeout`. What it throws is an `error` event. The function given back stops it.
   * @throws UnknownEventError for a type that there is not; InvalidTagError; InvalidArgumentError for tags where the event is about none
   */
  override on<T extends EventType | '*'>(
    type: T,
    listener: (event: EventOf<T>) => unknown,
    options?: ListenOptions,
  ): Unsubscribe;
  /** As every client. */
  override on<T extends TransportEvent['type']>(
    type: T | '*',
    listener: (event: Extract<TransportEvent, { type: T }>) => unknown,
  ): Unsubscribe;
  override on(type: EventType | '*', listener: (event: never) => unknown, options: ListenOptions = {}): Unsubscribe {
    return this.#listen(type, listener, options, listener);
  }

  /** As `on`, for the first such event only. */
  once<T extends EventType | '*'>(
    type: T,
    listener: (event: EventOf<T>) => unknown,
    options: ListenOptions = {},
  ): Unsubscribe {
    if (typeof listener !== 'function') throw new InvalidArgumentError('listener', listener, 'a function');
    let over = false;
    const first = (event: EventOf<T>): unknown => {
      if (over) return undefined;
      over = true;
      stop();
      return listener(event);
    };
    const stop = this.#listen(type, first, options, listener);
    return stop;
  }

  /** Takes back every listener of the type that was given this function, with whatever tags. @throws UnknownEventError */
  off<T extends EventType | '*'>(type: T, listener: (event: EventOf<T>) => unknown): void {
    requireType(type);
    this.#tracking.listeners.removeAll(type, listener);
    for (const stop of this.#own.get(type)?.get(listener) ?? []) stop();
  }

  /**
   * Events to loop over: `for await (const event of events.stream({ types: ['warAttack'] }))`. An event counts as told when the loop asks for the next one. Leaving the loop, or closing the
   * client, ends it.
   * @throws as `on`
   */
  stream<Type extends EventType = EventType>(options: StreamOptions<Type> = {}): EventStream<EventOf<Type>> {
    const stops: Unsubscribe[] = [];
    const stream = new EventStream<EventOf<Type>>(() => {
      this.#streams.delete(stream);
      for (const stop of stops) stop();
    });
    const { types = ['*'], ...rest } = options;
    if (!Array.isArray(types) || types.length === 0)
      throw new InvalidArgumentError('types', types, 'a list of at least one type of event');
    const push = (event: unknown): unknown => stream.push(event as EventOf<Type>);
    const all = new Set(types as readonly (EventType | '*')[]);
    for (const type of all) requireType(type);
    // Whoever is told everything is not told anything twice.
    for (const type of all.has('*') ? (['*'] as const) : all) stops.push(this.#listen(type, push, rest, push));
    this.#streams.add(stream);
    return stream;
  }
  readonly #streams = new Set<{ end(): void }>();

  /**
   * Stops watching for good: what is on the wire is called off, listeners come to an end, and what was told is noted. The client can still be used for reads. A listener may stop or close its own
   * client, as the first thing that it waits for: it is not waited for itself. In a loop over a stream leave the loop first.
   */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#tracking.stop();
    for (const stream of this.#streams) stream.end();
  }

  override close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    try {
      await this.stop();
    } finally {
      await super.close();
    }
  }

  /** `given` is the function that `off` takes it back by. */
  #listen(
    type: EventType | '*',
    listener: (event: never) => unknown,
    { tags: wanted }: ListenOptions,
    given: (event: never) => unknown,
  ): Unsubscribe {
    if (typeof listener !== 'function') throw new InvalidArgumentError('listener', listener, 'a function');
    requireType(type);
    const tags = wanted === undefined ? undefined : new Set(canonical(wanted));
    const isTracked = type === '*' || !isTransportType(type);
    if (!isTracked && tags !== undefined)
      throw new InvalidArgumentError('tags', wanted, `absent: '${type}' is about no tag`);
    const stop = isTracked ? this.#tracking.listeners.add(type, listener, tags, given) : undefined;
    const isOwn = tags === undefined && (type === '*' || !isTracked);
    const stopOwn = isOwn ? this.#listenToOwn(type, listener, given) : undefined;
    return () => {
      stop?.();
      stopOwn?.();
    };
  }

  #listenToOwn(type: EventType | '*', listener: (event: never) => unknown, given: unknown): Unsubscribe {
    const stopListening = super.on(type as TransportEvent['type'] | '*', listener as (event: TransportEvent) => void);
    let ofType = this.#own.get(type);
    if (ofType === undefined) this.#own.set(type, (ofType = new Map()));
    let stops = ofType.get(given);
    if (stops === undefined) ofType.set(given, (stops = new Set()));
    const stop = (): void => {
      stopListening();
      stops.delete(stop);
      if (stops.size === 0 && ofType.get(given) === stops) ofType.delete(given);
    };
    stops.add(stop);
    return stop;
  }

  #watch(what: Watched, tags: string | Iterable<string>): void {
    const all = canonical(tags);
    if (this.#isStopped)
      throw new ClosedError({ operation: `watch${what[0]?.toUpperCase()}${what.slice(1)}`, route: what });
    this.#tracking.watch(what, all);
  }
}

/** @throws UnknownEventError for a type that there is not */
function requireType(type: string): void {
  if (type !== '*' && !TRACKED_TYPES.has(type) && !isTransportType(type))
    throw new UnknownEventError(type, TRACKED_TYPES);
}

/** Canonical tags. @throws InvalidTagError for the first that can't be one */
function canonical(tags: string | Iterable<string>): string[] {
  if (typeof tags === 'string') return [correctTag(tags)];
  if (typeof tags !== 'object' || tags === null || !(Symbol.iterator in tags))
    throw new InvalidArgumentError('tags', tags, 'a tag, or a list of tags');
  return Array.from(tags, (tag) => correctTag(tag));
}

/** Requests per second that the tokens allow at the moment. */
function capacityOf({ tokens }: ThrottleState): number {
  // Before there are tokens nobody knows.
  if (tokens.length === 0) return Number.POSITIVE_INFINITY;
  let sum = 0;
  for (const { rate, coolingUntil } of tokens) {
    if (coolingUntil !== undefined) continue;
    if (rate === null) return Number.POSITIVE_INFINITY;
    sum += rate;
  }
  return sum;
}
