import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RedisCache } from '../../src/redis/RedisCache.js';
import { eventually, hasRedis, type RedisServer, startRedis } from '../redis/redisServer.js';
import { median } from './Load.js';
import { passThrough } from './Outage.js';
import { Proxy } from './Proxy.js';
import { noUnhandledRejections } from './unhandledRejections.js';
import { breakerStates, type Process, World } from './World.js';

/** More commands than are sent to a server while its breaker opens and is open. */
const BUSY = 2_000;

noUnhandledRejections();

describe.skipIf(!hasRedis)('a cache in a Redis server in trouble, under load (needs redis-server)', () => {
  let server: RedisServer;
  let proxy: Proxy;
  let world: World;
  let nodeRedis: ReturnType<typeof createClient>;
  let ioRedis: Redis;
  let processes: Process[];
  let reference: Process;

  beforeAll(async () => {
    [server, world] = await Promise.all([startRedis(), World.begin()]);
    proxy = await Proxy.to(server.port);
  });

  afterAll(async () => {
    server?.resume();
    await world?.[Symbol.asyncDispose]();
    await proxy?.close();
    await server?.[Symbol.asyncDispose]();
  });

  beforeEach(async () => {
    nodeRedis = createClient({ url: proxy.url });
    nodeRedis.on('error', () => undefined);
    ioRedis = new Redis(proxy.url);
    ioRedis.on('error', () => undefined);
    await Promise.all([nodeRedis.connect(), ioRedis.flushall()]);
    processes = [
      world.open(RedisCache.with({ url: proxy.url })),
      world.open(RedisCache.with({ client: nodeRedis, near: false })),
      world.open(RedisCache.with({ client: ioRedis })),
    ];
    reference = world.open(RedisCache.with({ url: server.url, near: false }));
  });

  afterEach(async () => {
    proxy.heal();
    server.resume();
    await world.closeClients();
    nodeRedis.destroy();
    ioRedis.disconnect();
  });

  const shared = () => ({ world, processes, reference, plain: world.bare() });

  it('frozen', async () => {
    const { commandQueue, offlineQueue } = ioRedis as unknown as Record<string, { length: number } | undefined>;
    let unanswered = 0;
    await passThrough({
      ...shared(),
      begin: () => server.pause(),
      end: () => {
        unanswered = (commandQueue?.length ?? 0) + (offlineQueue?.length ?? 0);
        server.resume();
      },
    });
    expect(unanswered).toBeLessThan(BUSY);
    for (const { cache } of processes) {
      const { errors, recovered, late } = cache.statistics('searchPlayers');
      expect(Math.min(errors, recovered, late)).toBeGreaterThan(0);
    }
  });

  it('killed, and started again without its entries', async () => {
    await passThrough({ ...shared(), begin: () => server.kill(), end: () => server.restart(), loses: true });
  });

  it('two seconds slow', async () => {
    await passThrough({ ...shared(), begin: () => proxy.slow(2_000), end: () => proxy.heal() });
  });

  it('whose connections break again and again', async () => {
    // A client of node-redis may never notice that its connection was cut while it was being opened. That client is the
    // user's, so this test is about the others.
    await world.closeClients();
    processes = [
      world.open(RedisCache.with({ url: proxy.url })),
      world.open(RedisCache.with({ url: proxy.url, near: false })),
      world.open(RedisCache.with({ client: ioRedis })),
    ];
    reference = world.open(RedisCache.with({ url: server.url, near: false }));
    let cuts = 0;
    let asked = 0;
    const again = () => {
      proxy.cut();
      cuts++;
      asked = world.api.asked.length;
    };
    const lasted = () => {
      if (world.api.asked.length > asked + 60) again();
      return cuts > 4;
    };
    await passThrough({ ...shared(), begin: again, lasted, end: () => undefined });
  });

  it('whose end of the connection disappears without being closed', async () => {
    // Only connections made by the store are replaced in this case.
    await world.closeClients();
    processes = [
      world.open(RedisCache.with({ url: proxy.url })),
      world.open(RedisCache.with({ url: proxy.url, near: false })),
    ];
    reference = world.open(RedisCache.with({ url: server.url, near: false }));
    await passThrough({ ...shared(), begin: () => proxy.halve(), end: () => proxy.heal() });
  });

  it('down at the start: reads cost what the API costs, and the cache works as soon as the server is up', async () => {
    await world.closeClients();
    await server.kill();
    const url = { url: server.url };
    const [near, bare] = [world.open(RedisCache.with(url)), world.open(RedisCache.with({ ...url, near: false }))];
    const plain = world.bare();
    const times: Record<'near' | 'bare' | 'plain', number[]> = { near: [], bare: [], plain: [] };
    const read = async (of: keyof typeof times, tag: string) => {
      const { client } = { near, bare, plain: { client: plain } }[of];
      const startedAt = performance.now();
      expect((await client.getPlayer(tag)).tag).toBe(tag);
      times[of].push(performance.now() - startedAt);
    };
    for (const tag of world.tags.slice(0, 10)) await Promise.all([read('near', tag), read('bare', tag)]);
    await eventually('both breakers are open', () =>
      [near, bare].every((process) => breakerStates(process).includes('open')),
    );
    for (const kind of ['near', 'bare', 'plain'] as const) times[kind].length = 0;
    for (const tag of world.spare) for (const kind of ['plain', 'near', 'bare'] as const) await read(kind, tag);
    // A read that asked the store would wait for its soft limit of 50 ms. On a busy machine all reads take longer.
    const allowed = 20 + 2 * median(times.plain);
    expect(median(times.near)).toBeLessThan(allowed);
    expect(median(times.bare)).toBeLessThan(allowed);
    await server.restart();
    await eventually('both breakers are closed again', () =>
      [near, bare].every(
        (process) =>
          breakerStates(process).at(-1) === 'closed' && process.cache.statistics('searchPlayers').missed === 0,
      ),
    );
    const late = world.open(RedisCache.with(url));
    const sent = world.api.asked.length;
    for (const tag of world.spare) await late.client.getPlayer(tag);
    expect(world.api.asked.length).toBe(sent);
  });
});
