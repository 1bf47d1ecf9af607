import { describe, expect, test } from 'vitest';
import { Cache } from '../../src/cache/Cache.js';
import { CacheConfig } from '../../src/cache/CacheConfig.js';
import { WarClan, WarMember } from '../../src/models/War.js';
import { FakeClock } from '../../src/testing/FakeClock.js';
import { until } from './FakeApi.js';
import { anyPlayer, leagueGroup, war } from './payloads.js';
import { serve } from './setup.js';
import { TextCache } from './TextCache.js';

const WAR = war({ state: 'inWar', clan: '#2PP', opponent: '#2PY', members: ['#2PL', '#2PQ'] });

describe('warClans and warPlayers', () => {
  test('hold the clans and members last seen in a war, by tag', async () => {
    const { client } = await serve(() => ({ body: WAR }));
    const { cache } = client;
    const read = await client.getClanWar('#2PP');
    expect([...((await cache?.keys('warClans')) ?? [])].sort()).toEqual(['#2PP', '#2PY']);
    expect([...((await cache?.keys('warPlayers')) ?? [])].sort()).toEqual(['#2PL', '#2PQ']);
    expect(await cache?.get('warClans', '#2PP')).toBe(read.clan);
    const member = (await cache?.get('warPlayers', '#2PL')) as WarMember;
    expect(member).toBeInstanceOf(WarMember);
    expect(member.clan.tag).toBe('#2PP');
    expect(member.war.state).toBe('inWar');
  });

  test('are filled by league wars and realtime reads too', async () => {
    const { client } = await serve(({ path }) =>
      path.endsWith('leaguegroup') ? { body: leagueGroup('inWar', []) } : { body: WAR },
    );
    await client.getLeagueWar('#GGG');
    expect(await client.cache?.keys('warClans')).toHaveLength(2);
    await client.cache?.clear('warClans');
    await client.getClanWar('#2PP', { realtime: true });
    expect(await client.cache?.keys('warClans')).toHaveLength(2);
  });

  test('a war without clans stores nothing', async () => {
    const { client } = await serve(() => ({ body: war({ state: 'notInWar' }) }));
    await client.getClanWar('#2PP');
    expect(await client.cache?.keys('warClans')).toEqual([]);
  });

  test('updateCache: false stores nothing', async () => {
    const { client } = await serve(() => ({ body: WAR }));
    await client.getClanWar('#2PP', { updateCache: false });
    expect(await client.cache?.keys('warClans')).toEqual([]);
    expect(await client.cache?.keys('warPlayers')).toEqual([]);
  });

  test('keep their types in a store of text', async () => {
    const { client } = await serve(() => ({ body: WAR }), { cache: TextCache });
    await client.getClanWar('#2PP');
    const side = await client.cache?.get('warClans', '#2PY');
    expect(side).toBeInstanceOf(WarClan);
    expect(side).toMatchObject({ tag: '#2PY', raw: WAR.opponent });
    const member = (await client.cache?.get('warPlayers', '#2PQ')) as WarMember;
    expect(member).toBeInstanceOf(WarMember);
    expect(member).toMatchObject({ tag: '#2PQ', raw: WAR.clan.members?.[1] });
  });

  test('a store that fails does not fail the read', async () => {
    class Broken extends Cache {
      override createDefaultCache(): object {
        return {
          get: () => undefined,
          set: () => {
            throw new Error('the disk is full');
          },
        };
      }
    }
    const { client } = await serve(() => ({ body: WAR }), { cache: Broken });
    expect((await client.getClanWar('#2PP')).state).toBe('inWar');
    expect(client.cache?.statistics('warPlayers').errors).toBeGreaterThan(0);
  });
});

describe('events', () => {
  test('hold the beginning and the end of a maintenance break', async () => {
    const clock = new FakeClock();
    let down = true;
    const { client } = await serve(
      (asked) => (down ? { status: 503, body: { reason: 'inMaintenance' } } : (anyPlayer(asked) ?? { body: {} })),
      { clock, random: () => 0.5 },
    );
    const startedAt = clock.now();
    await expect(client.getPlayer('#2PP')).rejects.toMatchObject({ code: 'MAINTENANCE' });
    expect(client.maintenanceSince).toEqual(new Date(startedAt));
    expect(await client.cache?.items('events')).toEqual([
      [`maintenanceStart:${startedAt}`, { type: 'maintenanceStart', startedAt }],
    ]);
    down = false;
    let asked = false;
    client.on('maintenanceEnd', () => (asked = true));
    // The one timer that is left is that of the next probe.
    clock.advance(clock.nextInMs ?? 0);
    await until(() => asked);
    expect(client.maintenanceSince).toBeUndefined();
    expect(await client.cache?.values('events')).toEqual([
      { type: 'maintenanceStart', startedAt },
      { type: 'maintenanceEnd', startedAt, endedAt: clock.now() },
    ]);
    expect((await client.getPlayer('#2PP')).tag).toBe('#2PP');
  });

  test('are the same after a store of text', async () => {
    const clock = new FakeClock();
    const { client } = await serve(() => ({ status: 503, body: { reason: 'inMaintenance' } }), {
      clock,
      cache: TextCache,
    });
    await expect(client.getPlayer('#2PP')).rejects.toMatchObject({ code: 'MAINTENANCE' });
    expect(await client.cache?.values('events')).toEqual([{ type: 'maintenanceStart', startedAt: clock.now() }]);
  });
});

describe('a cached absence', () => {
  class Negative extends Cache {
    override playerConfig() {
      return new CacheConfig(16, 60, { negativeTtl: 30 });
    }

    override clanConfig() {
      return new CacheConfig(16, 60, { negativeTtl: 30 });
    }
  }

  test('only "not found" and a private war log are cached as absences', async () => {
    const clock = new FakeClock();
    const { api, client } = await serve(
      ({ path }) => {
        if (path.endsWith('warlog')) return { status: 403, body: { reason: 'accessDenied' } };
        return path.startsWith('/players/') ? undefined : { status: 500, body: {} };
      },
      { clock, cache: Negative },
    );
    for (let time = 0; time < 3; time++) {
      await expect(client.getPlayer('#2PP')).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(client.getWarLog('#2PP')).rejects.toMatchObject({ code: 'PRIVATE_WAR_LOG' });
      await expect(client.getClan('#2PP')).rejects.toMatchObject({ code: 'GATEWAY' });
    }
    expect(api.requests).toHaveLength(1 + 1 + 3);
    expect(client.cache?.statistics('searchPlayers')).toMatchObject({ negativeHits: 2, loads: 1 });
    clock.advance('31s');
    await expect(client.getPlayer('#2PP')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(api.requests).toHaveLength(6);
  });

  test('by default no absence is cached', async () => {
    const { api, client } = await serve(() => undefined);
    await expect(client.getPlayer('#2PP')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(client.getPlayer('#2PP')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(api.requests).toHaveLength(2);
  });
});

describe('a store of the user', () => {
  class InMap extends Cache {
    readonly players = new Map<string, unknown>();

    override playerConfig() {
      return new CacheConfig(1, 60, { followApi: true, staleIfError: '1h' });
    }

    override createDefaultCache(...[maxSize, ttl, name]: Parameters<Cache['createDefaultCache']>): object {
      return name === 'searchPlayers' ? this.players : super.createDefaultCache(maxSize, ttl, name);
    }
  }

  test.each([403, 404, 503])('for a page with the status %i the stale copy is returned', async (status) => {
    const clock = new FakeClock();
    let down = false;
    const { client } = await serve(
      (asked) => (down ? { status, text: '<html>' } : { ...anyPlayer(asked), maxAge: 20 }),
      { clock, cache: InMap },
    );
    const first = await client.getPlayer('#2PP');
    clock.advance('30s');
    down = true;
    expect(await client.getPlayer('#2PP')).toBe(first);
    await expect(client.getPlayer('#2PY')).rejects.toMatchObject({ code: 'GATEWAY' });
    expect(client.maintenanceSince).toBeUndefined();
    down = false;
    expect((await client.getPlayer('#2PY')).tag).toBe('#2PY');
  });

  test('a Map holds the models themselves, which carry their own times', async () => {
    const clock = new FakeClock();
    let down = false;
    const { api, client } = await serve(
      (asked) => (down ? { status: 500, body: {} } : { ...anyPlayer(asked), maxAge: 20 }),
      { clock, cache: InMap },
    );
    const first = await client.getPlayer('#2PP');
    expect((client.cache as InMap).players.get('#2PP')).toBe(first);
    clock.advance('19s');
    expect(await client.getPlayer('#2PP')).toBe(first);
    clock.advance('1s');
    const second = await client.getPlayer('#2PP');
    expect(second).not.toBe(first);
    clock.advance('50s');
    down = true;
    expect(await client.getPlayer('#2PP')).toBe(second);
    expect(second.freshness?.stale).toBe(true);
    expect(api.requests).toHaveLength(3);
    // Its size is its own business.
    down = false;
    await client.getPlayer('#2PY');
    expect((client.cache as InMap).players.size).toBe(2);
  });
});
