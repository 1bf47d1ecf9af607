import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { Cache } from '../../src/cache/Cache.js';
import { CacheConfig } from '../../src/cache/CacheConfig.js';
import type { CacheEvent } from '../../src/cache/CacheEvent.js';
import { CACHE_NAMES } from '../../src/cache/names.js';
import type { TransportEvent } from '../../src/http/TransportEvent.js';
import { FakeClock } from '../../src/testing/FakeClock.js';
import { Gate, rejection, until } from './FakeApi.js';
import { serve, TOKEN } from './setup.js';
import { TextCache } from './TextCache.js';

describe('request', () => {
  test('returns the payload of a route without a method, with the client’s tokens', async () => {
    const { api, client } = await serve(() => ({ body: { replay: 1 } }));
    expect(await client.request('/replays/%232PP')).toEqual({ replay: 1 });
    expect(api.requests).toMatchObject([{ method: 'GET', url: '/replays/%232PP', token: TOKEN, body: '' }]);
  });

  test('adds the query, encoded; undefined values are left out', async () => {
    const { api, client } = await serve(() => ({ body: {} }));
    const query = { name: 'night & day', limit: 5, realtime: true, after: undefined, 'label ids': '1,2' };
    await client.request('/clans', { query });
    await client.request('/clans?x=1', { query: { y: 2 } });
    await client.request('/clans', { query: { after: undefined } });
    expect(api.urls).toEqual([
      '/clans?name=night%20%26%20day&limit=5&realtime=true&label%20ids=1%2C2',
      '/clans?x=1&y=2',
      '/clans',
    ]);
  });

  test('is not cached unless a cache name is given', async () => {
    const { api, client } = await serve(() => ({ body: { a: 1 } }));
    await client.request('/x');
    await client.request('/x');
    expect(api.requests).toHaveLength(2);
    for (const name of CACHE_NAMES) expect(await client.cache?.keys(name)).toEqual([]);
  });

  test('with a cache name it is read through the cache and stored, by path and query', async () => {
    const { api, client } = await serve(({ url }) => ({ body: { url } }));
    const first = await client.request('/x', { cacheName: 'labels' });
    expect(await client.request('/x', { cacheName: 'labels' })).toBe(first);
    expect(await client.request('/x', { cacheName: 'labels', query: { a: 1 } })).toEqual({ url: '/x?a=1' });
    expect(await client.request('/x?a=1', { cacheName: 'labels' })).toEqual({ url: '/x?a=1' });
    expect(api.urls).toEqual(['/x', '/x?a=1']);
    expect(await client.cache?.keys('labels')).toEqual(['request:/x', 'request:/x?a=1']);
    expect(await client.request('/y', { cacheName: 'labels', fetch: false })).toBeUndefined();
    expect(await client.request('/x', { cacheName: 'labels', cache: false })).not.toBe(first);
    expect(api.requests).toHaveLength(3);
  });

  test('has another cache key than the method of the same path', async () => {
    const { api, client } = await serve(() => ({ body: { tag: '#2PP' } }));
    await client.getPlayer('#2PP');
    await client.request('/players/%232PP', { cacheName: 'searchPlayers' });
    expect(api.requests).toHaveLength(2);
  });

  test('is stored by a store of text too', async () => {
    const { api, client } = await serve(() => ({ body: { a: ['é'] } }), { cache: TextCache });
    await client.request('/x', { cacheName: 'labels' });
    expect(await client.request('/x', { cacheName: 'labels' })).toEqual({ a: ['é'] });
    expect(api.requests).toHaveLength(1);
  });

  test('returns lists as lists', async () => {
    const { client } = await serve(() => ({ body: [1, 2] }));
    expect(await client.request('/x')).toEqual([1, 2]);
    expect(await client.request('/x', { cacheName: 'labels' })).toEqual([1, 2]);
  });

  test('throws for a body that is neither an object nor a list', async () => {
    const { client } = await serve(() => ({ text: '5' }));
    await expect(client.request('/x')).rejects.toMatchObject({ code: 'UNEXPECTED_BODY', status: 200, route: '/x' });
    await expect(client.getPlayer('#2PP')).rejects.toMatchObject({
      code: 'UNEXPECTED_BODY',
      route: '/players/{playerTag}',
    });
  });

  test('a body that is no JSON is a typed error with status and route', async () => {
    const { client } = await serve(() => ({ text: '{"tag":' }));
    const error = await rejection(client.getPlayer('#2PP'));
    expect(error).toMatchObject({
      code: 'UNEXPECTED_BODY',
      status: 200,
      route: '/players/{playerTag}',
      subject: '#2PP',
    });
    expect(error).not.toBeInstanceOf(SyntaxError);
  });

  test.each([
    ['a plain one', {}],
    ['a cached one', { cacheName: 'labels' }],
    ['a POST', { method: 'POST' }],
  ] as const)('%s ends with its signal', { timeout: 3_000 }, async (_what, options) => {
    const { api, client } = await serve(() => new Promise(() => undefined));
    const controller = new AbortController();
    const asking = rejection(client.request('/x', { signal: controller.signal, ...options }));
    await until(() => api.requests.length === 1);
    controller.abort(new Error('enough'));
    expect((await asking).message).toBe('enough');
  });

  test.each([
    ['a plain one', {}],
    ['a cached one', { cacheName: 'labels' }],
    ['a POST', { method: 'POST' }],
  ] as const)('%s ends after its timeout', { timeout: 3_000 }, async (_what, options) => {
    const clock = new FakeClock();
    const { api, client } = await serve(() => new Promise(() => undefined), { clock });
    const asking = rejection(client.request('/x', { timeout: 3, ...options }));
    await until(() => api.requests.length === 1);
    clock.advance('3s');
    expect(await asking).toMatchObject({ code: 'TIMEOUT', timeoutMs: 3_000, route: '/x' });
  });

  test('a POST sends JSON and is never cached, shared nor sent twice', async () => {
    const { api, client } = await serve(({ body }) => ({ body: { got: JSON.parse(body || 'null') } }), { retries: 2 });
    const both = await Promise.all([
      client.request('/x', { method: 'POST', body: { a: 1 }, query: { q: 1 } }),
      client.request('/x', { method: 'POST', body: { a: 1 }, query: { q: 1 } }),
    ]);
    expect(both).toEqual([{ got: { a: 1 } }, { got: { a: 1 } }]);
    expect(api.requests).toHaveLength(2);
    expect(api.requests[0]).toMatchObject({ method: 'POST', url: '/x?q=1', body: '{"a":1}' });
    for (const name of CACHE_NAMES) expect(await client.cache?.keys(name)).toEqual([]);
  });

  test('a POST that fails is not retried', async () => {
    const { api, client } = await serve(() => ({ status: 502, body: {} }), { retries: 2 });
    await expect(client.request('/x', { method: 'POST', body: {} })).rejects.toMatchObject({ code: 'GATEWAY' });
    expect(api.requests).toHaveLength(1);
  });
});

describe('verifyPlayerToken', () => {
  const SECRET = 'qwe8rty2';
  const answer = ({ body }: { readonly body: string }) => ({
    body: { tag: '#2PP', token: SECRET, status: body.includes(SECRET) ? 'ok' : 'invalid' },
    maxAge: 600,
  });

  test('posts the token and says whether it is the player’s', async () => {
    const { api, client } = await serve(answer);
    const right = await client.verifyPlayerToken(' 2pp', ` ${SECRET} `);
    expect([right.isValid, right.status, right.tag]).toEqual([true, 'ok', '#2PP']);
    const wrong = await client.verifyPlayerToken('#2PP', 'another1');
    expect([wrong.isValid, wrong.status]).toEqual([false, 'invalid']);
    expect(api.requests[0]).toMatchObject({
      method: 'POST',
      url: '/players/%232PP/verifytoken',
      body: JSON.stringify({ token: SECRET }),
    });
  });

  test('sends a request each time: nothing is cached, joined or stored under any name', async () => {
    class Remembering extends Cache {
      override playerConfig() {
        return new CacheConfig(16, 60, { followApi: true, negativeTtl: 60, staleIfError: 60 });
      }
    }
    const { api, client } = await serve((asked) => (asked.path.includes('2PY') ? undefined : answer(asked)), {
      cache: Remembering,
    });
    await Promise.all([client.verifyPlayerToken('#2PP', SECRET), client.verifyPlayerToken('#2PP', SECRET)]);
    await client.verifyPlayerToken('#2PP', SECRET);
    for (let time = 0; time < 2; time++) {
      await expect(client.verifyPlayerToken('#2PY', SECRET)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(api.requests).toHaveLength(5);
    for (const name of CACHE_NAMES) {
      expect(await client.cache?.keys(name)).toEqual([]);
      expect(client.cache?.statistics(name)).toMatchObject({ misses: 0, loads: 0 });
    }
  });

  test('the player’s token is in no event and no error', async () => {
    const events: (TransportEvent | CacheEvent)[] = [];
    const failures = [
      { status: 404, body: { reason: 'notFound' } },
      { status: 400, body: { reason: 'badRequest', message: 'no' } },
      { status: 500, text: '<html>' },
      { text: '{' },
    ];
    let turn = 0;
    const { client } = await serve((asked) => failures[turn++] ?? answer(asked));
    client.on('*', (event) => void events.push(event));
    client.cache?.on('*', (event) => void events.push(event));
    const errors: unknown[] = [];
    for (const _ of failures) errors.push(await rejection(client.verifyPlayerToken('#2PP', SECRET)));
    errors.push(await rejection(client.verifyPlayerToken('no tag', SECRET)));
    errors.push(await rejection(client.verifyPlayerToken('#2PP', { token: SECRET } as unknown as string)));
    errors.push(await rejection(client.verifyPlayerToken('#2PP', [SECRET] as unknown as string)));
    await client.verifyPlayerToken('#2PP', SECRET);
    expect(events.length).toBeGreaterThan(4);
    const shown = inspect({ events, errors, client }, { depth: 12, showHidden: true });
    expect(shown).not.toContain(SECRET);
    for (const error of errors)
      expect(`${String((error as Error).stack)}${JSON.stringify(error)}`).not.toContain(SECRET);
  });

  test('a timeout ends the wait', async () => {
    const clock = new FakeClock();
    const gate = new Gate();
    const { api, client } = await serve(
      async (asked) => {
        await gate.passed;
        return answer(asked);
      },
      { clock },
    );
    const asking = rejection(client.verifyPlayerToken('#2PP', SECRET, { timeout: 1 }));
    await until(() => api.requests.length === 1);
    clock.advance('1s');
    expect(await asking).toMatchObject({ code: 'TIMEOUT', operation: "verifyPlayerToken('#2PP')" });
    gate.open();
  });
});
