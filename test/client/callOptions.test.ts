import { describe, expect, test } from 'vitest';
import { Cache } from '../../src/cache/Cache.js';
import { CacheConfig } from '../../src/cache/CacheConfig.js';
import { FakeClock } from '../../src/testing/FakeClock.js';
import { Gate, rejection, turns, until } from './FakeApi.js';
import { anyPlayer, player } from './payloads.js';
import { serve } from './setup.js';

const MAINTENANCE = { status: 503, body: { reason: 'inMaintenance' } };

describe('cache, fetch and updateCache', () => {
  test('a second read returns the same object without a request', async () => {
    const { api, client } = await serve(anyPlayer);
    const first = await client.getPlayer('#2PP');
    expect(await client.getPlayer('#2PP', { cache: true, fetch: true, updateCache: true })).toBe(first);
    expect(await client.getPlayer('2pp', {})).toBe(first);
    expect(api.requests).toHaveLength(1);
  });

  test('cache: false asks the API, and its answer replaces the older one', async () => {
    const { api, client } = await serve(anyPlayer);
    const first = await client.getPlayer('#2PP');
    const second = await client.getPlayer('#2PP', { cache: false });
    expect(second).not.toBe(first);
    expect(api.requests).toHaveLength(2);
    expect(await client.getPlayer('#2PP')).toBe(second);
    expect(api.requests).toHaveLength(2);
  });

  test('updateCache: false does not change the cache', async () => {
    const { api, client } = await serve(anyPlayer);
    await client.getPlayer('#2PP', { updateCache: false });
    expect(await client.cache?.get('searchPlayers', '#2PP')).toBeUndefined();
    const kept = await client.getPlayer('#2PP');
    await client.getPlayer('#2PP', { cache: false, updateCache: false });
    expect(await client.getPlayer('#2PP')).toBe(kept);
    expect(api.requests).toHaveLength(3);
  });

  test('fetch: false never sends a request', async () => {
    const { api, client } = await serve(anyPlayer);
    expect(await client.getPlayer('#2PP', { fetch: false })).toBeUndefined();
    expect(await client.getPlayer('#2PP', { fetch: false, cache: false })).toBeUndefined();
    expect(await client.getWarLog('#2PP', { fetch: false })).toBeUndefined();
    expect(api.requests).toHaveLength(0);
    // Such a miss is not remembered as one.
    const read = await client.getPlayer('#2PP');
    expect(await client.getPlayer('#2PP', { fetch: false })).toBe(read);
    expect(api.requests).toHaveLength(1);
  });

  test('a loop over a list with fetch: false has no items where none are cached', async () => {
    const { api, client } = await serve(() => ({ body: { items: [{}] } }));
    const items: unknown[] = [];
    for await (const item of client.getWarLog('#2PP', { fetch: false })) items.push(item);
    expect(items).toEqual([]);
    expect(api.requests).toHaveLength(0);
  });

  test('each of the three has its own effect when a read joins a load under way', async () => {
    const gate = new Gate();
    const { api, client } = await serve(async (asked) => {
      await gate.passed;
      return anyPlayer(asked);
    });
    const unkept = client.getPlayer('#2PP', { updateCache: false });
    const kept = client.getPlayer('#2PP');
    gate.open();
    // Both wait for one request, and one of them wants it kept.
    expect(await unkept).toBe(await kept);
    expect(await client.getPlayer('#2PP', { fetch: false })).toBe(await kept);
    expect(api.requests).toHaveLength(1);
  });
});

describe('one request for any number of callers', () => {
  test('a hundred callers share a request and its object', async () => {
    const { api, client } = await serve(anyPlayer);
    const read = await Promise.all(Array.from({ length: 100 }, () => client.getPlayer('#2PP')));
    expect(new Set(read).size).toBe(1);
    expect(api.requests).toHaveLength(1);
    expect(client.cache?.statistics('searchPlayers')).toMatchObject({ misses: 100, joined: 99, loads: 1, hits: 0 });
  });

  test('they share its failure, which is not cached', async () => {
    let broken = true;
    const { api, client } = await serve((asked) => (broken ? { status: 500, body: {} } : anyPlayer(asked)));
    const errors = await Promise.all(Array.from({ length: 100 }, () => rejection(client.getPlayer('#2PP'))));
    expect(new Set(errors).size).toBe(1);
    expect(errors[0]).toMatchObject({ code: 'GATEWAY', status: 500 });
    expect(api.requests).toHaveLength(1);
    broken = false;
    expect((await client.getPlayer('#2PP')).tag).toBe('#2PP');
  });
});

describe('maxAge and allowStale', () => {
  class Stale extends Cache {
    override playerConfig() {
      return new CacheConfig(16, 60, { staleIfError: '1h' });
    }
  }

  test('maxAge is the age of the oldest copy to accept, in seconds', async () => {
    const clock = new FakeClock();
    const { api, client } = await serve(anyPlayer, { clock });
    const first = await client.getPlayer('#2PP');
    clock.advance('30s');
    expect(await client.getPlayer('#2PP', { maxAge: 30 })).toBe(first);
    clock.advance('1s');
    expect(await client.getPlayer('#2PP')).toBe(first);
    expect(await client.getPlayer('#2PP', { maxAge: '30s' })).not.toBe(first);
    expect(api.requests).toHaveLength(2);
    // 0 always asks.
    await client.getPlayer('#2PP', { maxAge: 0 });
    expect(api.requests).toHaveLength(3);
  });

  test('a stale copy is returned in an outage, marked as stale; allowStale: false never accepts it', async () => {
    const clock = new FakeClock();
    let down = false;
    const { client } = await serve((asked) => (down ? MAINTENANCE : anyPlayer(asked)), { clock, cache: Stale });
    const first = await client.getPlayer('#2PP');
    expect(first.freshness).toMatchObject({ stale: false, staleSince: null });
    clock.advance('10m');
    down = true;
    const stale = await client.getPlayer('#2PP');
    expect(stale).toBe(first);
    expect(stale.freshness).toMatchObject({ stale: true, staleSince: new Date(Date.UTC(2026, 0, 1, 0, 1)) });
    await expect(client.getPlayer('#2PP', { allowStale: false })).rejects.toMatchObject({ code: 'MAINTENANCE' });
    expect(client.cache?.statistics('searchPlayers')).toMatchObject({ staleHits: 1 });
    clock.advance('1h');
    await expect(client.getPlayer('#2PP')).rejects.toMatchObject({ code: 'MAINTENANCE' });
  });

  test('a nested read gets the same options', async () => {
    const clock = new FakeClock();
    const { api, client } = await serve(
      ({ path }) =>
        path.startsWith('/players/')
          ? { body: player('#2PY') }
          : { body: { tag: '#2PP', memberList: [{ tag: '#2PY', name: 'player' }] } },
      { clock },
    );
    const read = async (options = {}) => {
      const results: unknown[] = [];
      for await (const { value } of client.getMemberDetails('#2PP', options)) results.push(value);
      return results;
    };
    await read();
    expect(api.requests).toHaveLength(2);
    await read();
    expect(api.requests).toHaveLength(2);
    await read({ cache: false });
    expect(api.requests).toHaveLength(4);
    clock.advance('10s');
    await read({ maxAge: 5 });
    expect(api.requests).toHaveLength(6);
  });
});

describe('signal and timeout', () => {
  test('a signal ends the wait of its caller and not that of the others', async () => {
    const gate = new Gate();
    const { api, client } = await serve(async (asked) => {
      await gate.passed;
      return anyPlayer(asked);
    });
    const controller = new AbortController();
    const leaving = rejection(client.getPlayer('#2PP', { signal: controller.signal }));
    const staying = client.getPlayer('#2PP');
    await until(() => api.requests.length === 1);
    controller.abort(new Error('enough'));
    expect(await leaving).toMatchObject({ message: 'enough' });
    gate.open();
    expect((await staying).tag).toBe('#2PP');
    expect(api.requests).toHaveLength(1);
    expect(api.aborted).toBe(0);
  });

  test('when all callers have left, the request is aborted, and the next caller starts another', async () => {
    const gate = new Gate();
    const { api, client } = await serve(async (asked) => {
      await gate.passed;
      return anyPlayer(asked);
    });
    const controllers = [new AbortController(), new AbortController()];
    const leaving = controllers.map(({ signal }) => rejection(client.getPlayer('#2PP', { signal })));
    await until(() => api.requests.length === 1);
    for (const controller of controllers) controller.abort();
    expect((await Promise.all(leaving)).map(({ name }) => name)).toEqual(['AbortError', 'AbortError']);
    await until(() => api.aborted === 1);
    gate.open();
    expect((await client.getPlayer('#2PP')).tag).toBe('#2PP');
    expect(api.requests).toHaveLength(2);
  });

  test('a signal that is aborted already prevents requests and look-ups in the cache', async () => {
    const { api, client } = await serve(anyPlayer);
    await client.getPlayer('#2PP');
    const signal = AbortSignal.abort(new Error('before'));
    await expect(client.getPlayer('#2PP', { signal })).rejects.toThrow('before');
    await expect(client.getPlayer('#2PY', { signal, timeout: 5 })).rejects.toThrow('before');
    expect(api.requests).toHaveLength(1);
  });

  test('a timeout ends the wait of its caller with a TimeoutError and not that of the others', async () => {
    const clock = new FakeClock();
    const gate = new Gate();
    const { api, client } = await serve(
      async (asked) => {
        await gate.passed;
        return anyPlayer(asked);
      },
      { clock },
    );
    const hasty = rejection(client.getPlayer('#2PP', { timeout: '2s' }));
    const patient = client.getPlayer('#2PP', { timeout: 9 });
    await until(() => api.requests.length === 1);
    clock.advance('2s');
    expect(await hasty).toMatchObject({
      code: 'TIMEOUT',
      timeoutMs: 2_000,
      operation: "getPlayer('#2PP')",
      route: '/players/{playerTag}',
    });
    gate.open();
    expect((await patient).tag).toBe('#2PP');
    expect(api.requests).toHaveLength(1);
    expect(await client.getPlayer('#2PP', { fetch: false })).toBe(await patient);
  });

  test('a timeout leaves no timer behind, whatever the outcome', async () => {
    const clock = new FakeClock();
    const { client } = await serve((asked) => (asked.path.endsWith('2PP') ? anyPlayer(asked) : undefined), { clock });
    await client.getPlayer('#2PP', { timeout: 2 });
    await client.getPlayer('#2PP', { timeout: 2 });
    await expect(client.getPlayer('#2PY', { timeout: 2 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(client.getPlayer('#2PY', { timeout: 2, signal: AbortSignal.abort() })).rejects.toThrow();
    await turns(3);
    expect(clock.pending).toBe(0);
  });

  test('signal and timeout together: whichever comes first', async () => {
    const clock = new FakeClock();
    const { api, client } = await serve(() => new Promise(() => undefined), { clock });
    const controller = new AbortController();
    const first = rejection(client.getPlayer('#2PP', { timeout: 5, signal: controller.signal }));
    await until(() => api.requests.length === 1);
    controller.abort(new Error('the caller'));
    expect((await first).message).toBe('the caller');
    const second = rejection(client.getPlayer('#2PY', { timeout: 5, signal: new AbortController().signal }));
    await until(() => api.requests.length === 2);
    clock.advance('5s');
    expect(await second).toMatchObject({ code: 'TIMEOUT' });
  });
});

describe('cache: null', () => {
  test('every read is a request', async () => {
    const { api, client } = await serve(anyPlayer, { cache: null });
    expect(client.cache).toBeNull();
    const first = await client.getPlayer('#2PP');
    expect(await client.getPlayer('#2PP')).not.toBe(first);
    expect(api.requests).toHaveLength(2);
    expect(await client.getPlayer('#2PP', { fetch: false })).toBeUndefined();
    expect(api.requests).toHaveLength(2);
  });

  test('a copy still has its arrival time and the API’s max-age', async () => {
    const clock = new FakeClock();
    const { client } = await serve((asked) => ({ ...anyPlayer(asked), maxAge: 45 }), { cache: null, clock });
    const { freshness } = await client.getPlayer('#2PP');
    expect(freshness).toEqual({
      storedAt: new Date(clock.now()),
      freshUntil: new Date(clock.now() + 45_000),
      apiFreshUntil: new Date(clock.now() + 45_000),
      stale: false,
      staleSince: null,
    });
  });

  test('wars, bulk reads, lists, timeouts and requests work without one', async () => {
    const { api, client } = await serve(
      (asked) =>
        asked.path.endsWith('/currentwar')
          ? { body: { state: 'inWar', clan: { tag: '#2PP' }, opponent: { tag: '#2PY' } } }
          : asked.path.endsWith('/members')
            ? { body: { items: [{ tag: '#2PP' }] } }
            : anyPlayer(asked),
      { cache: null },
    );
    expect((await client.getCurrentWar('#2PY'))?.clan.tag).toBe('#2PY');
    for await (const { value } of client.getPlayers(['#2PP'])) expect(value?.tag).toBe('#2PP');
    for await (const member of client.getMembers('#2PP')) expect(member.tag).toBe('#2PP');
    expect((await client.getPlayer('#2PP', { timeout: 5 })).tag).toBe('#2PP');
    expect(await client.request('/players/%232PP', { cacheName: 'searchPlayers' })).toMatchObject({ tag: '#2PP' });
    expect(api.requests).toHaveLength(5);
  });
});
