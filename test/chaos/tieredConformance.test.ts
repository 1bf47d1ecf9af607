import { afterAll, beforeAll, describe, test } from 'vitest';
import { redisStore } from '../../src/redis/openRedisStore.js';
import { sqliteStore } from '../../src/sqlite/SqliteStore.js';
import { DefaultCache } from '../../src/store/memory/DefaultCache.js';
import type { Codec, Store } from '../../src/store/Store.js';
import { tieredStore } from '../../src/store/tiered/TieredStore.js';
import type { ConformanceContext } from '../../src/testing/StoreUnderTest.js';
import { storeConformance } from '../../src/testing/storeConformance.js';
import { hasRedis, type RedisServer, startRedis } from '../redis/redisServer.js';
import { firstDriver } from '../sqlite/drivers.js';

/** What the cache does for a tiered store whose far tier keeps text. */
const JSON_CODEC: Codec = {
  encode: (_key, value) => JSON.stringify(value),
  decode: (_key, text) => JSON.parse(String(text)),
  factsOf: () => ({}),
};

/**
 * A far store that is watched looks at its clock several times a second: on a fake one these tests would take it
 * through a century of that.
 */
const CENTURIES: Readonly<Record<string, string>> = {
  'deleteAt null never expires':
    'a watched store looks at the clock too often for a century of it; see below for one that is not watched',
  'an entry with a deleteAt years ahead is kept': 'as above',
};

/** What every store must do, with a fresh memory in front of each far store. */
function suite(far: (context: ConformanceContext) => object, isWatched = true): void {
  const create = (context: ConformanceContext): Store => {
    const near: DefaultCache = new DefaultCache(null, null, { clock: context.clock });
    const store = tieredStore(near, far(context));
    store.useCodec(JSON_CODEC);
    return store;
  };
  const tests = storeConformance({ create, skip: isWatched ? CENTURIES : {} });
  for (const { name, run } of tests) if (isWatched || name in CENTURIES) test(name, run);
}

/** A store in memory that answers everything later. */
function late(store: DefaultCache): object {
  return {
    traits: { keepsTime: true },
    get: async (key: string) => store.get(key),
    set: async (...args: Parameters<DefaultCache['set']>) => store.set(...args),
    delete: async (key: string) => store.delete(key),
    pop: async (key: string) => store.pop(key),
    keys: async () => [...store.keys()],
    entries: async () => [...store.entries()],
    clear: async () => store.clear(),
  };
}

describe('a tiered store, memory in front of', () => {
  describe('a store that answers later', () => {
    suite(({ clock }) => late(new DefaultCache(null, null, { clock })));
    suite(({ clock }) => late(new DefaultCache(null, null, { clock })), false);
  });

  describe.skipIf(firstDriver === undefined)('SQLite (needs a driver)', () =>
    suite(({ clock }) => sqliteStore({ path: ':memory:', clock })),
  );

  describe.skipIf(!hasRedis)('Redis (needs redis-server)', () => {
    let server: RedisServer;
    let count = 0;
    beforeAll(async () => {
      server = await startRedis();
    });
    afterAll(async () => {
      await server?.[Symbol.asyncDispose]();
    });
    suite(({ clock }) => redisStore({ url: server.url, prefix: `tiered-${count++}`, clock }));
    suite(({ clock }) => redisStore({ url: server.url, prefix: `tiered-${count++}`, clock, tracking: false }), false);
  });
});
