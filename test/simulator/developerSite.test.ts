import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSimulator, type Simulator } from '../../src/simulator/index.js';
import { ask } from './ask.js';

interface Key {
  readonly id: string;
  readonly key: string;
  readonly cidrRanges: readonly string[];
}

let simulator: Simulator;
beforeAll(async () => {
  simulator = await createSimulator({ seed: 7 });
});
afterAll(() => simulator.close());

async function post(path: string, body: unknown, cookie = '', site = simulator) {
  const response = await fetch(`${site.developerUrl}${path}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...(cookie === '' ? {} : { cookie }) },
  });
  const cookies = response.headers.get('set-cookie') ?? '';
  return {
    status: response.status,
    cookie: cookies.split(';')[0] ?? '',
    body: (await response.json()) as Record<string, unknown>,
  };
}

function login(email: string, password = 'hunter2') {
  return post('/login', { email, password });
}

describe('the developer site', () => {
  it('logs in, and returns a temporary token that contains the address of the client', async () => {
    const { status, cookie, body } = await login('founder@example.com');
    expect(status).toBe(200);
    expect(cookie).toMatch(/^session=.+/);
    expect(body['swaggerUrl']).toBe(simulator.baseUrl);
    const payload = JSON.parse(
      Buffer.from(String(body['temporaryAPIToken']).split('.')[1] ?? '', 'base64url').toString(),
    ) as { limits: { cidrs?: string[] }[] };
    expect(payload.limits.find((limit) => limit.cidrs !== undefined)?.cidrs).toEqual(['127.0.0.1/32']);
  });

  it('creates, lists and revokes keys that the API accepts, at most ten', async () => {
    const { cookie } = await login('keys@example.com');
    expect((await post('/apikey/list', {}, cookie)).body['keys']).toEqual([]);
    const made: Key[] = [];
    for (let count = 0; count < 10; count++) {
      const { body } = await post(
        '/apikey/create',
        { name: `key ${count}`, description: '', cidrRanges: ['127.0.0.1'] },
        cookie,
      );
      made.push(body['key'] as Key);
    }
    expect((await post('/apikey/create', { name: 'eleventh', cidrRanges: ['127.0.0.1'] }, cookie)).status).toBe(400);
    expect((await post('/apikey/list', {}, cookie)).body['keys']).toHaveLength(10);
    const headers = { authorization: `Bearer ${made[0]?.key ?? ''}` };
    expect((await ask(simulator, '/players/%232PP', { headers })).status).toBe(404);
    expect(simulator.requests.at(-1)?.tokenId).toBe(made[0]?.id);
    expect((await post('/apikey/revoke', { id: made[0]?.id }, cookie)).status).toBe(200);
    expect((await ask(simulator, '/players/%232PP', { headers })).status).toBe(403);
    expect((await post('/apikey/revoke', { id: made[0]?.id }, cookie)).status).toBe(404);
  });

  it('binds keys to one address, several addresses, or networks', async () => {
    const { cookie } = await login('bound@example.com');
    const create = async (...cidrRanges: string[]) => {
      const { body } = await post('/apikey/create', { name: 'bound', cidrRanges }, cookie);
      return { headers: { authorization: `Bearer ${(body['key'] as Key).key}` } };
    };
    expect(await ask(simulator, '/players/%232PP', await create('203.0.113.7'))).toMatchObject({
      status: 403,
      body: {
        reason: 'accessDenied.invalidIp',
        message: 'Invalid authorization: API key does not allow access from IP 127.0.0.1',
      },
    });
    expect((await ask(simulator, '/players/%232PP', await create('203.0.113.7', '127.0.0.0/8'))).status).toBe(404);
    expect((await post('/apikey/create', { name: 'bad', cidrRanges: ['localhost'] }, cookie)).status).toBe(400);
  });

  it('refuses wrong credentials and unknown sessions', async () => {
    expect(await login('founder@example.com', 'wrong')).toMatchObject({
      status: 403,
      body: { error: 'login', description: 'Invalid email or password.' },
    });
    expect((await login('', 'x')).status).toBe(403);
    expect((await post('/apikey/list', {}, 'session=stolen')).status).toBe(403);
    expect((await post('/login', 'not json')).status).toBe(400);
    const get = await fetch(`${simulator.developerUrl}/login`);
    expect(get.status).toBe(405);
    await get.text();
  });

  it('accepts only the given accounts', async () => {
    await using closed = await createSimulator({ accounts: { 'Me@example.com': 'secret' } });
    expect((await post('/login', { email: 'me@example.com', password: 'secret' }, '', closed)).status).toBe(200);
    expect((await post('/login', { email: 'me@example.com', password: 'hunter2' }, '', closed)).status).toBe(403);
    expect((await post('/login', { email: 'you@example.com', password: 'secret' }, '', closed)).status).toBe(403);
  });
});
