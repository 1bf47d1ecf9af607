import type { NameParts } from '../NameParts.js';
import { type Leasing, takeLease } from '../outage/takeLease.js';
import type { Writes } from '../write/Writes.js';
import { Flight } from './Flight.js';
import type { Loaded, Loader } from './Loader.js';
import type { Lookups } from './Lookups.js';
import type { ReadOptions } from './ReadOptions.js';

/** A load that has not ended after this time is not joined any more: a loader that never settles blocks no key. */
const MAX_JOIN_MS = 60_000;

/** Loads the values of one cache name, one load per key at a time, and keeps them. */
export class Loads {
  readonly #parts: NameParts;
  readonly #writes: Writes;
  readonly #lookups: Lookups;

  constructor(parts: NameParts, writes: Writes, lookups: Lookups) {
    this.#parts = parts;
    this.#writes = writes;
    this.#lookups = lookups;
  }

  /** Whether a load of the key is under way that a read may join. */
  isUnderWay(key: string): boolean {
    const flight = this.#parts.flights.loads.get(key);
    return flight !== undefined && !this.#isOverdue(flight);
  }

  /** Loads the key, or joins a load of it. The promise ends early when the caller's signal is aborted. */
  load<T>(key: string, loader: Loader<T>, options: ReadOptions): Promise<Loaded<T>> {
    return this.#flightFor(key, loader, options).join(options.signal);
  }

  /** Loads the key in the background. A failure is an event. */
  renew(key: string, loader: Loader<unknown>): void {
    this.#parts.telemetry.refresh(key);
    const flight = this.#start(key, loader, { lane: 'background' }, false);
    flight.join(undefined).catch(() => undefined);
  }

  /** An interactive read never joins a load in the background lane: that may wait behind a thousand others. */
  #flightFor<T>(key: string, loader: Loader<T>, options: ReadOptions): Flight<T> {
    const { flights, telemetry } = this.#parts;
    const underWay = flights.loads.get(key) as Flight<T> | undefined;
    if (underWay === undefined) return this.#start(key, loader, options, options.cache !== false);
    const isTooSlow = options.lane !== 'background' && underWay.lane === 'background';
    if (underWay.abandoned || isTooSlow || this.#isOverdue(underWay)) {
      // If its result was to be kept, that of the load that starts now is.
      const updateCache = options.updateCache !== false || (underWay.keep && !underWay.abandoned);
      return this.#start(key, loader, { ...options, updateCache }, false);
    }
    if (options.updateCache !== false) underWay.keep = true;
    telemetry.join(key);
    return underWay;
  }

  #isOverdue(flight: Flight): boolean {
    return this.#parts.clock.monotonic() - flight.startedAt > MAX_JOIN_MS;
  }

  /** @param mayLease whether another process's answer may be used instead. */
  #start<T>(key: string, loader: Loader<T>, options: ReadOptions, mayLease: boolean): Flight<T> {
    const { flights, clock } = this.#parts;
    const earlier = flights.loads.get(key);
    // Its result will be older than that of this load.
    if (earlier !== undefined) earlier.fenced = true;
    const flight = new Flight<T>({
      lane: options.lane ?? 'interactive',
      keep: options.updateCache !== false,
      abortable: options.signal !== undefined,
      startedAt: clock.monotonic(),
    });
    flights.loads.set(key, flight);
    flight.begin(this.#fly(key, loader, flight, mayLease && flight.keep));
    return flight;
  }

  async #fly<T>(key: string, loader: Loader<T>, flight: Flight<T>, mayLease: boolean): Promise<Loaded<T>> {
    const { flights, clock, telemetry, leaseMs } = this.#parts;
    // Taken now: every write during this load is newer.
    const version = this.#writes.nextVersion();
    const leasing = mayLease && leaseMs > 0 ? await this.#lease<T>(key, flight.signal) : undefined;
    const land = () => {
      if (flights.loads.get(key) === (flight as Flight)) flights.loads.delete(key);
      flight.end();
    };
    if (leasing?.found !== undefined) {
      land();
      return leasing.found;
    }
    const startedAt = clock.monotonic();
    telemetry.loadStarted();
    let loaded: Loaded<T>;
    try {
      loaded = await loader({ signal: flight.signal, lane: flight.lane });
    } catch (error) {
      land();
      const durationMs = clock.monotonic() - startedAt;
      leasing?.release();
      this.#rememberAbsence(key, flight, error);
      telemetry.loadError(key, durationMs, error);
      throw error;
    }
    land();
    const durationMs = clock.monotonic() - startedAt;
    telemetry.load(key, durationMs, this.#keep(key, loaded, flight, version, leasing));
    return loaded;
  }

  /** Keeps what was loaded, unless that is not wanted or a write overtook the load. Returns whether it is kept. */
  #keep<T>(
    key: string,
    loaded: Loaded<T>,
    flight: Flight<T>,
    version: number | undefined,
    leasing: Leasing<T> | undefined,
  ): boolean {
    if (!flight.keep || flight.fenced) {
      leasing?.release();
      return false;
    }
    this.#parts.flights.negatives.delete(key);
    const kept = this.#writes.keep(key, loaded, leasing?.token ?? version, leasing?.token);
    loaded.onKept?.();
    return kept;
  }

  /** Caches that the API has no such thing, and removes a copy. */
  #rememberAbsence(key: string, flight: Flight, error: unknown): void {
    const { port, flights, clock } = this.#parts;
    if (!flight.keep || flight.fenced || port.classify?.(error) !== 'absent') return;
    flights.negatives.set(key, { error, tick: clock.monotonic() });
    this.#writes.forget(key);
  }

  async #lease<T>(key: string, signal: AbortSignal | undefined): Promise<Leasing<T> | undefined> {
    const { store, telemetry, flights } = this.#parts;
    // A look-up that is still under way has exceeded its soft limit: the store is slow.
    if (flights.lookups.has(key)) return undefined;
    return takeLease<T>({
      ...this.#parts,
      key,
      signal,
      accept: (found) => {
        const value = this.#lookups.accept(key, found);
        return value !== undefined && store.lifetime.judge(store.factsOf(value), undefined, undefined) === 'fresh'
          ? value
          : undefined;
      },
      onWait: () => telemetry.wait(key),
    });
  }
}
