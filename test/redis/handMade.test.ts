import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cache, type CacheName, EventsClient, login, type Player } from '../../src/index.js';
import { createSimulator } from '../../src/simulator/createSimulator.js';
import type { Simulator } from '../../src/simulator/Simulator.js';
import { hasRedis, type RedisServer, startRedis } from './redisServer.js';

let redisServer: RedisServer;
let simulator: Simulator;

describe.skipIf(!hasRedis)(
  'the reference’s Redis cache, written by hand on a custom client (needs redis-server)',
  () => {
    beforeAll(async () => {
      redisServer = await startRedis();
      simulator = await createSimulator({ seed: 7 });
    });

    afterAll(async () => {
      await redisServer[Symbol.asyncDispose]();
      await simulator.close();
    });

    function classes() {
      const { url } = redisServer;
      class CustomClient extends EventsClient {
        readonly redis = createClient({ url }); // any async Redis client
        override async onClientClose() {
          await this.redis.close();
        }
      }
      class HandMade extends Cache<CustomClient> {
        override makeKey(name: CacheName, key: string) {
          return `${name}:${key}`;
        }
        override async get(name: CacheName, key: string) {
          const text = await this.client.redis.get(this.makeKey(name, key));
          return text === null ? undefined : this.decode(name, text);
        }
        override async set(name: CacheName, key: string, value: unknown) {
          const ttl = this.getTtl(name); // seconds, or null
          await this.client.redis.set(
            this.makeKey(name, key),
            this.encode(name, value),
            ttl === null ? {} : { EX: ttl },
          );
        }
        override async delete(name: CacheName, key: string) {
          return (await this.client.redis.del(this.makeKey(name, key))) > 0;
        }
        override async pop(name: CacheName, key: string) {
          const text = await this.client.redis.getDel(this.makeKey(name, key));
          return text === null ? undefined : this.decode(name, text);
        }
        override async keys(name: CacheName) {
          const keys: string[] = [];
          for await (const some of this.client.redis.scanIterator({ MATCH: this.makeKey(name, '*') })) {
            keys.push(...some.map((key) => key.slice(name.length + 1)));
          }
          return keys;
        }
        override async items(name: CacheName) {
          const items: [string, unknown][] = [];
          for (const key of await this.keys(name)) items.push([key, await this.get(name, key)]);
          return items;
        }
        override async clear(name: CacheName) {
          const keys = await this.keys(name);
          if (keys.length > 0) await this.client.redis.unlink(keys.map((key) => this.makeKey(name, key)));
        }
      }
      return { CustomClient, HandMade };
    }

    async function logIn() {
      const { CustomClient, HandMade } = classes();
      const { baseUrl, developerUrl } = simulator;
      const client = await login('founder@example.com', 'hunter2', {
        client: class extends CustomClient {
          override async login(...given: Parameters<EventsClient['login']>) {
            await this.redis.connect();
            return super.login(...given);
          }
        },
        cache: HandMade,
        baseUrl,
        developerUrl,
      });
      const { cache } = client;
      if (cache === null) throw new Error('the cache is on');
      return { client, cache };
    }

    it('keeps players with their facts and the time to live of their group, and returns models', async () => {
      const { client, cache } = await logIn();
      const { tag } = simulator.players[0];
      const before = simulator.requests.length;
      const first = await client.getPlayer(tag);
      await waitFor(async () => (await client.redis.exists(`searchPlayers:${tag}`)) === 1);
      const again = await client.getPlayer(tag);
      expect(simulator.requests.length - before).toBe(1);
      expect(again.raw).toEqual(first.raw);
      expect(again.freshness).toEqual(first.freshness);
      expect(await client.redis.ttl(`searchPlayers:${tag}`)).toBeGreaterThan(3_590);
      expect(await client.redis.get(`searchPlayers:${tag}`)).toMatch(/^[\x20-\x7e]+$/);

      expect(await cache.keys('searchPlayers')).toEqual([tag]);
      expect(await cache.getLimit('searchPlayers', 1)).toMatchObject([[tag, { tag }]]);
      expect(((await cache.pop('searchPlayers', tag)) as Player).raw).toEqual(first.raw);
      expect(await client.redis.dbSize()).toBe(0);
      await client.getClan(simulator.clans[0].tag);
      await client.redis.set('another:program', 'x');
      await cache.clear('searchClans');
      expect(await cache.keys('searchClans')).toEqual([]);
      expect(await client.redis.get('another:program')).toBe('x');
      await client.close();
      expect(client.redis.isOpen).toBe(false);
    });

    it('a Redis server that is gone makes no request fail', async () => {
      const { client, cache } = await logIn();
      client.redis.on('error', () => undefined);
      client.redis.destroy();
      const { tag } = simulator.players[0];
      expect((await client.getPlayer(tag)).tag).toBe(tag);
      expect(cache.statistics('searchPlayers').errors).toBeGreaterThan(0);
      await client.close().catch(() => undefined);
    });
  },
);

/** Waits, by turns of the event loop, until the server has done what the cache asked for. */
async function waitFor(done: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 1_000; turn++) if (await done()) return;
  throw new Error('it did not become true');
}
