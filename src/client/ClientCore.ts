import { type PageOptions, queryOf } from '../api/query.js';
import { Cache } from '../cache/Cache.js';
import { CACHE_PORT, type CacheOwner, type CachePort } from '../cache/CacheOwner.js';
import { FACTS } from '../cache/copies/Facts.js';
import type { CacheName } from '../cache/names.js';
import type { LoadContext, Loaded, Loader } from '../cache/read/Loader.js';
import type { Answer } from '../cache/read/ReadOptions.js';
import { ClosedError } from '../http/errors/ClosedError.js';
import { TimeoutError } from '../http/errors/TimeoutError.js';
import { UnexpectedBodyError } from '../http/errors/UnexpectedBodyError.js';
import { StaticTokens } from '../http/StaticTokens.js';
import type { ThrottleState } from '../http/ThrottleState.js';
import type { TokenSource } from '../http/TokenSource.js';
import { Transport } from '../http/Transport.js';
import type { TransportEvent } from '../http/TransportEvent.js';
import type { TransportRequest, TransportResponse } from '../http/TransportRequest.js';
import { type Clock, systemClock } from '../internal/Clock.js';
import { toMilliseconds } from '../internal/duration.js';
import type { Unsubscribe } from '../internal/Emitter.js';
import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { isPromiseLike, type MaybePromise } from '../internal/MaybePromise.js';
import { onAbort } from '../internal/onAbort.js';
import { requireOneOf, requireText } from '../internal/preconditions.js';
import { Payload } from '../models/Payload.js';
import { AlreadyLoggedInError } from './AlreadyLoggedInError.js';
import { type BulkOptions, type BulkRead, bulk, type Tags } from './bulk.js';
import type { CallOptions } from './CallOptions.js';
import type { AccountOptions, ClientOptions } from './ClientOptions.js';
import { classify } from './classify.js';
import type { Endpoint } from './endpoints/Endpoint.js';
import { isClassOf } from './isClassOf.js';
import { DeveloperTokens } from './login/DeveloperTokens.js';
import { PageRead } from './PageRead.js';
import type { RequestOptions } from './RequestOptions.js';
import { describe, REQUEST_KEY, revive } from './revive.js';
import { SwitchableTokens } from './SwitchableTokens.js';

const NO_OPTIONS: CallOptions = {};

/** What every client is made of: the transport, the cache, and the one way in which both are used. The routes are in the classes that build on it. */
export abstract class ClientCore implements CacheOwner {
  /** The cache; `null` when it is switched off. */
  readonly cache: Cache | null;
  readonly [CACHE_PORT]: CachePort;
  readonly #transport: Transport;
  readonly #tokens = new SwitchableTokens();
  readonly #clock: Clock;
  #closing: Promise<void> | undefined;

  /**
   * Makes a client; nothing is sent yet.
   * @throws InvalidArgumentError for an option that can't be honoured
   */
  constructor(options: ClientOptions<never> = {}) {
    const { tokens, cache: CacheClass = Cache, snapshot, ...transport } = options;
    this.#clock = options.clock ?? systemClock;
    if (tokens !== undefined) this.#tokens.use(new StaticTokens(tokens));
    this.#transport = new Transport({ ...transport, tokens: this.#tokens });
    if (snapshot !== undefined) requireText('snapshot', snapshot);
    if (snapshot !== undefined && CacheClass === null)
      throw new InvalidArgumentError('snapshot', snapshot, 'absent when the cache is switched off');
    const random = options.random ?? Math.random;
    this[CACHE_PORT] = { clock: this.#clock, random, snapshot, revive, describe, classify };
    if (CacheClass !== null && !isClassOf(CacheClass, Cache)) {
      throw new InvalidArgumentError('cache', CacheClass, 'a class that extends Cache, or null');
    }
    this.cache = CacheClass === null ? null : new CacheClass(this as never);
    this.#keepEvents();
  }

  /**
   * Gets API tokens from the developer site with the account's e-mail and password: tokens of ours that fit this machine's address are used again, missing ones
   * are made, and our own stale ones are replaced.
   * @throws InvalidArgumentError for an empty e-mail or password, or a key count outside 1-10, before any request; InvalidCredentialsError;
   *   AlreadyLoggedInError
   */
  async login(email: string, password: string, options: AccountOptions = {}): Promise<this> {
    if (this.#closing !== undefined) throw new ClosedError({ operation: 'login', route: '/login' });
    if (this.#tokens.known) throw new AlreadyLoggedInError();
    const source = new DeveloperTokens({ clock: this.#clock, ...options, email, password });
    await this.#logInWith(source);
    return this;
  }

  /** The present state of the throttle: what waits, how fast each token is used, which ones are cooling. A snapshot. */
  get throttle(): ThrottleState {
    return this.#transport.throttle;
  }

  /** Since when the API is in maintenance; `undefined` when it is not, as far as is known. */
  get maintenanceSince(): Date | undefined {
    const since = this.#transport.maintenanceSince;
    return since === undefined ? undefined : new Date(since);
  }

  /** Listens to what the transport does, to one type of event or to all with `'*'`. Nothing is built for types that nobody listens to. */
  on<T extends TransportEvent['type'] | '*'>(
    type: T,
    listener: (event: T extends '*' ? TransportEvent : Extract<TransportEvent, { type: T }>) => unknown,
  ): Unsubscribe {
    return this.#transport.events.on(type, listener);
  }

  /**
   * Ends requests under way with `ClosedError`, lets the cache finish its writes and close its stores, and calls `onClientClose`. Calling it again waits for the
   * same end.
   */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  /** For `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Called once, last, when the client closes: the place to close what a subclass has opened, such as a Redis connection. */
  protected onClientClose(): MaybePromise<void> {}

  async #close(): Promise<void> {
    await this.#transport.close();
    try {
      await this.cache?.close();
    } finally {
      await this.onClientClose();
    }
  }

  async #logInWith(source: TokenSource): Promise<void> {
    this.#tokens.use(source);
    try {
      await this.#transport.open();
      this.cache?.open();
    } catch (error) {
      this.#tokens.forget();
      throw error;
    }
  }

  /** Reads a row of the endpoints table through the cache. A hit in a memory store costs the promise that is given back, and no other. */
  protected read<A, M extends object, const O extends CallOptions>(
    endpoint: Endpoint<A, M>,
    argument: A,
    options?: O,
    page?: PageOptions,
  ): Promise<Answer<M, O>> {
    let answer: MaybePromise<unknown>;
    try {
      const key = endpoint.key(argument, page);
      answer = this.readThrough(
        endpoint.cache,
        key,
        (context) => this.#fetch(endpoint, key, context),
        endpoint,
        options,
      );
    } catch (error) {
      return Promise.reject(error);
    }
    return (isPromiseLike(answer) ? answer : Promise.resolve(answer)) as Promise<Answer<M, O>>;
  }

  /** Reads a row past the API's own cache, and so past ours; the answer then takes the place of the older one in ours. */
  protected async readRealtime<M extends object, const O extends CallOptions>(
    endpoint: Endpoint<string, M>,
    tag: string,
    options: O,
  ): Promise<Answer<M, O>> {
    const key = endpoint.key(tag);
    const realtime = { ...endpoint, path: (of: string) => endpoint.path(of) + queryOf({ realtime: true }) };
    const keep = options.updateCache !== false;
    const { fetch, lane, signal, timeout } = options;
    // Another key than the ordinary one: whoever waits for that must not be joined.
    const load = (context: LoadContext) => this.#fetch(realtime, key, context);
    const call = { fetch, lane, signal, timeout, cache: false, updateCache: false };
    const value = await this.readThrough(endpoint.cache, `${key}?realtime`, load, endpoint, call);
    if (keep && value !== undefined) {
      this.cache?.keep(endpoint.cache, key, value);
      this.fetched(value);
    }
    return value as Answer<M, O>;
  }

  /** A read through the cache, or past it when there is none, within the caller's own time. */
  protected readThrough<T>(
    name: CacheName,
    key: string,
    load: Loader<T>,
    what: Pick<Endpoint<never, unknown>, 'operation' | 'route'>,
    options: CallOptions = NO_OPTIONS,
  ): MaybePromise<T | undefined> {
    if (this.#closing !== undefined) throw new ClosedError(contextOf(what, key));
    const { cache } = this;
    const read = (call: CallOptions) =>
      cache === null ? this.#uncached(load, call) : cache.readThrough(name, key, load, call);
    // Most reads are hits without a time of their own: nothing is taken apart or built for those.
    return options.timeout === undefined ? read(options) : this.#within(what, key, options, read);
  }

  /** Ends the caller's wait when its time is over; the request goes on when others wait for it. */
  #within<T>(
    what: Pick<Endpoint<never, unknown>, 'operation' | 'route'>,
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
    const timer = this.#clock.schedule(
      () => {
        controller.abort(new TimeoutError(contextOf(what, key), timeoutMs, 'call', 0));
      },
      timeoutMs,
      true,
    );
    const reading = async () => read({ ...rest, signal: controller.signal });
    return reading().finally(() => {
      timer.cancel();
      stop?.();
    });
  }

  async #uncached<T>(load: Loader<T>, { fetch, lane, signal, maxAge }: CallOptions): Promise<T | undefined> {
    if (maxAge !== undefined) toMilliseconds('maxAge', maxAge);
    if (fetch === false) return undefined;
    return (await load({ signal, lane: lane ?? 'interactive' })).value;
  }

  async #fetch<M extends object>(endpoint: Endpoint<never, M>, key: string, context: LoadContext): Promise<Loaded<M>> {
    const { lane, signal } = context;
    const request = { ...contextOf(endpoint, key), path: endpoint.path(key), lane, signal };
    const response = await this.send(request);
    if (Array.isArray(response.body))
      throw new UnexpectedBodyError(request, 'is a list where an object belongs', response);
    const value = endpoint.model(response.body as never, key);
    const loaded = this.loadedFrom(response, value, key);
    return { ...loaded, onKept: () => this.fetched(value) };
  }

  /** Epoch milliseconds by the client's clock. */
  protected now(): number {
    return this.#clock.now();
  }

  /** Called with every answer that is to be kept, for what is kept of it besides. */
  protected fetched(_value: object): void {}

  /** Sends a POST, within the caller's own time. Its answer is the caller's alone. */
  protected async post(
    request: Pick<TransportRequest, 'operation' | 'route' | 'subject' | 'path' | 'body'>,
    { signal, lane, timeout }: Pick<CallOptions, 'signal' | 'lane' | 'timeout'>,
  ): Promise<object> {
    const timeoutMs = timeout === undefined ? undefined : toMilliseconds('timeout', timeout);
    const { body } = await this.send({ ...request, method: 'POST', signal, lane, timeoutMs });
    return body;
  }

  /**
   * The answer of a route that there is no method for, as the API sent it: same tokens, throttle, retries and errors. With `cacheName` it is read
   * through and kept in the cache.
   * @param path below the base URL, encoded: `'/players/%232PP'`
   * @throws InvalidArgumentError for a path that does not begin with a slash, or a POST that is to be cached
   */
  async request(path: string, options: RequestOptions = {}): Promise<unknown> {
    const { method = 'GET', query, body, cacheName, ...call } = options;
    requireOneOf('method', method, ['GET', 'POST'] as const);
    const full = withQuery(path, query);
    const what = { operation: `request('${path}')`, route: path };
    if (method === 'POST') {
      if (cacheName !== undefined)
        throw new InvalidArgumentError('cacheName', cacheName, 'absent for a POST: its answer is never cached');
      return this.post({ ...what, path: full, body }, call);
    }
    if (body !== undefined) throw new InvalidArgumentError('body', body, 'absent for a GET');
    const load = async ({ signal, lane }: LoadContext): Promise<Loaded<Payload>> => {
      const response = await this.send({ ...what, path: full, signal, lane });
      return this.loadedFrom(response, new Payload(response.body), full);
    };
    const payload = await (cacheName === undefined
      ? this.#within(what, full, call, (timed) => this.#uncached(load, timed))
      : this.readThrough(cacheName, REQUEST_KEY + full, load, what, call));
    return payload?.raw;
  }

  /** Many reads of one kind, one result per tag. */
  protected many<T, const O extends BulkOptions>(
    tags: Tags,
    read: (tag: string, options: CallOptions) => Promise<T | undefined>,
    options?: O,
  ): BulkRead<T, O> {
    return bulk(tags, read, options ?? {}) as BulkRead<T, O>;
  }

  /** A list: one page when it is awaited, all items when it is looped over. */
  protected list<
    M,
    A extends (Iterable<M> & { readonly before: string | undefined; readonly after: string | undefined }) | undefined,
  >(
    read: (page: PageOptions) => Promise<A>,
    { limit, after, before }: PageOptions = NO_OPTIONS as PageOptions,
  ): PageRead<M, A> {
    return new PageRead<M, A>(read, { limit, after, before });
  }

  /** Sends one request; the body of a success is an object. */
  protected async send(request: TransportRequest): Promise<TransportResponse & { readonly body: object }> {
    const response = await this.#transport.send(request);
    const { body } = response;
    if (typeof body !== 'object' || body === null) {
      throw new UnexpectedBodyError(request, 'is JSON, but neither an object nor a list', { status: response.status });
    }
    return response as TransportResponse & { readonly body: object };
  }

  /** What the cache is told of an answer. Without a cache the model itself still says when it arrived. */
  protected loadedFrom<M extends object>(response: TransportResponse, value: M, key: string): Loaded<M> {
    const { storedAt, bytes, freshUntil: apiFreshUntil = null } = response;
    if (this.cache === null && FACTS in value) {
      const over =
        apiFreshUntil === null ? Number.POSITIVE_INFINITY : this.#clock.monotonic() + (apiFreshUntil - storedAt);
      const facts = { key, storedAt, bytes, apiFreshUntil, freshUntil: apiFreshUntil, deleteAt: null };
      (value as { [FACTS]: unknown })[FACTS] = { ...facts, freshUntilTick: over, clock: this.#clock };
    }
    return { value, storedAt, apiFreshUntil, bytes };
  }

  /** The rare events that somebody may want to look up later go under the name `events`. */
  #keepEvents(): void {
    const { cache } = this;
    if (cache === null) return;
    const { events } = this.#transport;
    events.on('maintenanceStart', (event) => cache.keep('events', `maintenanceStart:${event.startedAt}`, event));
    events.on('maintenanceEnd', (event) => cache.keep('events', `maintenanceEnd:${event.endedAt}`, event));
    events.on('rotationEnd', (event) => cache.keep('events', `rotationEnd:${this.#clock.now()}`, event));
  }
}

function contextOf({ operation, route }: Pick<Endpoint<never, unknown>, 'operation' | 'route'>, key: string) {
  return { operation: `${operation}('${key}')`, route, subject: key };
}

function withQuery(path: string, query: RequestOptions['query']): string {
  if (typeof path !== 'string' || !path.startsWith('/'))
    throw new InvalidArgumentError('path', path, "an encoded path that begins with '/'");
  const text = queryOf(query ?? {});
  return path.includes('?') ? path + text.replace('?', '&') : path + text;
}
