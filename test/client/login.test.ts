import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Cache } from '../../src/cache/Cache.js';
import { Client } from '../../src/client/Client.js';
import { login } from '../../src/client/login.js';
import { EventsClient } from '../../src/events/EventsClient.js';
import { createSimulator } from '../../src/simulator/createSimulator.js';
import type { Simulator } from '../../src/simulator/Simulator.js';
import { rejection, startApi } from './FakeApi.js';
import { TOKEN } from './setup.js';

const EMAIL = 'founder@example.com';
const PASSWORD = 'hunter2';

let simulator: Simulator;
beforeEach(async () => {
  simulator = await createSimulator({ clans: 1, membersPerClan: 1, accounts: { [EMAIL]: PASSWORD } });
});
afterEach(() => simulator.close());

const at = () => ({ baseUrl: simulator.baseUrl, developerUrl: simulator.developerUrl });

describe('login', () => {
  test('returns a client that can read', async () => {
    await using client = await login(EMAIL, PASSWORD, at());
    expect(client).toBeInstanceOf(Client);
    const { tag } = simulator.players[0];
    expect((await client.getPlayer(tag)).tag).toBe(tag);
    expect(client.throttle.tokens).toHaveLength(1);
  });

  test('keyCount tokens are made and used', async () => {
    await using client = await login(EMAIL, PASSWORD, { ...at(), keyCount: 3, throttleLimit: null });
    expect(client.throttle.tokens).toHaveLength(3);
    await Promise.all(Array.from({ length: 12 }, () => client.getPlayer(simulator.players[0].tag, { maxAge: 0 })));
    await Promise.all(simulator.clans[0].memberTags.map((tag) => client.getPlayer(tag)));
  });

  test('accepts subclasses of Client and Cache', async () => {
    class Mine extends EventsClient {
      readonly mine = true;
    }
    class MyCache extends Cache<Mine> {}
    await using client = await login(EMAIL, PASSWORD, { ...at(), client: Mine, cache: MyCache });
    expect(client).toBeInstanceOf(Mine);
    expect(client.mine).toBe(true);
    expect(client.cache).toBeInstanceOf(MyCache);
    expect(client.cache?.client).toBe(client);
  });

  test('cache: null switches the cache off', async () => {
    await using client = await login(EMAIL, PASSWORD, { ...at(), cache: null });
    expect(client.cache).toBeNull();
  });

  test.each([
    ['an empty e-mail', '', PASSWORD, {}, 'email'],
    ['an e-mail of spaces', ' ', PASSWORD, {}, 'email'],
    ['an empty password', EMAIL, '', {}, 'password'],
    ['no key', EMAIL, PASSWORD, { keyCount: 0 }, 'keyCount'],
    ['eleven keys', EMAIL, PASSWORD, { keyCount: 11 }, 'keyCount'],
    ['half a key', EMAIL, PASSWORD, { keyCount: 1.5 }, 'keyCount'],
    ['an empty key name', EMAIL, PASSWORD, { keyName: '' }, 'keyName'],
    ['a developer site that is none', EMAIL, PASSWORD, { developerUrl: 'site' }, 'developerUrl'],
    ['a base URL that is none', EMAIL, PASSWORD, { baseUrl: 'api' }, 'baseUrl'],
    ['an instance of a client', EMAIL, PASSWORD, { client: {} as typeof Client }, 'client'],
    ['a class that is no client', EMAIL, PASSWORD, { client: Map as unknown as typeof Client }, 'client'],
  ])('%s is named before any request', async (_what, email, password, options, argument) => {
    const api = await startApi(() => ({ status: 500 }));
    const url = api.baseUrl.replace('/v1', '/api');
    const error = await rejection(login(email, password, { baseUrl: api.baseUrl, developerUrl: url, ...options }));
    expect(error).toMatchObject({ argument, code: 'INVALID_ARGUMENT' });
    expect(error.message).not.toContain(PASSWORD);
    expect(api.requests).toHaveLength(0);
  });

  test('a store that can’t be one is refused by login, which names it', async () => {
    class Bad extends Cache {
      override createDefaultCache(): object {
        return { get: () => undefined };
      }
    }
    const error = await rejection(login(EMAIL, PASSWORD, { ...at(), cache: Bad }));
    expect(error).toMatchObject({ code: 'STORE_CONTRACT', cacheName: 'searchClans', method: 'set' });
  });

  test('with wrong credentials it closes the resources of the client', async () => {
    let closed = 0;
    class Mine extends Client {
      protected override onClientClose() {
        closed++;
      }
    }
    const error = await rejection(login(EMAIL, 'wrong', { ...at(), client: Mine }));
    expect(error).toMatchObject({ code: 'INVALID_CREDENTIALS', status: 403 });
    expect(closed).toBe(1);
  });

  test('when closing fails too, the first error is thrown', async () => {
    class Mine extends Client {
      protected override onClientClose() {
        throw new Error('and redis is gone');
      }
    }
    expect(await rejection(login(EMAIL, 'wrong', { ...at(), client: Mine }))).toMatchObject({
      code: 'INVALID_CREDENTIALS',
    });
  });
});

describe('client.login', () => {
  test('a request without tokens throws an error that says what to do', async () => {
    await using client = new Client({ baseUrl: simulator.baseUrl });
    const error = await rejection(client.getPlayer('#2PP'));
    expect(error).toMatchObject({ code: 'NOT_LOGGED_IN' });
    expect(error.message).toContain('client.login(email, password)');
    await expect(client.request('/x')).rejects.toMatchObject({ code: 'NOT_LOGGED_IN' });
    await expect(client.verifyPlayerToken('#2PP', 'abcd')).rejects.toMatchObject({ code: 'NOT_LOGGED_IN' });
    expect(simulator.requests).toHaveLength(0);
  });

  test('logs an existing client in, and returns it', async () => {
    await using client = new Client({ baseUrl: simulator.baseUrl });
    await rejection(client.getPlayer('#2PP'));
    expect(await client.login(EMAIL, PASSWORD, { developerUrl: simulator.developerUrl })).toBe(client);
    expect((await client.getPlayer(simulator.players[0].tag)).tag).toBe(simulator.players[0].tag);
  });

  test('can be called again after a failure', async () => {
    await using client = new Client({ baseUrl: simulator.baseUrl });
    const { developerUrl } = simulator;
    await expect(client.login(EMAIL, 'wrong', { developerUrl })).rejects.toMatchObject({ code: 'INVALID_CREDENTIALS' });
    await expect(client.getPlayer('#2PP')).rejects.toMatchObject({ code: 'NOT_LOGGED_IN' });
    await client.login(EMAIL, PASSWORD, { developerUrl });
    expect((await client.getPlayer(simulator.players[0].tag)).tag).toBe(simulator.players[0].tag);
  });

  test('a second login is refused: with tokens, after a login, and during one', async () => {
    const { developerUrl } = simulator;
    await using withTokens = new Client({ baseUrl: simulator.baseUrl, tokens: [TOKEN] });
    await expect(withTokens.login(EMAIL, PASSWORD, { developerUrl })).rejects.toMatchObject({
      code: 'ALREADY_LOGGED_IN',
    });
    await using client = new Client({ baseUrl: simulator.baseUrl });
    const first = client.login(EMAIL, PASSWORD, { developerUrl });
    await expect(client.login(EMAIL, PASSWORD, { developerUrl })).rejects.toMatchObject({ code: 'ALREADY_LOGGED_IN' });
    await first;
    await expect(client.login(EMAIL, PASSWORD, { developerUrl })).rejects.toMatchObject({ code: 'ALREADY_LOGGED_IN' });
  });

  test('a closed client does not log in', async () => {
    const client = new Client({ baseUrl: simulator.baseUrl });
    await client.close();
    await expect(client.login(EMAIL, PASSWORD, { developerUrl: simulator.developerUrl })).rejects.toMatchObject({
      code: 'CLOSED',
    });
  });
});
