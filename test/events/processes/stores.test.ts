import { afterAll, describe, expect, it } from 'vitest';
import type { EventsClient } from '../../../src/events/EventsClient.js';
import type { EventsOptions } from '../../../src/events/EventsOptions.js';
import type { Simulator } from '../../../src/simulator/Simulator.js';
import { DatabaseClosedError } from '../../../src/sqlite/errors.js';
import { sqliteStore } from '../../../src/sqlite/SqliteStore.js';
import { connectRaw } from '../../redis/rawClient.js';
import { hasRedis, startRedis } from '../../redis/redisServer.js';
import { firstDriver } from '../../sqlite/drivers.js';
import { folder } from '../../sqlite/folder.js';
import { waitUntil } from '../../waitUntil.js';
import { distinct, expectWhole } from '../client/expectWhole.js';
import { type Heard, hear, LivingWorld } from '../client/LivingWorld.js';
import type { Watched } from './askedAgain.js';
import { patientRedis } from './patientRedis.js';
import { RealWorld } from './RealWorld.js';
import { StoreWindow } from './StoreWindow.js';

const files = folder();
afterAll(() => files.remove());

/** What the processes of a client need, on a real or a fake clock. */
interface Stage {
  readonly simulator: Simulator;
  readonly watched: Watched;
  client(events: EventsOptions): EventsClient;
  /** Lets time pass, or none, and waits until the clients have polled and emitted everything. */
  live(minutes: number): Promise<void>;
  /** Opens the store for baselines. */
  readonly open: () => object;
  readonly look: () => StoreWindow;
  readonly resident: boolean;
}

/** The events and errors of one client. */
function begin(stage: Stage) {
  const { watched, resident } = stage;
  const client = stage.client({ persist: stage.open(), resident });
  const heard = hear(client);
  const errors: unknown[] = [];
  client.on('error', ({ error }) => errors.push(error));
  client.watchPlayers(watched.players);
  client.watchClans(watched.clan);
  client.watchWars(watched.clan);
  return { client, heard, errors };
}

/** Runs clients one after the other, each of which ends in order. */
async function goThroughLives(stage: Stage): Promise<void> {
  const { simulator, watched } = stage;
  const { players, clan } = watched;
  const first = begin(stage);
  await stage.live(0);
  await stage.live(30);
  await first.client.close();
  expect(first.heard.length).toBeGreaterThan(0);
  const kinds = ['clan', 'leagueGroup', 'raid', 'war'].map((kind) => `${kind}:${clan}`);
  {
    await using look = stage.look();
    expect(await look.keys()).toEqual([...kinds, ...players.map((tag) => `player:${tag}`)].sort());
  }

  // At once: nothing has changed.
  const second = begin(stage);
  await stage.live(0);
  await second.client.close();
  expect(second.heard).toEqual([]);

  // Changes while no client runs.
  simulator.advance('30m');
  const third = begin(stage);
  await stage.live(0);
  expect(third.heard.length).toBeGreaterThan(0);
  const heard: Heard[] = [...first.heard, ...third.heard];
  expect(distinct(heard)).toHaveLength(heard.length);
  expect(expectWhole({ simulator }, heard, players)).toBeGreaterThan(10);

  // Unwatched tags leave nothing in the store, polled by this client or not.
  const [gone = '', ...others] = players;
  third.client.unwatchPlayers(gone);
  third.client.unwatchWars(clan);
  third.client.unwatchClans(clan);
  {
    await using look = stage.look();
    await waitUntil(async () => (await look.keys()).length === others.length);
    expect(await look.keys()).toEqual(others.map((tag) => `player:${tag}`).sort());
  }
  await third.client.close();
  const fourth = stage.client({ persist: stage.open(), resident: stage.resident });
  const [goneUnpolled = '', ...left] = others;
  fourth.unwatchPlayers(goneUnpolled);
  fourth.watchPlayers(goneUnpolled);
  fourth.unwatchPlayers(goneUnpolled);
  await fourth.close();
  {
    await using look = stage.look();
    expect(await look.keys()).toEqual(left.map((tag) => `player:${tag}`).sort());
  }
  expect([...first.errors, ...second.errors, ...third.errors]).toEqual([]);
}

describe.skipIf(firstDriver === undefined)('baselines in a SQLite file (needs a driver)', () => {
  for (const resident of [true, false]) {
    it(`outlive their client${resident ? '' : ', without being in memory'}; the file is closed with it`, async () => {
      const living = await LivingWorld.create({
        ...{ clans: 2, membersPerClan: 4, activity: 60, apiCache: 'own' },
        maxAge: { player: '1m', clan: '1m', currentWar: '1m', leagueGroup: '1m', raidSeasons: '1m' },
      });
      const { simulator } = living;
      const [clan] = simulator.clans;
      const path = files.path();
      const opened: ReturnType<typeof sqliteStore>[] = [];
      try {
        await goThroughLives({
          ...{ simulator, resident, watched: { players: clan.memberTags, clan: clan.tag } },
          client: (events) => living.client(events),
          live: (minutes) => living.live(Math.max(1, minutes * 60)),
          open() {
            const store = sqliteStore({ path });
            opened.push(store);
            return store;
          },
          look: () => new StoreWindow(sqliteStore({ path })),
        });
        expect(opened).toHaveLength(4);
        for (const store of opened) expect(() => store.get('any')).toThrow(DatabaseClosedError);
      } finally {
        await living.close();
      }
    });
  }
});

describe.skipIf(!hasRedis)('baselines in a Redis (needs redis-server)', { concurrent: true }, () => {
  for (const resident of [true, false]) {
    const name = `outlive their client${resident ? '' : ', without being in memory'}; the connection is closed with it`;
    it(name, { timeout: 60_000 }, async () => {
      await using server = await startRedis();
      await using world = await RealWorld.create();
      const { url } = server;
      const raw = await connectRaw(url);
      const connections = async () => Number(/connected_clients:(\d+)/.exec(await raw.info('clients'))?.[1]);
      try {
        const before = await connections();
        await goThroughLives({
          ...{ simulator: world.simulator, watched: world.watched, resident },
          client: (events) => world.client(events),
          live: (minutes) => world.live(minutes),
          open: () => patientRedis(url),
          look: () => new StoreWindow(patientRedis(url)),
        });
        await waitUntil(async () => (await connections()) === before);
      } finally {
        raw.destroy();
      }
    });
  }
});
