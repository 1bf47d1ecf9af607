import KeyvRedis from '@keyv/redis';
import { Keyv } from 'keyv';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KeyvLike } from '../../src/keyv/KeyvLike.js';
import { keyvStore } from '../../src/keyv/KeyvStore.js';
import { storeConformance } from '../../src/testing/storeConformance.js';
import { hasRedis, type RedisServer, startRedis } from '../redis/redisServer.js';

let server: RedisServer;
let count = 0;

/** The ways in which Keyv and its adapter for Redis put namespaces in front of keys. */
const ways: Record<string, (redis: KeyvRedis<string>) => KeyvLike> = {
  'a namespace': (store) => new Keyv({ store, namespace: `ns${++count}` }),
  'a namespace that is not put before the keys': (store) =>
    new Keyv({ store, namespace: `ns${++count}`, useKeyPrefix: false }),
  'no namespace': (store) => new Keyv({ store, namespace: '' }),
  'no Keyv': (redis) => redis,
};

describe.skipIf(!hasRedis)('keyvStore on Keyv’s adapter for Redis (needs redis-server)', () => {
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  for (const [what, make] of Object.entries(ways)) {
    describe(`with ${what}`, () => {
      const whole = storeConformance({
        create: ({ clock }) =>
          keyvStore(make(new KeyvRedis(server.url)), { clock, disconnects: true, prefix: `cache${++count}` }),
        // Keys left behind would slow down every later listing.
        destroy: async (store) => {
          await store.clear?.();
          await store.close?.();
        },
      });
      for (const { name, run } of whole) test(name, run);
    });
  }

  test('Redis gets the time to live, and keys of other programs stay', async () => {
    const redis = new KeyvRedis<string>(server.url);
    const store = keyvStore(new Keyv({ store: redis, namespace: 'coc' }), { disconnects: true });
    const client = await redis.getClient();
    await client.set('coc::coc:others', 'no JSON');
    await client.set('coc::coc:warchest|list', 'no JSON');
    await store.set('#2PP', 'x', { deleteAt: Date.now() + 60_000 });
    await store.set('#8QU', 'x', { deleteAt: null });
    expect(await client.pTTL('coc::coc:warchest|#2PP')).toBeGreaterThan(58_000);
    expect(await client.pTTL('coc::coc:warchest|#8QU')).toBe(-1);
    expect((await store.keys()).sort()).toEqual(['#2PP', '#8QU']);
    await store.clear();
    expect(await client.get('coc::coc:others')).toBe('no JSON');
    // Everything under our prefix is cleared.
    expect(await client.exists('coc::coc:warchest|list')).toBe(0);
    await store.close();
  });

  test('a server that is gone is a failure, and not an absent key', async () => {
    const own = await startRedis();
    const redis = new KeyvRedis<string>(
      { url: own.url, disableOfflineQueue: true, socket: { reconnectStrategy: false } },
      { throwOnConnectError: false },
    );
    const store = keyvStore(new Keyv({ store: redis }), { disconnects: true });
    await store.set('#2PP', 'x');
    await own[Symbol.asyncDispose]();
    await expect(Promise.resolve(store.get('#2PP'))).rejects.toThrow();
    await expect(Promise.resolve(store.set('#2PP', 'y'))).rejects.toThrow();
  });
});
