import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SqliteCache } from '../../src/sqlite/SqliteCache.js';
import { eventually, hasRedis, type RedisServer, startRedis } from '../redis/redisServer.js';
import { firstDriver } from '../sqlite/drivers.js';
import { folder } from '../sqlite/folder.js';
import { runOn } from '../sqlite/raw.js';
import { bundleClientProgram, ClientProcess, type ClientProcessOptions } from './ClientProcess.js';
import { levelIn } from './Persons.js';
import { noUnhandledRejections } from './unhandledRejections.js';
import { World } from './World.js';

const KILLS = 4;

noUnhandledRejections();

describe('clients in child processes', () => {
  const files = folder();
  const children: ClientProcess[] = [];
  let world: World;
  let program: string;

  beforeAll(async () => {
    program = await bundleClientProgram(files.path('compiled'));
    world = await World.begin();
  });

  afterEach(async () => {
    await Promise.all(children.splice(0).map((child) => child.kill()));
    await world.closeClients();
  });

  afterAll(async () => {
    await world?.[Symbol.asyncDispose]();
    files.remove();
  });

  async function start(
    count: number,
    options: Omit<ClientProcessOptions, 'baseUrl' | 'tokens'>,
  ): Promise<ClientProcess[]> {
    const { baseUrl } = world.api;
    const started = Array.from({ length: count }, async () => {
      const child = await ClientProcess.start(program, { ...options, baseUrl, tokens: ['token'] });
      children.push(child);
      return child;
    });
    return Promise.all(started);
  }

  const isTrusting = (child: ClientProcess) => async () => (await child.ask('trusts')) === true;

  describe.skipIf(!hasRedis)('on one Redis (needs redis-server)', () => {
    let server: RedisServer;

    beforeAll(async () => {
      server = await startRedis();
    });

    afterAll(async () => {
      await server?.[Symbol.asyncDispose]();
    });

    it('a change by one is seen by the others; five that miss one key send one request', async () => {
      const options = { url: server.url };
      const player = { lease: '2s', storeSoftTimeout: '1s', storeTimeout: '1s' };
      const all = await start(5, { kind: 'redis', options, player });
      const [first, second] = all as [ClientProcess, ClientProcess];
      await Promise.all(all.map((child) => eventually('the near tier is trusted', isTrusting(child))));

      const [cold = '', tag = ''] = world.tags;
      expect(await Promise.all(all.map((child) => child.ask('read', cold)))).toEqual(all.map(() => cold));
      expect(world.api.asked.filter((asked) => asked === cold)).toHaveLength(1);

      const isSeen = (level: number | null) =>
        eventually(`${level} is seen`, async () => (await second.ask('level', tag)) === level);
      for (const change of ['delete', 'clear'] as const) {
        await first.ask('set', tag, 1);
        await isSeen(1);
        await first.ask('set', tag, 2);
        await isSeen(2);
        await first.ask(change, tag);
        await isSeen(null);
      }

      // A process that is killed loses nothing that was acknowledged.
      await first.ask('set', tag, 3);
      await first.kill();
      expect(await second.ask('level', tag)).toBe(3);
      await second.ask('close');
    });
  });

  describe.skipIf(firstDriver === undefined)('on one SQLite file (needs a SQLite driver)', () => {
    it('a change by one is seen by the other, which has copies in memory', async () => {
      const options = { path: files.path(), watchEvery: '5ms' };
      const [first, second] = (await start(2, { kind: 'sqlite', options })) as [ClientProcess, ClientProcess];
      const [tag = '', cold = ''] = world.written;
      expect(await first.ask('read', cold)).toBe(cold);
      await eventually('it is there', async () => (await second.ask('level', cold)) === 0);
      await second.ask('read', cold);
      expect(world.api.asked.filter((asked) => asked === cold)).toHaveLength(1);
      for (const [level, change] of [
        [2, 'delete'],
        [4, 'clear'],
      ] as const) {
        const isSeen = (wanted: number | null) =>
          eventually(`${wanted} is seen`, async () => (await second.ask('level', tag)) === wanted);
        await first.ask('set', tag, level - 1);
        await isSeen(level - 1);
        await first.ask('set', tag, level);
        await isSeen(level);
        await first.ask(change, tag);
        await isSeen(null);
      }
      await Promise.all([first.ask('close'), second.ask('close')]);
    });

    it(`a writer that is killed ${KILLS} times leaves its acknowledged writes to a reader`, async () => {
      const path = files.path();
      const { client, cache } = world.open(SqliteCache.with({ path, watchEvery: '5ms' }));
      const failures: unknown[] = [];
      cache.on('storeError', ({ error }) => failures.push(error));
      const tags = world.written.slice(0, 10);
      let from = 1;
      for (let round = 0; round < KILLS; round++) {
        const [child] = (await start(1, { kind: 'sqlite', options: { path } })) as [ClientProcess];
        child.writeForEver(tags, from);
        await eventually('it has written', async () => {
          for (const tag of world.tags.slice(0, 20)) expect((await client.getPlayer(tag)).tag).toBe(tag);
          for (const tag of tags) await levelIn(cache, tag);
          return child.written.length > 15 + round * 3;
        });
        await child.kill();
        const last = Math.max(...child.written);
        const acknowledged = new Map(child.written.map((level) => [tags[level % tags.length] ?? '', level]));
        for (const [tag, level] of acknowledged) {
          // Or a newer one, which the process was killed before acknowledging.
          await eventually('it is seen', async () => ((await levelIn(cache, tag)) ?? 0) >= level);
          expect((await levelIn(cache, tag)) ?? 0).toBeLessThanOrEqual(last + 1);
        }
        from = last + 2;
      }
      expect(failures).toEqual([]);
      await client.close();
      expect(runOn(path, 'PRAGMA integrity_check')).toEqual([['ok']]);
    });
  });
});
