import type { Clock } from '../internal/Clock.js';
import type { MaybePromise } from '../internal/MaybePromise.js';
import type { CacheConfig } from './CacheConfig.js';
import type { CachePort } from './CacheOwner.js';
import type { CacheVerbs, NamedVerbs } from './CacheVerbs.js';
import type { Facts } from './copies/Facts.js';
import type { NamedStore } from './copies/NamedStore.js';
import type { CacheName } from './names.js';
import type { SharedBreakers } from './outage/SharedBreakers.js';
import { StoreGuard } from './outage/StoreGuard.js';
import { Flights } from './read/Flights.js';
import type { Loader } from './read/Loader.js';
import { Loads } from './read/Loads.js';
import { Lookups } from './read/Lookups.js';
import type { ReadOptions } from './read/ReadOptions.js';
import { ReadThrough } from './read/ReadThrough.js';
import type { Statistics } from './Statistics.js';
import type { Telemetry } from './Telemetry.js';
import type { VerbStore } from './VerbStore.js';
import { Writes } from './write/Writes.js';

export interface NamedCacheOptions {
  /** What reads and writes use: the store of the name, or the verbs of a subclass over it. */
  readonly store: NamedStore;
  /** The verbs of a subclass; `undefined`: it overrides none. */
  readonly verbs: VerbStore | undefined;
  readonly config: CacheConfig;
  readonly breakers: SharedBreakers;
  readonly telemetry: Telemetry;
  readonly port: CachePort;
  readonly clock: Clock;
}

/** The cache of one name: reads and writes over its store. Reads use writes; writes do not use reads. */
export class NamedCache implements NamedVerbs {
  readonly telemetry: Telemetry;
  readonly #store: NamedStore;
  readonly #verbs: VerbStore | undefined;
  readonly #writes: Writes;
  readonly #lookups: Lookups;
  readonly #reads: ReadThrough;

  constructor({ store, verbs, config, breakers, telemetry, port, clock }: NamedCacheOptions) {
    const { timeouts } = store.store.traits ?? {};
    const { storeSoftTimeoutMs: softMs = timeouts?.softMs ?? null } = config;
    const breaker = breakers.of(store.store, store.name, () => void this.#writes.newest.repeat());
    const guard = new StoreGuard({ breaker, telemetry, clock, softMs, hardMs: config.storeTimeoutFor(timeouts) });
    const flights = new Flights(config.negativeTtlMs, clock);
    const parts = { store, guard, flights, telemetry, port, clock, leaseMs: config.leaseMs };
    this.telemetry = telemetry;
    this.#store = store;
    this.#verbs = verbs;
    this.#writes = new Writes(parts);
    this.#lookups = new Lookups(parts, this.#writes.newest);
    this.#reads = new ReadThrough(parts, this.#lookups, new Loads(parts, this.#writes, this.#lookups));
  }

  get name(): CacheName {
    return this.#store.name;
  }

  /**
   * Returns the verbs that the base class's method of this name uses: those of this cache, or, when a subclass
   * overrides the verb and calls `super`, those of the store below it.
   */
  verbsFor(verb: keyof CacheVerbs): NamedVerbs {
    return this.#verbs?.overrides(verb) === true ? this.#verbs.below : this;
  }

  readThrough<T>(key: string, loader: Loader<T>, options: ReadOptions | undefined): MaybePromise<T | undefined> {
    return this.#reads.read(key, loader, options);
  }

  /** The facts of a value as it is kept under this name. */
  factsOf(value: unknown): Facts | undefined {
    return this.#store.factsOf(value);
  }

  /** Returns what is there at once and may be used as it is. */
  peek(key: string): unknown {
    return this.#lookups.peek(key);
  }

  get(key: string): MaybePromise<unknown> {
    return this.#lookups.get(key);
  }

  set(key: string, value: unknown): MaybePromise<unknown> {
    return this.#writes.set(key, value);
  }

  /** As `set`, but a failure is an event and not an error. */
  keep(key: string, value: unknown): void {
    this.#writes.keepNow(key, value);
  }

  delete(key: string): MaybePromise<boolean> {
    return this.#writes.delete(key);
  }

  pop(key: string): MaybePromise<unknown> {
    return this.#writes.pop(key);
  }

  keys(): MaybePromise<string[]> {
    return this.#writes.keys();
  }

  items(): MaybePromise<[string, unknown][]> {
    return this.#writes.items();
  }

  clear(): MaybePromise<unknown> {
    return this.#writes.clear();
  }

  statistics(): Statistics {
    const { entries, bytes } = this.#store;
    return { ...this.telemetry.counters, missed: this.#writes.newest.missed, entries, bytes };
  }

  /** Waits for the writes under way, and tries once more to write what the store has missed. */
  close(): Promise<void> {
    return this.#writes.newest.close();
  }
}
