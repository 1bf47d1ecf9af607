import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { CacheName } from '../../src/cache/names.js';
import type { CacheClass } from '../../src/client/ClientOptions.js';
import { type Cache, CacheConfig, type CacheOwner, Client, EventsClient, login, Player } from '../../src/index.js';
import { RedisCache } from '../../src/redis/RedisCache.js';
import { createSimulator } from '../../src/simulator/createSimulator.js';
import type { Simulator } from '../../src/simulator/Simulator.js';
import { connectRaw, type RawClient } from '../redis/rawClient.js';
import { eventually, hasRedis, type RedisServer, startRedis } from '../redis/redisServer.js';
import { levelIn, playerOf } from './Persons.js';
import { noUnhandledRejections } from './unhandledRejections.js';

const PLAYERS: CacheName = 'searchPlayers';

noUnhandledRejections();

describe.skipIf(!hasRedis)('a cache in Redis that processes share (needs redis-server)', () => {
  let server: RedisServer;
  let simulator: Simulator;
  let raw: RawClient;

  beforeAll(async () => {
    [server, simulator] = await Promise.all([startRedis(), createSimulator({ seed: 5, clans: 2 })]);
    raw = await connectRaw(server.url);
  });

  afterAll(async () => {
    raw?.destroy();
    await simulator?.close();
    await server?.[Symbol.asyncDispose]();
  });

  beforeEach(async () => {
    await raw.flushAll();
  });

  /** Opens a client with a separate connection, which is closed with the test. */
  function open(cacheClass: CacheClass<never> = RedisCache.with({ url: server.url })): {
    client: Client;
    cache: Cache;
    trusts: () => boolean;
  } {
    const { baseUrl, tokens } = simulator;
    const client = new Client({ baseUrl, tokens, throttleLimit: null, cache: cacheClass });
    onTestFinished(() => client.close());
    const cache = client.cache as Cache;
    let trusted = false;
    cache.on('near', (event) => {
      trusted = event.trusted;
    });
    cache.open();
    return { client, cache, trusts: () => trusted };
  }

  /** Opens clients whose near tiers are trusted. */
  async function openTrusting(count: number) {
    const all = Array.from({ length: count }, () => open());
    await eventually('the near tier is trusted', () => all.every(({ trusts }) => trusts()));
    return all;
  }

  const sent = () => simulator.requests.length;
  const tagsOf = (count: number) => simulator.players.slice(0, count).map(({ tag }) => tag);

  it('takes one line, and a second process hits what the first has loaded', async () => {
    const { baseUrl, developerUrl } = simulator;
    const client = await login('me@example.com', 'hunter2', {
      baseUrl,
      developerUrl,
      cache: RedisCache.with({ url: server.url }),
    });
    onTestFinished(() => client.close());
    const [tag = ''] = tagsOf(1);
    const player = await client.getPlayer(tag);
    const clan = await client.getClan(simulator.clans[0].tag);
    await eventually('both are there', async () => (await raw.keys('warchest:1:*')).length >= 2);
    expect((await raw.keys('*')).sort()).toEqual(
      [`warchest:1:searchClans:${clan.tag}`, `warchest:1:searchPlayers:${tag}`].sort(),
    );
    const before = sent();
    const [second] = await openTrusting(1);
    const found = await second?.client.getPlayer(tag);
    expect(found).toBeInstanceOf(Player);
    expect(found?.raw).toEqual(player.raw);
    expect(found?.freshness).toEqual(player.freshness);
    // The second read is from memory: the same object.
    expect(await second?.client.getPlayer(tag)).toBe(found);
    expect((await second?.client.getClan(clan.tag))?.raw).toEqual(clan.raw);
    expect(sent()).toBe(before);
    const ttl = await raw.pTTL(`warchest:1:searchPlayers:${tag}`);
    expect(ttl).toBeGreaterThan(3_500_000);
    expect(ttl).toBeLessThanOrEqual(3_600_000);
  });

  it.each([
    ['with copies in memory', true],
    ['without', false],
  ])('has every verb for each name, and touches only its own keys (%s)', async (_, near) => {
    const { client, cache } = open(RedisCache.with({ url: server.url, near }));
    const strangers = ['warchest', 'warchest:1', 'warchest:2:searchPlayers:#2PP', 'other:1:searchPlayers:#2PP'];
    for (const stranger of strangers) await raw.set(stranger, 'precious');
    const tags = tagsOf(4);
    const [one = '', two = '', three = ''] = tags;
    for (const tag of tags) await client.getPlayer(tag);
    await client.getClan(simulator.clans[0].tag);
    await cache.set(PLAYERS, one, playerOf(one, 77));
    expect(await levelIn(cache, one)).toBe(77);
    expect([...(await cache.keys(PLAYERS))].sort()).toEqual([...tags].sort());
    expect(await cache.keys('searchClans')).toHaveLength(1);
    const values = await cache.values(PLAYERS);
    expect(values.map((value) => (value as Player).tag).sort()).toEqual([...tags].sort());
    for (const [key, value] of await cache.items(PLAYERS)) expect((value as Player).tag).toBe(key);
    expect(await cache.getLimit(PLAYERS, 3)).toHaveLength(3);
    expect(await cache.pop(PLAYERS, two)).toMatchObject({ tag: two });
    expect(await cache.pop(PLAYERS, two)).toBeUndefined();
    expect([await cache.delete(PLAYERS, three), await cache.delete(PLAYERS, three)]).toEqual([true, false]);
    expect(await cache.keys(PLAYERS)).toHaveLength(2);
    await cache.clear(PLAYERS);
    expect([await cache.keys(PLAYERS), await cache.get(PLAYERS, one)]).toEqual([[], undefined]);
    expect(await cache.keys('searchClans')).toHaveLength(1);
    expect(await raw.mGet(strangers)).toEqual(strangers.map(() => 'precious'));
  });

  it('uses a client of the user, as the reference does, and leaves it open', async () => {
    const connections = [createClient({ url: server.url }), new Redis(server.url)] as const;
    await connections[0].connect();
    for (const redis of connections) {
      class CustomClient extends EventsClient {
        readonly redis: object = redis;
      }
      class CustomCache extends RedisCache<CacheOwner & CustomClient> {
        override storeConfig() {
          return { client: this.client.redis };
        }
        override playerConfig() {
          return new CacheConfig(10, 60);
        }
      }
      const { baseUrl, tokens } = simulator;
      const client = new CustomClient({ baseUrl, tokens, cache: CustomCache });
      const [tag = ''] = tagsOf(1);
      await client.getPlayer(tag);
      const key = `warchest:1:searchPlayers:${tag}`;
      await eventually('it is there', async () => (await raw.exists(key)) === 1);
      expect(await raw.pTTL(key)).toBeLessThanOrEqual(60_000);
      await client.close();
      expect(await redis.get('nothing')).toBeNull();
      await raw.flushAll();
    }
    connections[0].destroy();
    connections[1].disconnect();
  });

  it('drops copies from other processes when one changes, deletes, pops or clears the entry', async () => {
    const all = await openTrusting(3);
    const [first, ...others] = all as [(typeof all)[0], ...typeof all];
    const [tag = '', other = ''] = tagsOf(2);
    const seenBy = async (level: number | undefined) => {
      for (const { cache } of others) {
        await eventually(`${level} is seen`, async () => (await levelIn(cache, tag)) === level);
      }
    };
    /** Waits until every process has it in memory. */
    const spread = async (level: number) => {
      await first.cache.set(PLAYERS, tag, playerOf(tag, level));
      await seenBy(level);
      for (const { cache } of others)
        await eventually('it is in memory', async () => {
          await cache.get(PLAYERS, tag);
          return cache.peek(PLAYERS, tag) !== undefined;
        });
    };
    await first.cache.set(PLAYERS, other, playerOf(other, 5));
    await spread(1);
    await first.cache.set(PLAYERS, tag, playerOf(tag, 2));
    await seenBy(2);
    for (const [level, change] of [
      [3, () => first.cache.delete(PLAYERS, tag)],
      [4, () => first.cache.pop(PLAYERS, tag)],
      [5, () => raw.del(`warchest:1:searchPlayers:${tag}`)],
      [6, () => first.cache.clear(PLAYERS)],
    ] as const) {
      await spread(level);
      await change();
      await seenBy(undefined);
    }
  });

  it('is never outdated after the connection that reports changes was broken, for however short a time', async () => {
    const [first, second] = await openTrusting(2);
    if (first === undefined || second === undefined) throw new Error('there are two');
    const tags = tagsOf(8);
    /** The connections on which the server reports changes. */
    const trackers = async () => {
      const list = (await raw.sendCommand(['CLIENT', 'LIST'])) as unknown as string;
      return list.split('\n').flatMap((line) => (/flags=\S*B/.test(line) ? [/id=(\d+)/.exec(line)?.[1] ?? ''] : []));
    };
    let level = 0;
    for (let round = 0; round < 3; round++) {
      for (const tag of tags) {
        await first.cache.set(PLAYERS, tag, playerOf(tag, ++level));
        await second.cache.get(PLAYERS, tag);
      }
      expect((await trackers()).length).toBeGreaterThanOrEqual(2);
      const until = performance.now() + 50;
      // A connection that is restored within these 50 ms is broken again.
      do {
        for (const id of await trackers()) await raw.sendCommand(['CLIENT', 'KILL', 'ID', id]).catch(() => undefined);
        for (const tag of tags) await first.cache.set(PLAYERS, tag, playerOf(tag, ++level));
      } while (performance.now() < until);
      const last = tags.map((_, index) => level - tags.length + 1 + index);
      await eventually('the change is noticed', async () => (await levelIn(second.cache, tags[0] ?? '')) === last[0]);
      await eventually('the near tier is trusted again', () => second.trusts());
      expect(await Promise.all(tags.map((tag) => levelIn(second.cache, tag)))).toEqual(last);
    }
  });

  it('five processes that miss one cold key send one request, with a lease', async () => {
    class Leased extends RedisCache.with({ url: server.url }) {
      override playerConfig() {
        return new CacheConfig(100, 3_600, { lease: '2s', storeSoftTimeout: '1s', storeTimeout: '1s' });
      }
    }
    const all = Array.from({ length: 5 }, () => open(Leased));
    await eventually('the near tier is trusted', () => all.every(({ trusts }) => trusts()));
    const [tag = ''] = tagsOf(1);
    const handle = simulator.faults.add({ kind: 'slow', delay: '100ms' });
    const before = sent();
    const players = await Promise.all(all.map(({ client }) => client.getPlayer(tag)));
    handle.cancel();
    expect(sent() - before).toBe(1);
    expect(new Set(players.map(({ raw: payload }) => JSON.stringify(payload))).size).toBe(1);
    const sums = all.map(({ cache }) => cache.statistics(PLAYERS));
    expect(sums.reduce((sum, { loads }) => sum + loads, 0)).toBe(1);
    expect(sums.reduce((sum, { waits }) => sum + waits, 0)).toBe(4);
  });
});
