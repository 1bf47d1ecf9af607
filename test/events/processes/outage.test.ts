import { describe, expect, it } from 'vitest';
import { redisStore } from '../../../src/redis/openRedisStore.js';
import { hasRedis, type RedisServer, startRedis } from '../../redis/redisServer.js';
import { waitUntil } from '../../waitUntil.js';
import { distinct, expectWhole } from '../client/expectWhole.js';
import { type Heard, hear } from '../client/LivingWorld.js';
import { RealWorld } from './RealWorld.js';
import { StoreWindow } from './StoreWindow.js';

/** How a server goes away, and how it comes back with everything that it had acknowledged. */
interface Outage {
  readonly name: string;
  readonly away: (server: RedisServer) => void | Promise<void>;
  readonly back: (server: RedisServer) => void | Promise<void>;
}
const OUTAGES: readonly Outage[] = [
  { name: 'frozen', away: (server) => server.pause(), back: (server) => server.resume() },
  { name: 'killed', away: (server) => server.kill(), back: (server) => server.restart() },
];

/** The most time for writes: after a long outage the queue of writes tries again once a minute. */
const WRITTEN_MS = 90_000;

/**
 * Waits until the store has the last emitted answer of every subject, and no answer whose events are being emitted. A
 * client that closes before that tries each write only once more, for half a second.
 */
async function written({ url }: RedisServer, heard: readonly Heard[], players: readonly string[]): Promise<void> {
  await using look = new StoreWindow(redisStore({ url }));
  const last = new Map<string, number>();
  // The events of a league war have the tags of its clans, not its own.
  for (const event of heard) {
    if (event['kind'] !== 'leagueWar') last.set(`${String(event['kind'])}:${event.tag}`, event.seenAt);
  }
  expect([...last.keys()]).toEqual(expect.arrayContaining(players.map((tag) => `player:${tag}`)));
  for (const [key, seenAt] of last) {
    await waitUntil(async () => {
      const record = await look.record(key).catch(() => undefined);
      return record !== undefined && record.committed.storedAt >= seenAt && record.pending === undefined;
    }, WRITTEN_MS);
  }
}

const rows = OUTAGES.flatMap((outage) => [true, false].map((resident) => ({ ...outage, resident })));

describe.skipIf(!hasRedis)('baselines in a Redis (needs redis-server)', { concurrent: true }, () => {
  for (const { name, resident, away, back } of rows) {
    const where = resident ? 'there and in memory' : 'there only';
    it(`${name}, ${where}: events go on meanwhile, and all is written when it is back`, {
      timeout: 60_000,
    }, async () => {
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
      // The store has what a process would find after a kill at this moment.
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
