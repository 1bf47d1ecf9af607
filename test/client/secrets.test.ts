import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CacheEvent } from '../../src/cache/CacheEvent.js';
import { Client } from '../../src/client/Client.js';
import { login } from '../../src/client/login.js';
import type { TransportEvent } from '../../src/http/TransportEvent.js';
import { createSimulator } from '../../src/simulator/createSimulator.js';
import type { Simulator } from '../../src/simulator/Simulator.js';
import { rejection, startApi, thrownBy } from './FakeApi.js';
import { serve, TOKEN } from './setup.js';
import { TextCache, type TextStore } from './TextCache.js';

const PASSWORD = 'correct-horse-battery';

/** Everything that printing, logging or sending a value can show. */
function shown(value: unknown): string {
  const parts = [inspect(value, { depth: 10, showHidden: true, getters: true }), String(value)];
  try {
    parts.push(JSON.stringify(value) ?? '');
  } catch {
    // What has a cycle has no JSON.
  }
  if (value instanceof Error)
    parts.push(
      value.stack ?? '',
      shown(Object.fromEntries(Object.entries(value))),
      value.cause === undefined ? '' : shown(value.cause),
    );
  return parts.join('\n');
}

describe('a client with given tokens', () => {
  test('shows none, however it is printed', async () => {
    const { client } = await serve(() => ({ body: { tag: '#2PP' } }));
    await client.getPlayer('#2PP');
    const seen = shown(client) + shown(client.throttle) + shown(client.cache) + shown(Object.entries(client));
    expect(seen).not.toContain(TOKEN);
    // It was looked at indeed.
    expect(seen).toContain('Client');
    expect(shown(client.throttle)).toContain('token 1');
  });

  test('no error and no event contains the token', async () => {
    const answers = [
      { status: 400, body: { reason: 'badRequest' } },
      { status: 403, body: { reason: 'accessDenied', message: 'Invalid authorization' } },
      {
        status: 403,
        body: { reason: 'accessDenied.invalidIp', message: 'API key does not allow access from IP 203.0.113.9' },
      },
      { status: 404, body: { reason: 'notFound' } },
      { status: 429, body: { reason: 'requestThrottled' } },
      { status: 500, body: { reason: 'unknownException' } },
      { status: 502, text: '<html>' },
      { status: 200, text: '{' },
      { status: 503, body: { reason: 'inMaintenance' } },
    ];
    const events: (TransportEvent | CacheEvent)[] = [];
    const errors: Error[] = [];
    for (const answer of answers) {
      const { client } = await serve(() => answer, { timeout: 1 });
      client.on('*', (event) => void events.push(event));
      client.cache?.on('*', (event) => void events.push(event));
      errors.push(await rejection(client.getPlayer('#2PP')));
    }
    const refused = new Client({ baseUrl: 'http://127.0.0.1:9/v1', tokens: [TOKEN], retries: 0 });
    errors.push(await rejection(refused.getPlayer('#2PP')));
    await refused.close();
    errors.push(await rejection(refused.getPlayer('#2PP')));
    expect(new Set(errors.map((error) => (error as Error & { code: string }).code)).size).toBeGreaterThan(7);
    for (const error of errors) expect(shown(error)).not.toContain(TOKEN);
    expect(events.length).toBeGreaterThan(answers.length);
    expect(shown(events)).not.toContain(TOKEN);
  });

  test.each([
    ['a token that ends a header', ['abc\r\nx: y-secret']],
    ['a token with an umlaut', ['sécret-y-secret']],
    ['one token in place of a list', 'plain-y-secret'],
    ['a list in a list', [['nested-y-secret']]],
  ])('%s is refused without being shown', (_what, tokens) => {
    const thrown = thrownBy(() => new Client({ tokens: tokens as string[] }));
    expect(thrown).toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(shown(thrown)).not.toContain('y-secret');
  });

  test('credentials in a URL are refused without being shown', () => {
    const thrown = thrownBy(() => new Client({ baseUrl: 'https://me:y-secret@proxy.example/v1' }));
    expect(thrown).toMatchObject({ argument: 'baseUrl' });
    expect(shown(thrown)).not.toContain('y-secret');
  });

  test('no part of a token is stored', async () => {
    const { client } = await serve(() => ({ body: { tag: '#2PP', items: [], state: 'notInWar' } }), {
      cache: TextCache,
    });
    const stores: TextStore[] = [];
    const make = client.cache?.createDefaultCache.bind(client.cache);
    if (client.cache !== null && make !== undefined) {
      client.cache.createDefaultCache = (...given) => {
        const store = make(...given) as TextStore;
        stores.push(store);
        return store;
      };
    }
    await client.getPlayer('#2PP');
    await client.getMembers('#2PP');
    await client.getClanWar('#2PP');
    const kept = stores.flatMap((store) => [...store.kept]);
    expect(kept.length).toBeGreaterThanOrEqual(3);
    expect(JSON.stringify(kept)).not.toContain(TOKEN);
  });
});

describe('a client that was logged in', () => {
  let simulator: Simulator;
  beforeEach(async () => {
    simulator = await createSimulator({ clans: 1, membersPerClan: 1, accounts: { 'me@example.com': PASSWORD } });
  });
  afterEach(() => simulator.close());

  test('shows neither password, cookie nor token', async () => {
    const sent: string[] = [];
    const site = await startApi(async (asked) => {
      const answer = await fetch(`${simulator.developerUrl}${asked.path.replace('/api', '')}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie: sent.find((line) => line.startsWith('session=')) ?? '' },
        body: asked.body,
      });
      for (const cookie of answer.headers.getSetCookie()) sent.push(cookie.split(';')[0] ?? '');
      const text = await answer.text();
      for (const [, token] of text.matchAll(/"(?:key|temporaryAPIToken)":"([^"]{40,})"/g)) sent.push(token ?? '');
      return { status: answer.status, text };
    });
    const developerUrl = site.baseUrl.replace('/v1', '/api');
    await using client = await login('me@example.com', PASSWORD, { baseUrl: simulator.baseUrl, developerUrl });
    await client.getPlayer(simulator.players[0].tag);
    const secrets = [PASSWORD, ...sent.map((line) => line.replace('session=', ''))];
    // The password, a session, the temporary token of the login, and a token of the API.
    expect(secrets.length).toBeGreaterThanOrEqual(4);
    const seen = shown(client) + shown(client.throttle);
    for (const secret of secrets) expect(seen).not.toContain(secret);
  });

  test.each([
    ['a wrong password', 'me@example.com', `${PASSWORD}-not`],
    ['an unknown e-mail', 'you@example.com', PASSWORD],
  ])('%s is in no error', async (_what, email, password) => {
    const error = await rejection(
      login(email, password, { baseUrl: simulator.baseUrl, developerUrl: simulator.developerUrl }),
    );
    expect(error).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    expect(shown(error)).not.toContain(password);
  });

  test('a password of another type is not shown either', async () => {
    const { developerUrl } = simulator;
    const error = await rejection(
      login('me@example.com', { password: PASSWORD } as unknown as string, {
        baseUrl: simulator.baseUrl,
        developerUrl,
      }),
    );
    expect(error).toMatchObject({ argument: 'password' });
    expect(shown(error)).not.toContain(PASSWORD);
  });
});
