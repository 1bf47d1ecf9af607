import { describe, expect, it } from 'vitest';
import { redisStore } from '../../../src/redis/openRedisStore.js';
import { hasRedis, type RedisServer, startRedis } from '../../redis/redisServer.js';
import { waitUntil } from '../../waitUntil.js';
import { distinct, expectWhole } from '../client/expectWhole.js';
import { type Heard, hear } from '../client/LivingWorld.js';
import { RealWorld } from './RealWorld.js';
import { StoreWindow } from './StoreWindow.js';

/** How a server is away, and how it comes back with what it had acknowledged. */
interface Outage {
  readonly name: string;
  readonly away: (server: RedisServer) => void | Promise<void>;
  readonly back: (server: RedisServer) => void | Promise<void>;
}
const OUTAGES: readonly Outage[] = [
  { name: 'frozen', away: (server) => server.pause(), back: (server) => server.resume() },
  { name: 'killed', away: (server) => server.kill(), back: (server) => server.restart() },
];

/** Until the store has, of each of these players, the answer of which was told last, and nothing that is still to be told. */
async function written({ url }: RedisServer, heard: readonly Heard[], tags: readonly string[]): Promise<void> {
  await using look = new StoreWindow(redisStore({ url }));
  for (const tag of tags) {
    const last = heard.findLast((event) => event.tag === tag && event['kind'] === 'player');
    expect(last).toBeDefined();
    await waitUntil(async () => {
      const record = await look.record(`player:${tag}`).catch(() => undefined);
      return record?.committed.storedAt === last?.seenAt && record?.pending === undefined;
    }, 20_000);
  }
}

const rows = OUTAGES.flatMap((outage) => [true, false].map((resident) => ({ ...outage, resident })));

describe.skipIf(!hasRedis)('baselines in a Redis (needs redis-server)', { concurrent: true }, () => {
  for (const { name, resident, away, back } of rows) {
    const where = resident ? 'there and in memory' : 'there only';
    it(`${name}, ${where}: all is told meanwhile, and written when it is back`, { timeout: 60_000 }, async () => {
      await using server = await startRedis(['--appendonly', 'yes', '--appendfsync', 'always']);
      await using world = await RealWorld.create();
      const { simulator, watched } = world;
      const { players } = watched;
      const start = () => {
        const client = world.client({ persist: redisStore({ url: server.url }), resident });
        const heard = hear(client);
        const tasks = new Set<string>();
        client.on('error', ({ task }) => tasks.add(task));
        client.watchPlayers(players);
        client.watchClans(watched.clan);
        client.watchWars(watched.clan);
        return { client, heard, tasks };
      };
      const first = start();
      await world.live(0);
      await world.live(20);
      await written(server, first.heard, players);

      await away(server);
      for (let time = 0; time < 2; time++) {
        const count = first.heard.length;
        await world.live(20);
        expect(first.heard.length).toBeGreaterThan(count);
      }
      expect(first.tasks).toEqual(new Set(['persist']));
      expectWhole(world, first.heard, players);

      await back(server);
      await written(server, first.heard, players);
      // What the store has is what a process would find that comes after one that was killed now.
      await first.client.close();
      const second = start();
      await world.live(0);
      expect(second.heard).toEqual([]);
      await world.live(20);
      await second.client.close();
      const heard = [...first.heard, ...second.heard];
      expect(second.heard.length).toBeGreaterThan(0);
      expect(expectWhole({ simulator }, heard, players)).toBeGreaterThan(10);
      expect(distinct(heard)).toHaveLength(heard.length);
    });
  }
});
