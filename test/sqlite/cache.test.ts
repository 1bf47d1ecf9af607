import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Cache, type CacheClass, CacheConfig, Client, login, type Player } from '../../src/index.js';
import { createSimulator } from '../../src/simulator/createSimulator.js';
import type { Simulator } from '../../src/simulator/Simulator.js';
import { SqliteCache } from '../../src/sqlite/SqliteCache.js';
import { waitUntil } from '../waitUntil.js';
import { folder } from './folder.js';

const files = folder();
afterAll(files.remove);

let simulator: Simulator;
beforeEach(async () => {
  simulator = await createSimulator({ seed: 7 });
});
afterEach(() => simulator.close());

function open(cache: CacheClass<never>) {
  const client = new Client({ baseUrl: simulator.baseUrl, tokens: simulator.tokens, cache });
  return { client, cache: client.cache as Cache };
}

describe.each([
  ['with copies in memory', true],
  ['without', false],
])('a cache in SQLite, %s', (_, near) => {
  it('is set up in one line, and keeps its entries after the process has ended', async () => {
    const path = files.path();
    const { baseUrl, developerUrl } = simulator;
    const first = await login('me@example.com', 'hunter2', {
      baseUrl,
      developerUrl,
      cache: SqliteCache.with({ path, near }),
    });
    const { tag } = simulator.players[0];
    const player = await first.getPlayer(tag);
    const clan = await first.getClan(simulator.clans[0].tag);
    expect((await first.getPlayer(tag)) === player).toBe(near);
    await first.close();

    const sent = simulator.requests.length;
    const { client } = open(SqliteCache.with({ path, near }));
    const again = await client.getPlayer(tag);
    expect(again.raw).toEqual(player.raw);
    expect(again.freshness).toEqual(player.freshness);
    expect((await client.getClan(clan.tag)).raw).toEqual(clan.raw);
    expect(simulator.requests.length).toBe(sent);
    await client.close();
  });

  it('has every verb, separates names, and enforces the sizes and times of the groups', async () => {
    const path = files.path();
    class Small extends SqliteCache.with({ path, near }) {
      override playerConfig() {
        return new CacheConfig(2, 60);
      }
    }
    const { client, cache } = open(Small);
    const tags = simulator.clans[0].memberTags.slice(0, 3);
    for (const tag of tags) await client.getPlayer(tag);
    await client.getClan(simulator.clans[0].tag);
    expect([...(await cache.keys('searchPlayers'))].sort()).toEqual(tags.slice(1).sort());
    expect(await cache.keys('searchClans')).toHaveLength(1);
    const popped = (await cache.pop('searchPlayers', tags[1] ?? '')) as Player;
    expect(popped.tag).toBe(tags[1]);
    expect(await cache.get('searchPlayers', popped.tag)).toBeUndefined();
    expect(await cache.delete('searchPlayers', tags[2] ?? '')).toBe(true);
    await client.getPlayer(tags[0] ?? '');
    expect(await cache.getLimit('searchPlayers', 5)).toHaveLength(1);
    await cache.clear('searchPlayers');
    expect(await cache.keys('searchPlayers')).toEqual([]);
    expect(await cache.keys('searchClans')).toHaveLength(1);
    await client.close();
  });

  it('is updated by changes of another process', async () => {
    const path = files.path();
    const one = open(SqliteCache.with({ path, near, watchEvery: '5ms' }));
    const other = open(SqliteCache.with({ path, near, watchEvery: '5ms' }));
    const { tag } = simulator.players[0];
    await one.client.getPlayer(tag);
    await waitUntil(async () => (await other.cache.get('searchPlayers', tag)) !== undefined);
    const sent = simulator.requests.length;
    await other.client.getPlayer(tag);
    expect(simulator.requests.length).toBe(sent);
    await one.cache.delete('searchPlayers', tag);
    await waitUntil(async () => (await other.cache.get('searchPlayers', tag)) === undefined);
    await one.client.close();
    await other.client.close();
  });
});
