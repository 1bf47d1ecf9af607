import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Cache, type CacheClass, Client } from '../../src/index.js';
import { createSimulator } from '../../src/simulator/createSimulator.js';
import type { Simulator } from '../../src/simulator/Simulator.js';
import type { SnapshotEntry } from '../../src/store/snapshot/format.js';
import { loadSnapshot } from '../../src/store/snapshot/loadSnapshot.js';
import { saveSnapshot } from '../../src/store/snapshot/saveSnapshot.js';
import { FakeClock } from '../../src/testing/FakeClock.js';

let folder: string;
let path: string;
let simulator: Simulator;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'warchest-snapshot-'));
  path = join(folder, 'cache.snapshot');
  simulator = await createSimulator({ seed: 7 });
});

afterEach(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(clock = new FakeClock(), cache: CacheClass<never> = Cache) {
  const client = new Client({ baseUrl: simulator.baseUrl, tokens: simulator.tokens, snapshot: path, clock, cache });
  const troubles: unknown[] = [];
  client.cache?.on('storeError', ({ operation, error }) => troubles.push([operation, (error as Error).message]));
  return { client, troubles, cache: client.cache as Cache };
}

describe('a snapshot', () => {
  it('fills the cache of a restarted process: models, facts and order, without a request', async () => {
    const clock = new FakeClock();
    const tags = simulator.clans[0].memberTags.slice(0, 3);
    const before = open(clock);
    const players = [];
    for (const tag of tags) players.push(await before.client.getPlayer(tag));
    const clan = await before.client.getClan(simulator.clans[0].tag);
    await before.client.getPlayer(tags[0] ?? '');
    await before.client.close();
    const sent = simulator.requests.length;

    clock.advance('10m');
    const { client, troubles, cache } = open(clock);
    expect([...(await cache.keys('searchPlayers'))]).toEqual([tags[1], tags[2], tags[0]]);
    for (const [index, tag] of tags.entries()) {
      const again = await client.getPlayer(tag);
      expect(again.raw).toEqual(players[index]?.raw);
      expect(again.freshness).toEqual(players[index]?.freshness);
    }
    expect((await client.getClan(clan.tag)).members.length).toBe(clan.members.length);
    expect(simulator.requests.length).toBe(sent);
    expect(troubles).toEqual([]);
    await client.close();
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  it('leaves out what has expired, before it is saved and after', async () => {
    const clock = new FakeClock();
    const { tag } = simulator.players[0];
    const before = open(clock);
    await before.client.getPlayer(tag);
    await before.client.close();
    clock.advance('2h');
    const { client, cache } = open(clock);
    expect(await cache.keys('searchPlayers')).toEqual([]);
    await client.close();
  });

  it('that is absent gives an empty cache; a foreign file causes an event too, and is not changed', async () => {
    const none = open();
    expect(await none.cache.keys('searchPlayers')).toEqual([]);
    expect(none.troubles).toEqual([]);
    writeFileSync(path, 'the diary of another program');
    const { client, troubles } = open();
    await client.getPlayer(simulator.players[0].tag);
    await client.close();
    expect(troubles).toHaveLength(2);
    expect(String(troubles[0])).toContain('not a snapshot');
    expect(String(troubles[1])).toContain('not replaced');
    expect(readFileSync(path, 'utf8')).toBe('the diary of another program');
    await none.client.close();
  });

  it('that is damaged gives the entries before the damage, is reported, and is replaced', async () => {
    const clock = new FakeClock();
    const before = open(clock);
    for (const tag of simulator.clans[0].memberTags.slice(0, 4)) await before.client.getPlayer(tag);
    await before.client.close();
    const file = readFileSync(path);
    writeFileSync(path, file.subarray(0, file.length * 0.6));
    const { client, troubles, cache } = open(clock);
    const kept = (await cache.keys('searchPlayers')).length;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(4);
    expect(String(troubles[0])).toContain('cut off');
    await client.close();
    const healed = open(clock);
    expect(await healed.cache.keys('searchPlayers')).toHaveLength(kept);
    expect(healed.troubles).toEqual([]);
    await healed.client.close();
  });

  it('with the text of another key under a key: that entry is left out and reported', async () => {
    const [own, other] = simulator.clans[0].memberTags as [string, string];
    const before = open();
    await before.client.getPlayer(own);
    await before.client.close();
    const saved: SnapshotEntry[] = [];
    loadSnapshot(path, 0, (entry) => saved.push(entry));
    await saveSnapshot(
      path,
      saved.flatMap((entry) => [entry, { ...entry, key: other }]),
    );
    const { client, cache, troubles } = open();
    expect([...(await cache.keys('searchPlayers'))]).toEqual([own]);
    expect(troubles).toEqual([['background', expect.stringContaining('another key')]]);
    expect((await client.getPlayer(other)).tag).toBe(other);
    await client.close();
  });

  it('in a missing folder fails no read', async () => {
    path = join(folder, 'nowhere', 'cache.snapshot');
    const { client, troubles } = open();
    await client.getPlayer(simulator.players[0].tag);
    await client.close();
    expect(troubles).toEqual([['background', expect.stringContaining('ENOENT')]]);
  });

  it('holds only values with a text form, and only those of stores in memory', async () => {
    class Mixed extends Cache {
      override createDefaultCache(...given: Parameters<Cache['createDefaultCache']>) {
        return given[2] === 'searchClans' ? new Map() : super.createDefaultCache(...given);
      }
    }
    const before = open(new FakeClock(), Mixed);
    await before.client.getClan(simulator.clans[0].tag);
    await before.client.getPlayer(simulator.players[0].tag);
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    await before.cache.set('events', 'circle', circle);
    await before.cache.set('events', 'note', { text: 'é ü 🏰' });
    await before.client.close();
    const { client, cache } = open(new FakeClock(), Mixed);
    expect(await cache.keys('searchClans')).toEqual([]);
    expect(await cache.keys('searchPlayers')).toHaveLength(1);
    expect(await cache.items('events')).toEqual([['note', { text: 'é ü 🏰' }]]);
    await client.close();
    expect(existsSync(path)).toBe(true);
  });

  it.each([
    ['', 'a non-empty string'],
    [7 as never, 'a non-empty string'],
  ])('refuses %j', (snapshot, expected) => {
    expect(() => new Client({ snapshot })).toThrow(expected);
  });

  it('refuses a path without a cache', () => {
    expect(() => new Client({ snapshot: path, cache: null })).toThrow(/snapshot must be absent/);
  });
});
