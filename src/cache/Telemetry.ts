import type { Emitter } from '../internal/Emitter.js';
import type { RemovalCause } from '../store/Store.js';
import type { CacheEvent, StoreOperation } from './CacheEvent.js';
import type { CacheName } from './names.js';
import type { Statistics } from './Statistics.js';

/** The part of the statistics that is counted; the rest is read from the store. */
type Counters = { -readonly [K in Exclude<keyof Statistics, 'missed' | 'entries' | 'bytes'>]: number };

/** Counts what happens to one cache name and emits it as events. All counters are incremented here. */
export class Telemetry {
  readonly #name: CacheName;
  readonly #events: Emitter<CacheEvent>;
  readonly #counters: Counters = {
    hits: 0,
    staleHits: 0,
    negativeHits: 0,
    misses: 0,
    joined: 0,
    loads: 0,
    loadErrors: 0,
    loadTimeMs: 0,
    evictions: 0,
    expiries: 0,
    errors: 0,
    late: 0,
    waits: 0,
    recovered: 0,
  };

  constructor(name: CacheName, events: Emitter<CacheEvent>) {
    this.#name = name;
    this.#events = events;
  }

  /** The counters at this moment. */
  get counters(): Counters {
    return { ...this.#counters };
  }

  hit(key: string, stale: boolean): void {
    if (stale) this.#counters.staleHits++;
    else this.#counters.hits++;
    this.#events.emit('hit', () => ({ type: 'hit', name: this.#name, key, stale }));
  }

  miss(key: string): void {
    this.#counters.misses++;
    this.#events.emit('miss', () => ({ type: 'miss', name: this.#name, key }));
  }

  negativeHit(key: string): void {
    this.#counters.negativeHits++;
    this.#events.emit('negativeHit', () => ({ type: 'negativeHit', name: this.#name, key }));
  }

  join(key: string): void {
    this.#counters.joined++;
    this.#events.emit('join', () => ({ type: 'join', name: this.#name, key }));
  }

  refresh(key: string): void {
    this.#events.emit('refresh', () => ({ type: 'refresh', name: this.#name, key }));
  }

  wait(key: string): void {
    this.#counters.waits++;
    this.#events.emit('wait', () => ({ type: 'wait', name: this.#name, key }));
  }

  storeLate(key: string, afterMs: number): void {
    this.#counters.late++;
    this.#events.emit('storeLate', () => ({ type: 'storeLate', name: this.#name, key, afterMs }));
  }

  loadStarted(): void {
    this.#counters.loads++;
  }

  load(key: string, durationMs: number, kept: boolean): void {
    this.#counters.loadTimeMs += durationMs;
    this.#events.emit('load', () => ({ type: 'load', name: this.#name, key, durationMs, kept }));
  }

  loadError(key: string, durationMs: number, error: unknown): void {
    this.#counters.loadTimeMs += durationMs;
    this.#counters.loadErrors++;
    this.#events.emit('loadError', () => ({ type: 'loadError', name: this.#name, key, durationMs, error }));
  }

  storeError(operation: StoreOperation, key: string | undefined, error: unknown): void {
    this.#counters.errors++;
    this.#events.emit('storeError', () => ({
      type: 'storeError',
      name: this.#name,
      operation,
      ...(key === undefined ? {} : { key }),
      error,
    }));
  }

  removal(key: string, cause: RemovalCause): void {
    if (cause === 'evicted') this.#counters.evictions++;
    else if (cause === 'expired') this.#counters.expiries++;
    this.#events.emit('removal', () => ({ type: 'removal', name: this.#name, key, cause }));
  }

  recovery(writes: number, refused: number): void {
    this.#counters.recovered += writes;
    this.#events.emit('recovery', () => ({ type: 'recovery', name: this.#name, writes, refused }));
  }

  near(trusted: boolean): void {
    this.#events.emit('near', () => ({ type: 'near', name: this.#name, trusted }));
  }
}
