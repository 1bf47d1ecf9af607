import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RedisCache } from '../../src/redis/RedisCache.js';
import { clusterLibraries, type TestClient } from '../redis/clients.js';
import { startCluster, type TestCluster } from '../redis/redisCluster.js';
import { eventually, hasRedis } from '../redis/redisServer.js';
import { passThrough } from './Outage.js';
import { noUnhandledRejections } from './unhandledRejections.js';
import { type Process, World } from './World.js';

/** The key in Redis of a player. */
const keyOf = (tag: string) => `warchest:1:searchPlayers:${tag}`;

noUnhandledRejections();

describe.skipIf(!hasRedis)('a cache in a Redis cluster in trouble, under load (needs redis-server)', () => {
  let cluster: TestCluster;
  let world: World;
  const clients: TestClient[] = [];
  let processes: Process[];
  let reference: Process;

  beforeAll(async () => {
    [cluster, world] = await Promise.all([startCluster(), World.begin()]);
    const connect = async (library: string) => {
      const made = (await clusterLibraries[library]?.(cluster)) as TestClient;
      clients.push(made);
      return { client: made.client };
    };
    processes = [
      world.open(RedisCache.with(await connect('node-redis'))),
      world.open(RedisCache.with({ ...(await connect('ioredis')), near: false })),
      world.open(RedisCache.with(await connect('ioredis'))),
    ];
    reference = world.open(RedisCache.with({ ...(await connect('ioredis')), near: false }));
  });

  afterAll(async () => {
    await world?.[Symbol.asyncDispose]();
    for (const { end } of clients) end();
    await cluster?.[Symbol.asyncDispose]();
  });

  /** Whether every process can delete a key on the server that holds it. */
  const works = async (tag: string) => {
    const outcomes = await Promise.all(
      processes.map(async ({ cache }) => {
        try {
          await cache.delete('searchPlayers', tag);
          return true;
        } catch {
          return false;
        }
      }),
    );
    return outcomes.every(Boolean);
  };
  const fails = async (tag: string) => !(await works(tag));

  it('whose primary is killed, and a replica takes over', async () => {
    const [tag = ''] = world.spare;
    const killed = await cluster.primaryOf(keyOf(tag));
    await passThrough({
      world,
      processes,
      reference,
      plain: world.bare(),
      begin: () => killed.kill(),
      lasted: () => fails(tag),
      end: async () => {
        await cluster.whole();
        await killed.restart();
        await eventually('every process uses the new primary', () => works(tag));
      },
      // Writes that a primary has not sent to its replica yet are lost.
      loses: true,
    });
  });

  it('whose primary freezes, is replaced, and comes back as a replica', async () => {
    const [, tag = ''] = world.spare;
    await cluster.whole();
    const frozen = await cluster.primaryOf(keyOf(tag));
    await passThrough({
      world,
      processes,
      reference,
      plain: world.bare(),
      begin: () => frozen.pause(),
      lasted: async () =>
        (await fails(tag)) && eventually('another one has taken over', () => works(tag)).then(() => true),
      end: async () => {
        frozen.resume();
        await cluster.whole();
      },
      loses: true,
    });
    expect((await cluster.primaryOf(keyOf(tag))).port).not.toBe(frozen.port);
  });
});
