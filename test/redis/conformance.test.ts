import { afterAll, beforeAll, describe, test } from 'vitest';
import { redisStore } from '../../src/redis/openRedisStore.js';
import type { Store } from '../../src/store/Store.js';
import type { ConformanceContext } from '../../src/testing/StoreUnderTest.js';
import { storeConformance } from '../../src/testing/storeConformance.js';
import { clusterLibraries, libraries, type TestClient } from './clients.js';
import { startCluster, type TestCluster } from './redisCluster.js';
import { hasRedis, type RedisServer, startRedis } from './redisServer.js';

let count = 0;

/** Each test's stores are on its clock, and have their own prefix. */
function suite(client: () => TestClient, part: (store: Store) => Store = (store) => store): void {
  const create = ({ clock }: ConformanceContext) =>
    part(redisStore({ client: client().client, prefix: `conformance-${count++}`, clock }));
  for (const { name, run } of storeConformance({ create })) test(name, run);
}

describe.skipIf(!hasRedis)('a Redis store (needs redis-server)', () => {
  let server: RedisServer;
  const clients: Record<string, TestClient> = {};

  beforeAll(async () => {
    server = await startRedis();
    for (const [library, connect] of Object.entries(libraries)) clients[library] = await connect(server.url);
  });

  afterAll(async () => {
    for (const { end } of Object.values(clients)) end();
    await server[Symbol.asyncDispose]();
  });

  for (const library of Object.keys(libraries)) {
    describe(`on ${library}`, () => suite(() => clients[library] as TestClient));
  }

  describe('a part of one', () =>
    suite(
      () => clients['ioredis'] as TestClient,
      (store) => store.scope?.('a:name*with[everything]\\?') as Store,
    ));
});

describe.skipIf(!hasRedis)('a Redis store on a cluster (needs redis-server)', () => {
  let cluster: TestCluster;
  const clients: Record<string, TestClient> = {};

  beforeAll(async () => {
    cluster = await startCluster();
    for (const [library, connect] of Object.entries(clusterLibraries)) clients[library] = await connect(cluster);
  });

  afterAll(async () => {
    for (const { end } of Object.values(clients)) end();
    await cluster[Symbol.asyncDispose]();
  });

  for (const library of Object.keys(clusterLibraries)) {
    describe(`on ${library}`, () => suite(() => clients[library] as TestClient));
  }
});
