import { Cache } from '../../../src/cache/Cache.js';
import { CacheConfig, type CacheConfigOptions } from '../../../src/cache/CacheConfig.js';
import type { CacheEvent } from '../../../src/cache/CacheEvent.js';
import { CACHE_PORT } from '../../../src/cache/CacheOwner.js';
import type { CacheName } from '../../../src/cache/names.js';
import { DefaultCache } from '../../../src/store/memory/DefaultCache.js';
import { tieredStore } from '../../../src/store/tiered/TieredStore.js';
import { FakeClock } from '../../../src/testing/FakeClock.js';
import { FakeApi } from '../FakeApi.js';
import { CLANS, OutageError } from '../setup.js';
import { reviveThing } from '../Thing.js';
import { type FarConnection, FarServer } from './FarServer.js';

/** A process: its cache, and its connection to the shared server. */
export interface Process {
  readonly cache: Cache;
  readonly connection: FarConnection;
  readonly events: CacheEvent[];
}

export interface Processes {
  readonly clock: FakeClock;
  readonly api: FakeApi;
  readonly server: FarServer;
  readonly all: readonly Process[];
  readonly first: Process;
  readonly second: Process;
}

/** Processes that share a far store, each with copies in memory in front of it, or without. */
export function processes(
  count: number,
  { near = true, config = {}, ttl = 3_600 }: { near?: boolean; config?: CacheConfigOptions; ttl?: number } = {},
): Processes {
  const clock = new FakeClock();
  const server = new FarServer(clock);
  const all = Array.from({ length: count }, () => {
    const connection = server.connect();
    class Shared extends Cache {
      override configFor(): CacheConfig {
        return new CacheConfig(100, ttl, config);
      }
      override createDefaultCache(maxSize: number | null, seconds: number | null, name: CacheName): object {
        if (name !== CLANS) return new Map();
        const copies = new DefaultCache(maxSize, seconds, { clock });
        return near ? tieredStore(copies, connection) : connection;
      }
    }
    const classify = (error: unknown): 'outage' | 'other' => (error instanceof OutageError ? 'outage' : 'other');
    const cache = new Shared({ [CACHE_PORT]: { clock, random: () => 0.5, revive: reviveThing, classify } });
    const events: CacheEvent[] = [];
    cache.on('*', (event) => events.push(event));
    cache.open();
    return { cache, connection, events };
  });
  return {
    clock,
    api: new FakeApi(clock),
    server,
    all,
    first: all[0] as Process,
    second: (all[1] ?? all[0]) as Process,
  };
}
