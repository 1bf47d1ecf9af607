import { setImmediate } from 'node:timers';
import { Cache } from '../../src/cache/Cache.js';
import { CacheConfig, type CacheConfigOptions } from '../../src/cache/CacheConfig.js';
import type { CacheEvent } from '../../src/cache/CacheEvent.js';
import { CACHE_PORT, type CacheOwner, type CachePort } from '../../src/cache/CacheOwner.js';
import type { CacheName } from '../../src/cache/names.js';
import type { MaybePromise } from '../../src/internal/MaybePromise.js';
import { FakeClock } from '../../src/testing/FakeClock.js';
import { FakeApi } from './FakeApi.js';

export const CLANS = 'searchClans';
export const PLAYERS = 'searchPlayers';

export interface Setup<C extends Cache> {
  readonly cache: C;
  readonly clock: FakeClock;
  readonly api: FakeApi;
  /** Every event so far, in order. */
  readonly events: CacheEvent[];
}

/** A cache that stands alone on a fake clock, without chance. */
export function unwatched<C extends Cache = Cache>(
  CacheClass: new (owner: CacheOwner) => C = Cache as new (
    owner: CacheOwner,
  ) => C,
  port: Partial<CachePort> = {},
): Omit<Setup<C>, 'events'> {
  const clock = new FakeClock();
  const cache = new CacheClass({ [CACHE_PORT]: { clock, random: () => 0.5, classify, ...port } });
  return { cache, clock, api: new FakeApi(clock) };
}

/** The same, watched from its first moment. */
export function setUp<C extends Cache = Cache>(
  CacheClass?: new (owner: CacheOwner) => C,
  port?: Partial<CachePort>,
): Setup<C> {
  const made = unwatched(CacheClass, port);
  const events: CacheEvent[] = [];
  made.cache.on('*', (event) => events.push(event));
  return { ...made, events };
}

/** A cache whose every name has this configuration. */
export function withConfig(config: CacheConfig): new (owner: CacheOwner) => Cache {
  return class extends Cache {
    override configFor(): CacheConfig {
      return config;
    }
  };
}

/** A cache whose every name has this time to live, in seconds, and these options. */
export function withOptions(ttl: number | null, options: CacheConfigOptions): Setup<Cache> {
  return setUp(withConfig(new CacheConfig(100, ttl, options)));
}

/** This many seconds after the clock's beginning. */
export function at(seconds: number): Date {
  return new Date(Date.UTC(2026, 0, 1) + seconds * 1_000);
}

/** A cache whose stores are made by `make`. */
export function withStores(make: (name: CacheName) => unknown, config?: CacheConfig): new (owner: CacheOwner) => Cache {
  return class extends Cache {
    override configFor(name: CacheName): CacheConfig {
      return config ?? super.configFor(name);
    }

    override createDefaultCache(_maxSize: number | null, _ttl: number | null, name: CacheName): object {
      return make(name) as object;
    }
  };
}

/** What the API says of a thing that is not there. */
export class AbsentError extends Error {}
/** The API does not answer at all. */
export class OutageError extends Error {}

function classify(error: unknown): 'absent' | 'outage' | 'other' {
  if (error instanceof AbsentError) return 'absent';
  return error instanceof OutageError ? 'outage' : 'other';
}

/** A turn of the event loop, after which every promise that can settle has settled. */
export function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** The answers of reads, of which some may be there at once. */
export function allOf<T>(reads: readonly MaybePromise<T>[]): Promise<T[]> {
  return Promise.all(reads.map((read) => Promise.resolve(read)));
}

/** What a promise rejects with. */
export async function rejection(promise: unknown): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('expected a rejection');
}

/** The trace in short: types, with what distinguishes them. */
export function traceOf(events: readonly CacheEvent[]): string[] {
  return events.map((event) => {
    switch (event.type) {
      case 'hit':
        return event.stale ? 'stale hit' : 'hit';
      case 'load':
        return event.kept ? 'load' : 'load, not kept';
      case 'removal':
        return `removal: ${event.cause}`;
      case 'storeError':
        return `storeError: ${event.operation}`;
      case 'breaker':
        return `breaker: ${event.state}`;
      default:
        return event.type;
    }
  });
}
