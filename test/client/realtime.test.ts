import { describe, expect, test } from 'vitest';
import type { RealtimeOptions } from '../../src/client/CallOptions.js';
import type { Client } from '../../src/client/Client.js';
import type { Asked } from './FakeApi.js';
import { Gate, until } from './FakeApi.js';
import { leagueGroup, war } from './payloads.js';
import { serve } from './setup.js';

const ROUTES = [
  [
    'getClanWar',
    'clanWars',
    '/clans/%232PP/currentwar',
    (client: Client, options?: RealtimeOptions) => client.getClanWar('2pp', options),
  ],
  [
    'getLeagueGroup',
    'leagueGroups',
    '/clans/%232PP/currentwar/leaguegroup',
    (client: Client, options?: RealtimeOptions) => client.getLeagueGroup('2pp', options),
  ],
  [
    'getLeagueWar',
    'leagueWars',
    '/clanwarleagues/wars/%232PP',
    (client: Client, options?: RealtimeOptions) => client.getLeagueWar('2pp', options),
  ],
] as const;

function answer({ path }: Asked) {
  return {
    body: path.endsWith('leaguegroup')
      ? leagueGroup('inWar', [])
      : war({ state: 'inWar', clan: '#2PP', opponent: '#2PY' }),
    maxAge: 600,
  };
}

describe.each(ROUTES)('%s with realtime', (_method, name, path, read) => {
  test('bypasses the API’s cache and ours, and its answer replaces the older one', async () => {
    const { api, client } = await serve(answer);
    const ordinary = await read(client);
    const now = await read(client, { realtime: true });
    const again = await read(client, { realtime: true });
    expect(api.urls).toEqual([path, `${path}?realtime=true`, `${path}?realtime=true`]);
    expect(now).not.toBe(ordinary);
    expect(again).not.toBe(now);
    expect(await read(client)).toBe(again);
    expect(api.requests).toHaveLength(3);
    expect(await client.cache?.keys(name)).toEqual(['#2PP']);
  });

  test('updateCache: false does not change the cache', async () => {
    const { api, client } = await serve(answer);
    await read(client, { realtime: true, updateCache: false });
    expect(await client.cache?.keys(name)).toEqual([]);
    const ordinary = await read(client);
    await read(client, { realtime: true, updateCache: false });
    expect(await read(client)).toBe(ordinary);
    expect(api.requests).toHaveLength(3);
  });

  test('neither joins an ordinary request nor is joined by one; two at once share a request', async () => {
    const gate = new Gate();
    const { api, client } = await serve(async (asked) => {
      await gate.passed;
      return answer(asked);
    });
    const reads = [
      read(client),
      read(client, { realtime: true }),
      read(client, { realtime: true }),
      read(client),
    ] as const;
    await until(() => api.requests.length === 2);
    gate.open();
    const [ordinary, first, second, other] = await Promise.all(reads);
    expect(first).toBe(second);
    expect(ordinary).toBe(other);
    expect(ordinary).not.toBe(first);
    expect([...api.urls].sort()).toEqual([path, `${path}?realtime=true`]);
  });

  test('fetch: false sends no request', async () => {
    const { api, client } = await serve(answer);
    await read(client);
    expect(await read(client, { realtime: true, fetch: false })).toBeUndefined();
    expect(api.requests).toHaveLength(1);
  });

  test('works without a cache, and in bulk', async () => {
    const { api, client } = await serve(answer, { cache: null });
    await read(client, { realtime: true });
    expect(api.urls).toEqual([`${path}?realtime=true`]);
  });

  test('a copy from a realtime read has its true age', async () => {
    const { client } = await serve(answer);
    const now = await read(client, { realtime: true });
    expect(now?.freshness?.storedAt).toBeInstanceOf(Date);
    expect(now?.freshness?.stale).toBe(false);
  });
});
