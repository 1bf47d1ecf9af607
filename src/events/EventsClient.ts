import { correctTag } from '../api/tags.js';
import type { CacheOwner } from '../cache/CacheOwner.js';
import { Client } from '../client/Client.js';
import { coreOf } from '../client/ClientCore.js';
import type { AccountOptions, ClientOptions } from '../client/ClientOptions.js';
import { ClosedError } from '../http/errors/transportErrors.js';
import type { ThrottleState } from '../http/ThrottleState.js';
import type { TransportEvent } from '../http/TransportEvent.js';
import { systemClock } from '../internal/Clock.js';
import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { onAbort } from '../internal/onAbort.js';
import { requireOneOf } from '../internal/preconditions.js';
import { type SubscribeOptions, Subscription, type Unsubscribe } from '../internal/Subscription.js';
import { UnknownEventError } from '../internal/UnknownEventError.js';
import { EventStream } from './deliver/EventStream.js';
import { type EventOf, type EventType, isTransportType, TRACKED_TYPES } from './EventsClientEvent.js';
import type { EventsOptions } from './EventsOptions.js';
import type { ScheduleStatistics } from './schedule/ScheduleStatistics.js';
import type { Watched } from './subjects/SubjectTracker.js';
import { Tracking, WATCHED } from './watch/Tracking.js';

/** The options of an events client: those of a client, and how it watches. */
export interface EventsClientOptions<C extends CacheOwner = CacheOwner> extends ClientOptions<C> {
  readonly events?: EventsOptions | undefined;
}

/** Limits which events a listener receives. */
export interface ListenOptions extends SubscribeOptions {
  /** Only events about these tags, in any spelling. Absent: all events. */
  readonly tags?: string | Iterable<string> | undefined;
}

export interface StreamOptions<Type extends EventType> extends ListenOptions {
  /** Only events of these types. Absent: all types, as `'*'`. */
  readonly types?: readonly Type[] | undefined;
}

/**
 * A client that watches players, clans and wars, and emits an event for each change.
 *
 * ```ts
 * const events = await login(email, password, { client: EventsClient });
 * events.on('playerDonationsChange', ({ after, old, new: now }) => console.log(after.name, now - old));
 * events.watchPlayers(['#2PP', '#8QU8J9LP']);
 * ```
 *
 * A tag is polled when the API's copy of it can have changed, as fast as the throttle allows. Reads of the same client
 * go first. Only what listeners need is polled and compared. Listening and watching may come in either order. The
 * events of one tag are delivered one at a time, in the order of the answers. A listener that throws does not affect
 * other listeners.
 */
export class EventsClient extends Client {
  readonly #tracking: Tracking;
  /** The subscriptions by type and listener, for `off`. */
  readonly #subscriptions = new Map<string, Map<unknown, Set<Subscription<never>>>>();
  readonly #streams = new Set<{ end(): void }>();
  #closing: Promise<void> | undefined;

  /** @throws InvalidArgumentError for an option that is unknown or has an invalid value */
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
   * Watches these players. Players that are watched already are not affected.
   *
   * @throws InvalidTagError for an invalid tag, before any player is watched; ClosedError after `close`
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

  /**
   * Stops watching these players, and deletes their baselines. Tags that are not watched are ignored.
   *
   * @throws InvalidTagError
   */
  unwatchPlayers(tags: string | Iterable<string>): void {
    this.#tracking.unwatch('players', canonical(tags));
  }

  /** Stops watching these clans, as `unwatchPlayers`. */
  unwatchClans(tags: string | Iterable<string>): void {
    this.#tracking.unwatch('clans', canonical(tags));
  }

  /** Stops watching the wars of these clans, as `unwatchPlayers`. */
  unwatchWars(tags: string | Iterable<string>): void {
    this.#tracking.unwatch('wars', canonical(tags));
  }

  /** The tags that are watched now. */
  watched(what: Watched): string[] {
    return [...this.#tracking.tags(requireOneOf('what', what, WATCHED))];
  }

  /**
   * Pauses polling. Everything stays watched, with its baselines.
   *
   * @param what pauses only what this verb watches. Absent: everything.
   * @throws InvalidArgumentError for another value
   */
  pause(what?: Watched): void {
    for (const one of toWatched(what)) this.#tracking.halt(one);
  }

  /** Continues polling after `pause`, and reports what has changed meanwhile. @throws as `pause` */
  resume(what?: Watched): void {
    for (const one of toWatched(what)) this.#tracking.resume(one);
  }

  /**
   * Statistics of polling now: how many subjects are due or late, the rate of polls, and whether the throttle suffices.
   */
  get scheduleStatistics(): ScheduleStatistics {
    return this.#tracking.scheduleStatistics;
  }

  /**
   * Adds a listener for one type of event, or for all with `'*'`. With `tags` it receives only events about these tags.
   *
   * A listener may be asynchronous: the next event of the same tag waits for it, at most `handlerTimeout`. An error
   * that it throws becomes an `error` event.
   *
   * @returns a function that removes the listener
   * @throws UnknownEventError for an unknown type; InvalidTagError; InvalidArgumentError for tags with an event about
   * no tag
   */
  override on<T extends EventType | '*'>(
    type: T,
    listener: (event: EventOf<T>) => unknown,
    options?: ListenOptions,
  ): Unsubscribe;
  /** Adds a listener for an event of the transport, as in every client. */
  override on<T extends TransportEvent['type']>(
    type: T | '*',
    listener: (event: Extract<TransportEvent, { type: T }>) => unknown,
  ): Unsubscribe;
  override on(type: EventType | '*', listener: (event: never) => unknown, options: ListenOptions = {}): Unsubscribe {
    return this.#listen(type, listener, options, false);
  }

  /** Adds a listener, as `on`, for the first such event only. */
  override once<T extends EventType | '*'>(
    type: T,
    listener: (event: EventOf<T>) => unknown,
    options?: ListenOptions,
  ): Unsubscribe;
  /** The same for an event of the transport, as in every client. */
  override once<T extends TransportEvent['type']>(
    type: T | '*',
    listener: (event: Extract<TransportEvent, { type: T }>) => unknown,
  ): Unsubscribe;
  override once(type: EventType | '*', listener: (event: never) => unknown, options: ListenOptions = {}): Unsubscribe {
    return this.#listen(type, listener, options, true);
  }

  /** Removes every listener of the type that was added with this function, for any tags. @throws UnknownEventError */
  override off<T extends EventType | '*'>(type: T, listener: (event: EventOf<T>) => unknown): void;
  /** The same for an event of the transport, as in every client. */
  override off<T extends TransportEvent['type']>(
    type: T | '*',
    listener: (event: Extract<TransportEvent, { type: T }>) => unknown,
  ): void;
  override off(type: EventType | '*', listener: (event: never) => unknown): void {
    requireType(type);
    for (const subscription of [...(this.#subscriptions.get(type)?.get(listener) ?? [])]) subscription.end();
  }

  /**
   * Returns the events as an async iterable: `for await (const event of events.stream({ types: ['warAttack'] }))`. An
   * event counts as delivered when the loop asks for the next one. Leaving the loop, closing the client, or
   * aborting `signal` ends the stream.
   *
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
    // With `'*'` the other types would come twice.
    for (const type of all.has('*') ? (['*'] as const) : all) stops.push(this.#listen(type, push, rest, false));
    this.#streams.add(stream);
    if (rest.signal !== undefined) stops.push(onAbort(rest.signal, () => stream.end()));
    if (rest.signal?.aborted === true) stream.end();
    return stream;
  }

  /**
   * Ends the client: cancels requests, waits for listeners, stores the baselines, and closes the store and the cache. A
   * listener may close its own client; `close` does not wait for that listener. In a loop over a stream, leave the loop
   * first.
   */
  override close(): Promise<void> {
    // Each listener that calls it is released, also after the first call.
    const stopped = this.#tracking.stop();
    return (this.#closing ??= this.#close(stopped));
  }

  async #close(stopped: Promise<void>): Promise<void> {
    try {
      await stopped;
      for (const stream of this.#streams) stream.end();
    } finally {
      await super.close();
    }
  }

  #listen(
    type: EventType | '*',
    listener: (event: never) => unknown,
    { tags: wanted, signal }: ListenOptions,
    once: boolean,
  ): Unsubscribe {
    requireType(type);
    const tags = wanted === undefined ? undefined : new Set(canonical(wanted));
    const isTracked = type === '*' || !isTransportType(type);
    if (!isTracked && tags !== undefined)
      throw new InvalidArgumentError('tags', wanted, `absent: '${type}' is about no tag`);
    const isOfTransport = tags === undefined && (type === '*' || !isTracked);
    return new Subscription(listener, { once, signal }, (subscription) => {
      const run = (event: never): unknown => subscription.run(event);
      const remove = isTracked ? this.#tracking.listeners.add(type, run, tags) : undefined;
      const removeOfTransport = isOfTransport ? super.on(type, run as (event: TransportEvent) => void) : undefined;
      const forget = this.#remember(type, subscription);
      return () => {
        remove?.();
        removeOfTransport?.();
        forget();
      };
    }).end;
  }

  /** Stores a subscription for `off`. @returns a function that removes it */
  #remember(type: string, subscription: Subscription<never>): () => void {
    const { listener } = subscription;
    const ofType = this.#subscriptions.get(type) ?? new Map<unknown, Set<Subscription<never>>>();
    this.#subscriptions.set(type, ofType);
    const same = ofType.get(listener) ?? new Set();
    ofType.set(listener, same.add(subscription));
    return () => {
      same.delete(subscription);
      if (same.size === 0 && ofType.get(listener) === same) ofType.delete(listener);
    };
  }

  #watch(what: Watched, tags: string | Iterable<string>): void {
    const all = canonical(tags);
    if (this.#closing !== undefined)
      throw new ClosedError({ operation: `watch${what[0]?.toUpperCase()}${what.slice(1)}`, route: what });
    this.#tracking.watch(what, all);
  }
}

/** @throws InvalidArgumentError for a value that no verb watches */
function toWatched(what: Watched | undefined): readonly Watched[] {
  return what === undefined ? WATCHED : [requireOneOf('what', what, WATCHED)];
}

/** @throws UnknownEventError for an unknown type */
function requireType(type: string): void {
  if (type !== '*' && !TRACKED_TYPES.has(type) && !isTransportType(type))
    throw new UnknownEventError(type, TRACKED_TYPES);
}

/** The canonical tags. @throws InvalidTagError for the first invalid one */
function canonical(tags: string | Iterable<string>): string[] {
  if (typeof tags === 'string') return [correctTag(tags)];
  if (typeof tags !== 'object' || tags === null || !(Symbol.iterator in tags))
    throw new InvalidArgumentError('tags', tags, 'a tag, or a list of tags');
  return Array.from(tags, (tag) => correctTag(tag));
}

/** The requests per second that the tokens allow now. */
function capacityOf({ tokens }: ThrottleState): number {
  // Before there are tokens, no bound is known.
  if (tokens.length === 0) return Number.POSITIVE_INFINITY;
  let sum = 0;
  for (const { rate, coolingUntil } of tokens) {
    if (coolingUntil !== undefined) continue;
    if (rate === null) return Number.POSITIVE_INFINITY;
    sum += rate;
  }
  return sum;
}
