import type { Clock } from '../../internal/Clock.js';
import { toMilliseconds } from '../../internal/duration.js';
import type { Emitter } from '../../internal/Emitter.js';
import { andThen, isPromiseLike, type MaybePromise } from '../../internal/MaybePromise.js';
import { onAbort } from '../../internal/onAbort.js';
import type { CacheEvent } from '../CacheEvent.js';
import type { CachePort } from '../CacheOwner.js';
import { holdsFacts } from '../copies/Facts.js';
import type { NamedCache } from '../NamedCache.js';
import { Lookup } from '../outage/Lookup.js';
import { raceStore } from '../outage/raceStore.js';
import { type Leasing, takeLease } from '../outage/takeLease.js';
import { StoreContentError } from '../StoreContentError.js';
import { ABSENT, type Intent } from '../write/PendingWrites.js';
import type { Writes } from '../write/Writes.js';
import { Flight } from './Flight.js';
import type { Loaded, Loader } from './Loader.js';
import type { ReadOptions } from './ReadOptions.js';

const NO_OPTIONS: ReadOptions = {};

/** A read, from the look-up to the answer: what may be used, who loads, and what is kept. One algorithm for every store. */
export class ReadThrough {
  readonly #port: CachePort;
  readonly #clock: Clock;
  readonly #events: Emitter<CacheEvent>;
  readonly #writes: Writes;

  constructor(options: { port: CachePort; clock: Clock; events: Emitter<CacheEvent>; writes: Writes }) {
    this.#port = options.port;
    this.#clock = options.clock;
    this.#events = options.events;
    this.#writes = options.writes;
  }

  read<T>(
    named: NamedCache,
    key: string,
    load: Loader<T>,
    options: ReadOptions = NO_OPTIONS,
  ): MaybePromise<T | undefined> {
    if (options.signal?.aborted) return Promise.reject(options.signal.reason as Error);
    if (options.maxAge !== undefined) toMilliseconds('maxAge', options.maxAge);
    if (options.cache === false) return this.#load(named, key, undefined, load, options);
    const found = this.#lookUp(named, key);
    if (!(found instanceof Lookup)) return this.#use(named, key, found, load, options);
    // Whoever does not want the API to be asked has nothing to go on with.
    if (named.storeSoftMs === null || options.fetch === false)
      return abortable(found.found, options.signal).then((late) => this.#use(named, key, late, load, options));
    return this.#race(named, key, found, load, options);
  }

  #race<T>(
    named: NamedCache,
    key: string,
    lookup: Lookup,
    load: Loader<T>,
    options: ReadOptions,
  ): Promise<T | undefined> {
    const hit = (stale: boolean) => {
      if (stale) named.counters.staleHits++;
      else named.counters.hits++;
      this.#events.emit('hit', () => ({ type: 'hit', name: named.name, key, stale }));
    };
    return raceStore<T | undefined>(lookup, options.signal, {
      use: (found) => this.#use(named, key, found, load, options),
      ask: () => {
        const afterMs = named.storeSoftMs ?? 0;
        named.counters.late++;
        this.#events.emit('storeLate', () => ({ type: 'storeLate', name: named.name, key, afterMs }));
        return this.#miss(named, key, undefined, load, options);
      },
      late: (found) => {
        if (!this.#usable(named, found, options)) return false;
        hit(false);
        return true;
      },
      rescue: (found, failure) => {
        const fresh = this.#usable(named, found, options);
        if (!fresh && !this.#servesInOutage(named, found, failure, options)) return false;
        hit(!fresh);
        return true;
      },
    });
  }

  /** Whether a stale copy may take the place of an answer that the API could not give. */
  #servesInOutage(named: NamedCache, found: unknown, failure: unknown, { maxAge, allowStale }: ReadOptions): boolean {
    if (found === undefined || this.#port.classify?.(failure) !== 'outage') return false;
    const maxAgeMs = maxAge === undefined ? undefined : toMilliseconds('maxAge', maxAge);
    return named.lifetime.judge(named.factsOf(found), this.#clock, maxAgeMs, allowStale) !== 'over';
  }

  #usable(named: NamedCache, found: unknown, { maxAge, allowStale }: ReadOptions): boolean {
    if (found === undefined) return false;
    if (!named.lifetime.judges && maxAge === undefined) return true;
    const maxAgeMs = maxAge === undefined ? undefined : toMilliseconds('maxAge', maxAge);
    return named.lifetime.judge(named.factsOf(found), this.#clock, maxAgeMs, allowStale) === 'fresh';
  }

  /** What the name's own store holds for the key, writes on their way included. */
  get(named: NamedCache, key: string): MaybePromise<unknown> {
    const intent = named.overlays && named.busy ? named.intentOf(key) : undefined;
    if (intent !== undefined) return named.present(key, this.#held(named, intent));
    const found = named.get(key);
    return isPromiseLike(found) ? this.#writes.within(named, 'get', found) : found;
  }

  /** What a memory store holds, if it may be used as it is. */
  peek(named: NamedCache, key: string): unknown {
    if (this.#writes.verbs.get !== undefined) return undefined;
    const found = this.#peeked(named, key);
    if (found === undefined) return undefined;
    const verdict = named.lifetime.judge(named.factsOf(found), this.#clock, undefined, undefined);
    return verdict === 'fresh' || verdict === 'renew' ? found : undefined;
  }

  #peeked(named: NamedCache, key: string): unknown {
    const intent = named.busy ? named.intentOf(key) : undefined;
    if (intent !== undefined) return this.#held(named, intent);
    try {
      const found = named.peek(key);
      if (!isPromiseLike(found)) return found;
      found.then(undefined, () => undefined);
    } catch {
      // A store that fails has nothing to show; a read would tell of it.
    }
    return undefined;
  }

  /** What is held for the key, or a look-up that will say. A store that fails has nothing; look-ups in asynchronous stores are shared by those who ask at the same time. */
  #lookUp(named: NamedCache, key: string): unknown {
    if (named.busy) {
      const intent = named.intentOf(key);
      if (intent !== undefined) return this.#accept(named, key, this.#held(named, intent));
    }
    if (named.lookups.size > 0) {
      const underWay = named.lookups.get(key);
      if (underWay !== undefined) return underWay;
    }
    if (!named.breaker.allows()) return this.#accept(named, key, named.near(key));
    try {
      const { get } = this.#writes.verbs;
      const found = get === undefined ? named.find(key) : andThen(get(named.name, key), nothingOf);
      if (isPromiseLike(found)) return this.#lookUpLate(named, key, found);
      // A copy in front of a far store says nothing of the far store.
      if (named.answersForItself) named.breaker.succeeded();
      return this.#accept(named, key, found);
    } catch (error) {
      this.#writes.report(named, 'get', key, error);
      return undefined;
    }
  }

  #lookUpLate(named: NamedCache, key: string, found: PromiseLike<unknown>): Lookup {
    // Nobody waits for a trial: the API is asked at once.
    const softMs = named.storeSoftMs === null ? null : named.breaker.trial ? 0 : named.storeSoftMs;
    const onSoft = () => lookup.tell();
    const answered = this.#writes.within(named, 'get', found, { softMs: softMs === 0 ? null : softMs, onSoft }).then(
      (late) => this.#accept(named, key, late),
      (error: unknown) => {
        this.#writes.report(named, 'get', key, error);
        return undefined;
      },
    );
    const lookup = new Lookup(
      answered.then((value) => {
        // A write since then has the last word: what was read before it is not shown after it.
        const overtaken = named.lookups.get(key) !== lookup;
        if (!overtaken) named.lookups.delete(key);
        if (!overtaken || !named.busy) return value;
        const intent = named.intentOf(key);
        return intent === undefined ? value : this.#accept(named, key, this.#held(named, intent));
      }),
    );
    if (softMs === 0) lookup.overdue = true;
    named.lookups.set(key, lookup);
    return lookup;
  }

  /** The value of a write on its way, unless its time is over: a store may take very long. */
  #held(named: NamedCache, intent: Intent): unknown {
    if (intent === ABSENT) return undefined;
    const deleteAt = named.factsOf(intent.value)?.deleteAt ?? null;
    return deleteAt !== null && this.#clock.now() >= deleteAt ? undefined : intent.value;
  }

  /** The client's reads give models: whatever else a store holds under our key is somebody else's, and counts as absent. */
  #accept(named: NamedCache, key: string, found: unknown): unknown {
    if (found === undefined || this.#port.revive === undefined || holdsFacts(found)) return found;
    const revived = this.#revived(named, key, found);
    if (revived === undefined)
      this.#writes.report(named, 'decode', key, new StoreContentError('it is no answer of the API'));
    return revived;
  }

  #revived(named: NamedCache, key: string, found: unknown): unknown {
    try {
      return this.#port.revive?.(named.name, key, dataOf(found));
    } catch {
      return undefined;
    }
  }

  #use<T>(
    named: NamedCache,
    key: string,
    found: unknown,
    load: Loader<T>,
    options: ReadOptions,
  ): MaybePromise<T | undefined> {
    if (found === undefined) return this.#miss(named, key, undefined, load, options);
    const { lifetime, counters } = named;
    if (lifetime.judges || options.maxAge !== undefined) {
      const maxAgeMs = options.maxAge === undefined ? undefined : toMilliseconds('maxAge', options.maxAge);
      const verdict = lifetime.judge(named.factsOf(found), this.#clock, maxAgeMs, options.allowStale);
      if (verdict === 'fallback') return this.#miss(named, key, found as T, load, options);
      if (verdict === 'over') return this.#miss(named, key, undefined, load, options);
      if (verdict === 'renew') return this.#stale(named, key, found as T, load, options);
    }
    counters.hits++;
    this.#events.emit('hit', () => ({ type: 'hit', name: named.name, key, stale: false }));
    return found as T;
  }

  #stale<T>(named: NamedCache, key: string, found: T, load: Loader<T>, options: ReadOptions): T {
    named.counters.staleHits++;
    this.#events.emit('hit', () => ({ type: 'hit', name: named.name, key, stale: true }));
    if (options.fetch !== false && options.updateCache !== false && !named.flights.has(key)) {
      this.#events.emit('refresh', () => ({ type: 'refresh', name: named.name, key }));
      // A failure is told as a 'loadError' event; the copy stays, and the next reader tries again.
      this.#start(named, key, load, { lane: 'background' })
        .join(undefined)
        .catch(() => undefined);
    }
    return found;
  }

  #miss<T>(
    named: NamedCache,
    key: string,
    fallback: T | undefined,
    load: Loader<T>,
    options: ReadOptions,
  ): MaybePromise<T | undefined> {
    const error = this.#negative(named, key, options);
    if (error !== undefined) {
      named.counters.negativeHits++;
      this.#events.emit('negativeHit', () => ({ type: 'negativeHit', name: named.name, key }));
      return Promise.reject(error);
    }
    named.counters.misses++;
    this.#events.emit('miss', () => ({ type: 'miss', name: named.name, key }));
    return this.#load(named, key, fallback, load, options);
  }

  /** What is remembered of a key that is not there, if it is young enough for the caller. */
  #negative(named: NamedCache, key: string, { maxAge }: ReadOptions): unknown {
    const negative = named.negatives.get(key);
    if (negative === undefined || maxAge === undefined) return negative?.error;
    const ageMs = this.#clock.monotonic() - negative.tick;
    const maxAgeMs = toMilliseconds('maxAge', maxAge);
    return maxAgeMs > 0 && ageMs <= maxAgeMs ? negative.error : undefined;
  }

  #load<T>(
    named: NamedCache,
    key: string,
    fallback: T | undefined,
    load: Loader<T>,
    options: ReadOptions,
  ): MaybePromise<T | undefined> {
    if (options.fetch === false) return undefined;
    const loaded = this.#flightFor(named, key, load, options).join(options.signal);
    if (fallback === undefined) return loaded.then(valueOf);
    return loaded.then(valueOf, (failure: unknown) => {
      if (options.signal?.aborted || this.#port.classify?.(failure) !== 'outage') throw failure;
      named.counters.staleHits++;
      this.#events.emit('hit', () => ({ type: 'hit', name: named.name, key, stale: true }));
      return fallback;
    });
  }

  /** The load to wait for. A flight in the background lane is not joined by somebody in a hurry: it may stand behind a thousand others. */
  #flightFor<T>(named: NamedCache, key: string, load: Loader<T>, options: ReadOptions): Flight<T> {
    const underWay = named.flights.get(key) as Flight<T> | undefined;
    const inHurry = options.lane !== 'background';
    if (underWay === undefined || underWay.abandoned || (inHurry && underWay.lane === 'background')) {
      if (underWay === undefined) return this.#start(named, key, load, options, options.cache === false);
      // Its result would be older than the one that is begun now; who wants that kept gets this one kept.
      underWay.fenced = true;
      return this.#start(named, key, load, {
        ...options,
        updateCache: options.updateCache !== false || (underWay.keep && !underWay.abandoned),
      });
    }
    if (options.updateCache !== false) underWay.keep = true;
    named.counters.joined++;
    this.#events.emit('join', () => ({ type: 'join', name: named.name, key }));
    return underWay;
  }

  #start<T>(named: NamedCache, key: string, load: Loader<T>, options: ReadOptions, alone = true): Flight<T> {
    const flight = new Flight<T>(
      options.lane ?? 'interactive',
      options.updateCache !== false,
      options.signal !== undefined,
    );
    named.flights.set(key, flight);
    flight.begin(this.#fly(named, key, load, flight, !alone && flight.keep));
    return flight;
  }

  async #fly<T>(
    named: NamedCache,
    key: string,
    load: Loader<T>,
    flight: Flight<T>,
    shares: boolean,
  ): Promise<Loaded<T>> {
    // Taken now: whatever anybody writes while this is under way is newer.
    const version = named.nextVersion();
    const leasing = shares && named.leaseMs > 0 ? await this.#leaseOf<T>(named, key, flight.signal) : undefined;
    const startedAt = this.#clock.monotonic();
    const land = () => {
      if (named.flights.get(key) === (flight as Flight)) named.flights.delete(key);
      flight.end();
      const durationMs = this.#clock.monotonic() - startedAt;
      named.counters.loadTimeMs += durationMs;
      return durationMs;
    };
    if (leasing?.found !== undefined) {
      land();
      return leasing.found;
    }
    named.counters.loads++;
    let loaded: Loaded<T>;
    try {
      loaded = await load({ signal: flight.signal, lane: flight.lane });
    } catch (error) {
      const durationMs = land();
      leasing?.release();
      named.counters.loadErrors++;
      if (flight.keep && !flight.fenced && this.#port.classify?.(error) === 'absent') {
        named.negatives.set(key, { error, tick: this.#clock.monotonic() });
        this.#writes.forget(named, key);
      }
      this.#events.emit('loadError', () => ({ type: 'loadError', name: named.name, key, durationMs, error }));
      throw error;
    }
    const durationMs = land();
    let kept = false;
    if (flight.keep && !flight.fenced) {
      named.negatives.delete(key);
      kept = this.#writes.keep(named, key, loaded, leasing?.token ?? version, leasing?.token);
      if (kept) loaded.onKept?.();
    } else {
      leasing?.release();
    }
    this.#events.emit('load', () => ({ type: 'load', name: named.name, key, durationMs, kept }));
    return loaded;
  }

  #leaseOf<T>(named: NamedCache, key: string, signal: AbortSignal | undefined): Promise<Leasing<T>> {
    return takeLease<T>({
      named,
      key,
      signal,
      clock: this.#clock,
      within: (operation, outcome) => this.#writes.within(named, operation, outcome),
      accept: (found) => (this.#usable(named, this.#accept(named, key, found), {}) ? found : undefined),
      onFailure: (error) => this.#writes.report(named, 'get', key, error),
      onWait: () => {
        named.counters.waits++;
        this.#events.emit('wait', () => ({ type: 'wait', name: named.name, key }));
      },
    });
  }
}

/** Plain data, from its text where a store gives back that. */
function dataOf(found: unknown): unknown {
  if (typeof found === 'string') return JSON.parse(found);
  return found instanceof Uint8Array ? JSON.parse(new TextDecoder().decode(found)) : found;
}

/** A `get` written by hand may say `null` for nothing. */
function nothingOf(found: unknown): unknown {
  return found ?? undefined;
}

function valueOf<T>(loaded: Loaded<T>): T {
  return loaded.value;
}

/** The outcome of a promise, or the signal's reason as soon as it is aborted. */
function abortable<T>(outcome: PromiseLike<T>, signal: AbortSignal | undefined): PromiseLike<T> {
  if (signal === undefined) return outcome;
  return new Promise((resolve, reject) => {
    const stop = onAbort(signal, () => reject(signal.reason as Error));
    void outcome.then(resolve, reject).then(stop);
  });
}
