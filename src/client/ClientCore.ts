import { type PageOptions, queryOf } from '../api/query.js';
import { Cache } from '../cache/Cache.js';
import type { CacheOwner, CachePort } from '../cache/CacheOwner.js';
import { FACTS } from '../cache/copies/Facts.js';
import type { CacheName } from '../cache/names.js';
import type { LoadContext, Loaded, Loader } from '../cache/read/Loader.js';
import type { Answer } from '../cache/read/ReadOptions.js';
import type { RequestContext } from '../http/errors/ApiError.js';
import { UnexpectedBodyError } from '../http/errors/answerErrors.js';
import { ClosedError, TimeoutError } from '../http/errors/transportErrors.js';
import { StaticTokens } from '../http/StaticTokens.js';
import { Transport } from '../http/Transport.js';
import type { TransportRequest, TransportResponse } from '../http/TransportRequest.js';
import { type Clock, systemClock } from '../internal/Clock.js';
import { toMilliseconds } from '../internal/duration.js';
import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { isPromiseLike, type MaybePromise } from '../internal/MaybePromise.js';
import { onAbort } from '../internal/onAbort.js';
import { requireText } from '../internal/preconditions.js';
import { War } from '../models/War.js';
import { AlreadyLoggedInError } from './AlreadyLoggedInError.js';
import { type BulkOptions, type BulkRead, bulk, type Tags } from './bulk.js';
import type { CallOptions, RealtimeOptions } from './CallOptions.js';
import type { AccountOptions, CacheClass, ClientOptions } from './ClientOptions.js';
import { classify } from './classify.js';
import type { Endpoint } from './endpoints/Endpoint.js';
import { isClassOf } from './isClassOf.js';
import { DeveloperTokens } from './login/DeveloperTokens.js';
import { type Cut, PageRead } from './PageRead.js';
import { describeModel, revive } from './revive.js';
import { SwitchableTokens } from './SwitchableTokens.js';

const NO_OPTIONS: CallOptions = {};
const NO_PAGE: PageOptions = {};

/** The operation and route of a read, for its errors. */
type What = Pick<RequestContext, 'operation' | 'route'>;
/** A success whose body is an object or a list. */
type ObjectResponse = TransportResponse & { readonly body: object };
/** The options of a call that is never cached. */
export type SendOptions = Pick<CallOptions, 'signal' | 'lane' | 'timeout'>;

/** Cores by client. They are not properties of the client, because every name there is free for subclasses. */
const cores = new WeakMap<CacheOwner, ClientCore>();

/** The core of a client, for the parts of the library that build on clients. No entry of the package exports it. */
export function coreOf(client: CacheOwner): ClientCore {
  const core = cores.get(client);
  if (core === undefined) throw new InvalidArgumentError('client', client, 'a Client');
  return core;
}

/** Everything of a client besides its list of methods: tokens, transport and cache, and the reads that use them. */
export class ClientCore {
  readonly transport: Transport;
  readonly clock: Clock;
  /** What the cache gets from its client. */
  readonly port: CachePort;
  readonly #tokens = new SwitchableTokens();
  readonly #CacheClass: CacheClass<never> | null;
  #cache: Cache | null = null;
  #closing: Promise<void> | undefined;

  /** @throws InvalidArgumentError for an option that can't be honoured */
  constructor(options: ClientOptions<never>) {
    const { tokens, cache: CacheClass = Cache, snapshot, ...transport } = options;
    const { clock = systemClock, random = Math.random } = options;
    if (tokens !== undefined) this.#tokens.use(new StaticTokens(tokens));
    if (snapshot !== undefined) requireText('snapshot', snapshot);
    if (snapshot !== undefined && CacheClass === null)
      throw new InvalidArgumentError('snapshot', snapshot, 'absent when the cache is switched off');
    if (CacheClass !== null && !isClassOf(CacheClass, Cache))
      throw new InvalidArgumentError('cache', CacheClass, 'a class that extends Cache, or null');
    this.transport = new Transport({ ...transport, tokens: this.#tokens });
    this.clock = clock;
    this.port = { clock, random, snapshot, revive, describe: describeModel, classify };
    this.#CacheClass = CacheClass;
  }

  /** Makes the cache of the client that this core belongs to; `null` when caching is switched off. */
  attachTo(client: CacheOwner): Cache | null {
    cores.set(client, this);
    if (this.#CacheClass === null) return null;
    const cache = new this.#CacheClass(client as never);
    const { events } = this.transport;
    // Rare events are stored, so that a program can read them later.
    events.on('maintenanceStart', (event) => cache.keep('events', `maintenanceStart:${event.startedAt}`, event));
    events.on('maintenanceEnd', (event) => cache.keep('events', `maintenanceEnd:${event.endedAt}`, event));
    events.on('rotationEnd', (event) => cache.keep('events', `rotationEnd:${this.clock.now()}`, event));
    return (this.#cache = cache);
  }

  async login(email: string, password: string, options: AccountOptions): Promise<void> {
    if (this.#closing !== undefined) throw new ClosedError({ operation: 'login', route: '/login' });
    if (this.#tokens.known) throw new AlreadyLoggedInError();
    this.#tokens.use(new DeveloperTokens({ clock: this.clock, ...options, email, password }));
    try {
      await this.transport.open();
      this.#cache?.open();
    } catch (error) {
      this.#tokens.forget();
      throw error;
    }
  }

  /** Closes transport and cache, then calls `onClosed`, once. Calling it again waits for the same end. */
  close(onClosed: () => MaybePromise<void>): Promise<void> {
    return (this.#closing ??= this.#close(onClosed));
  }

  async #close(onClosed: () => MaybePromise<void>): Promise<void> {
    await this.transport.close();
    try {
      await this.#cache?.close();
    } finally {
      await onClosed();
    }
  }

  /** Reads an endpoint through the cache. A hit in a memory store makes one promise, the one that is returned. */
  one<A, M extends object, const O extends RealtimeOptions>(
    endpoint: Endpoint<A, M>,
    argument: A,
    options?: O,
    page?: PageOptions,
  ): Promise<Answer<M, O>> {
    let answer: MaybePromise<unknown>;
    try {
      const key = endpoint.key(argument, page);
      answer =
        options?.realtime === true && endpoint.takesRealtime
          ? this.#realtime(endpoint, key, options)
          : this.through(endpoint.cache, key, (context) => this.#load(endpoint, key, context), endpoint, options);
    } catch (error) {
      return Promise.reject(error);
    }
    return (isPromiseLike(answer) ? answer : Promise.resolve(answer)) as Promise<Answer<M, O>>;
  }

  /** Reads a list. The first page is the one that `page` names; default: the one that the options name. */
  list<A, M, P extends Cut<M>, const O extends CallOptions & PageOptions>(
    endpoint: Endpoint<A, P>,
    argument: A,
    options?: O,
    { limit, after, before }: PageOptions = options ?? NO_PAGE,
  ): PageRead<M, Answer<P, O>> {
    const read = (page: PageOptions) => this.one(endpoint, argument, options, page);
    return new PageRead<M, Answer<P, O>>(read, { limit, after, before });
  }

  /** Reads an endpoint for many tags. */
  many<M extends object, const O extends BulkOptions>(
    endpoint: Endpoint<string, M>,
    tags: Tags,
    options?: O,
  ): BulkRead<M, O> {
    return bulk(tags, (tag, call) => this.one(endpoint, tag, call), options ?? {}) as BulkRead<M, O>;
  }

  /** Reads through the cache, or past it when there is none, within the caller's own time. */
  through<T>(
    name: CacheName,
    key: string,
    load: Loader<T>,
    what: What,
    options: CallOptions = NO_OPTIONS,
  ): MaybePromise<T | undefined> {
    const cache = this.#cache;
    if (this.#closing !== undefined) throw new ClosedError(contextOf(what, key));
    if (cache === null) return this.past(key, load, what, options);
    // Most reads are hits without a `timeout`: for those, no options are copied.
    if (options.timeout === undefined) return cache.readThrough(name, key, load, options);
    return this.#within(what, key, options, (call) => cache.readThrough(name, key, load, call));
  }

  /** Reads without a cache, within the caller's own time. */
  past<T>(key: string, load: Loader<T>, what: What, options: CallOptions): MaybePromise<T | undefined> {
    return this.#within(what, key, options, async ({ fetch, lane, signal, maxAge }) => {
      if (maxAge !== undefined) toMilliseconds('maxAge', maxAge);
      if (fetch === false) return undefined;
      return (await load({ signal, lane: lane ?? 'interactive' })).value;
    });
  }

  /** Sends a request that is not cached, within the caller's own time. */
  async post(request: TransportRequest, { signal, lane, timeout }: SendOptions): Promise<object> {
    const timeoutMs = timeout === undefined ? undefined : toMilliseconds('timeout', timeout);
    const { body } = await this.#send({ ...request, method: 'POST', signal, lane, timeoutMs });
    return body;
  }

  /** Sends a GET and makes a model of its body, with the facts that the cache stores. */
  async load<M extends object>(
    request: TransportRequest,
    key: string,
    modelOf: (body: object) => M,
  ): Promise<Loaded<M>> {
    const response = await this.#send(request);
    return this.#loaded(response, modelOf(response.body), key);
  }

  async #load<M extends object>(endpoint: Endpoint<never, M>, key: string, context: LoadContext, query = '') {
    const { lane, signal } = context;
    const request = { ...contextOf(endpoint, key), path: endpoint.path(key) + query, lane, signal };
    const response = await this.#send(request);
    if (Array.isArray(response.body))
      throw new UnexpectedBodyError(request, 'is a list where an object belongs', response);
    const value = endpoint.model(response.body as never, key);
    return { ...this.#loaded(response, value, key), onKept: () => this.#keepSides(value) };
  }

  /** Reads past the API's own cache, and so past ours. The answer replaces the older one in ours. */
  async #realtime<M extends object>(endpoint: Endpoint<never, M>, key: string, options: CallOptions) {
    const { fetch, lane, signal, timeout, updateCache } = options;
    // The key differs from the usual one, so that reads that wait for a cached answer are not joined.
    const load = (context: LoadContext) => this.#load(endpoint, key, context, queryOf({ realtime: true }));
    const call = { fetch, lane, signal, timeout, cache: false, updateCache: false };
    const value = await this.through(endpoint.cache, `${key}?realtime`, load, endpoint, call);
    if (updateCache !== false && value !== undefined) {
      this.#cache?.keep(endpoint.cache, key, value);
      this.#keepSides(value);
    }
    return value;
  }

  /**
   * Stores the clans and members of a war as they were seen last, by tag: the cache names `warClans` and `warPlayers`.
   */
  #keepSides(value: object): void {
    const cache = this.#cache;
    if (cache === null || !(value instanceof War)) return;
    for (const side of [value.clan, value.opponent]) {
      if (side.tag !== undefined) cache.keep('warClans', side.tag, side);
      for (const member of side.members) cache.keep('warPlayers', member.tag, member);
    }
  }

  /** Ends the caller's wait when its time has passed. The request continues when others wait for it. */
  #within<T>(
    what: What,
    key: string,
    options: CallOptions,
    read: (options: CallOptions) => MaybePromise<T>,
  ): MaybePromise<T> {
    const { timeout, signal, ...rest } = options;
    if (timeout === undefined) return read(options);
    const timeoutMs = toMilliseconds('timeout', timeout);
    if (timeoutMs === 0) throw new InvalidArgumentError('timeout', timeout, 'more than 0');
    const controller = new AbortController();
    if (signal?.aborted) controller.abort(signal.reason);
    const stop = signal === undefined ? undefined : onAbort(signal, () => controller.abort(signal.reason));
    const end = () => controller.abort(new TimeoutError(contextOf(what, key), timeoutMs, 'call', 0));
    const timer = this.clock.schedule(end, timeoutMs, true);
    const reading = async () => read({ ...rest, signal: controller.signal });
    return reading().finally(() => {
      timer.cancel();
      stop?.();
    });
  }

  async #send(request: TransportRequest): Promise<ObjectResponse> {
    const response = await this.transport.send(request);
    const { body, status } = response;
    if (typeof body !== 'object' || body === null)
      throw new UnexpectedBodyError(request, 'is JSON, but neither an object nor a list', { status });
    return response as ObjectResponse;
  }

  /** The value of an answer with its facts. Without a cache the model itself still says when it arrived. */
  #loaded<M extends object>(response: TransportResponse, value: M, key: string): Loaded<M> {
    const { storedAt, bytes, freshUntil: apiFreshUntil = null } = response;
    if (this.#cache === null && FACTS in value) {
      const over =
        apiFreshUntil === null ? Number.POSITIVE_INFINITY : this.clock.monotonic() + (apiFreshUntil - storedAt);
      const facts = { key, storedAt, bytes, apiFreshUntil, freshUntil: apiFreshUntil, deleteAt: null };
      (value as { [FACTS]: unknown })[FACTS] = { ...facts, freshUntilTick: over, clock: this.clock };
    }
    return { value, storedAt, apiFreshUntil, bytes };
  }
}

function contextOf({ operation, route }: What, key: string): RequestContext {
  return { operation: `${operation}('${key}')`, route, subject: key };
}
