import { hostname } from 'node:os';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { DeveloperSiteError } from '../../src/client/login/DeveloperSiteError.js';
import { DeveloperTokens, type DeveloperTokensOptions } from '../../src/client/login/DeveloperTokens.js';
import { InvalidCredentialsError } from '../../src/client/login/InvalidCredentialsError.js';
import { KeyLimitError } from '../../src/client/login/KeyLimitError.js';
import { LoginQueue } from '../../src/client/login/LoginQueue.js';
import { Transport } from '../../src/http/Transport.js';
import { FakeClock } from '../../src/testing/FakeClock.js';
import { html, json, startServer, until } from '../http/server.js';
import { PLAYER, rejection } from '../http/setup.js';
import { GENERAL, TestSite, withPauses } from './TestSite.js';

const OURS = `warchest ${hostname()}`;

function tokensOf(site: TestSite, options: Partial<DeveloperTokensOptions> = {}) {
  const clock = new FakeClock();
  const tokens = new DeveloperTokens({
    email: 'founder@example.com',
    password: 'hunter2',
    developerUrl: site.url,
    clock,
    random: () => 0.5,
    ...options,
  });
  return { clock, tokens };
}

async function secretsOf(tokens: DeveloperTokens): Promise<string[]> {
  return (await tokens.tokens()).map((token) => token.authorization().replace('Bearer ', ''));
}

describe('login', () => {
  it('makes a key for the address that the site sees', async () => {
    const site = await TestSite.start();
    const { tokens, clock } = tokensOf(site);
    expect(await secretsOf(tokens)).toEqual([site.keys[0]?.key]);
    expect(site.paths).toEqual(['/login', '/apikey/list', '/apikey/create']);
    expect(JSON.parse(site.server.requests[0]?.body ?? '')).toEqual({
      email: 'founder@example.com',
      password: 'hunter2',
    });
    expect(JSON.parse(site.server.requests[2]?.body ?? '')).toEqual({
      name: OURS,
      description: 'Made by warchest on 2026-01-01',
      cidrRanges: ['203.0.113.7'],
      scopes: ['clash'],
    });
    expect(site.cookies).toEqual([undefined, 'session=abc=def; other=1', 'session=abc=def; other=1']);
    expect(clock.pending).toBe(0);
  });

  it('happens once', async () => {
    const site = await TestSite.start();
    const { tokens } = tokensOf(site);
    const first = await tokens.tokens();
    expect(await tokens.tokens()).toBe(first);
    expect(site.paths.filter((path) => path === '/login')).toHaveLength(1);
  });

  it.each([[['203.0.113.7']], [['203.0.113.7/32']], [['198.51.100.1', '203.0.113.0/24']], [['0.0.0.0/0']]])(
    'uses a key again that allows %j',
    async (ranges) => {
      const site = await TestSite.start();
      const key = site.add(OURS, ...ranges);
      const { tokens } = tokensOf(site);
      expect(await secretsOf(tokens)).toEqual([key.key]);
      expect(site.keys).toEqual([key]);
    },
  );

  it('revokes its own stale keys and nothing else', async () => {
    const site = await TestSite.start();
    const stale = [site.add(OURS, '198.51.100.1'), site.add(OURS, '198.51.100.0/24', 'nonsense', '203.0.113.0/40')];
    const foreign = [
      site.add('warchest other-host', '198.51.100.1'),
      site.add('mine', '198.51.100.1'),
      site.add(`${OURS} `, '198.51.100.1'),
    ];
    const { tokens } = tokensOf(site, { keyCount: 2 });
    const secrets = await secretsOf(tokens);
    expect(site.keys.slice(0, 3)).toEqual(foreign);
    expect(site.keys.slice(3).map(({ key }) => key)).toEqual(secrets);
    expect(secrets).toHaveLength(2);
    for (const { key } of stale) expect(secrets).not.toContain(key);
  });

  it('creates only missing keys, and does not revoke extra ones', async () => {
    const site = await TestSite.start();
    const there = [site.add(OURS, '203.0.113.7'), site.add(OURS, '203.0.113.7')];
    expect(await secretsOf(tokensOf(site, { keyCount: 3 }).tokens)).toHaveLength(3);
    expect(site.keys.slice(0, 2)).toEqual(there);
    expect(await secretsOf(tokensOf(site, { keyCount: 1 }).tokens)).toEqual([there[0]?.key]);
    expect(site.keys).toHaveLength(3);
  });

  it('gives tokens distinct names', async () => {
    const site = await TestSite.start();
    const { tokens } = tokensOf(site, { keyCount: 2, keyName: 'bot' });
    const names = (await tokens.tokens()).map(({ name }) => name);
    expect(names).toEqual(['bot (id-10000)', 'bot (id-20000)']);
  });

  it.each([
    ['first', []],
    ['second', [{ tier: 'x' }]],
    ['third', [{ tier: 'x' }, { cidrs: [] }]],
  ])('finds the address in the %s of the limits', async (_, before) => {
    const site = await TestSite.start();
    site.otherLimits = before;
    site.address = '2001:db8::7';
    const key = site.add(OURS, '2001:db8::/32');
    expect(await secretsOf(tokensOf(site).tokens)).toEqual([key.key]);
  });
});

describe('a login that fails', () => {
  it('says that the credentials are wrong, without showing them', async () => {
    const site = await TestSite.start();
    const error = await rejection(tokensOf(site, { password: 'wrong-pass' }).tokens.tokens());
    expect(error).toBeInstanceOf(InvalidCredentialsError);
    expect(error).toMatchObject({ code: 'INVALID_CREDENTIALS', status: 403 });
    expect((error as Error).message).toMatch(/Invalid email or password/);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/wrong-pass|founder/);
    expect(site.paths).toEqual(['/login']);
  });

  it.each([401, 403])('retries after an HTML page with the status %i', async (status) => {
    const bodies = ['<html>Request blocked</html>', '', 'null', '{}', '[]'];
    for (const body of bodies) {
      const server = await startServer((_, response) => response.writeHead(status).end(body));
      const { tokens, clock } = tokensOf({ url: `${server.url}/api` } as TestSite);
      const error = await withPauses(clock, rejection(tokens.tokens()));
      expect(error, body).toBeInstanceOf(DeveloperSiteError);
      expect(error).toMatchObject({ status });
      expect(server.requests).toHaveLength(6);
    }
  });

  it('says what to do when the account has no room, and changes nothing', async () => {
    const site = await TestSite.start();
    for (let i = 0; i < 8; i++) site.add(`other ${i}`, '203.0.113.7');
    const stale = site.add(OURS, '198.51.100.1');
    const error = await rejection(tokensOf(site, { keyCount: 3 }).tokens.tokens());
    expect(error).toBeInstanceOf(KeyLimitError);
    expect(error).toMatchObject({ code: 'KEY_LIMIT', needed: 3, foreign: 8 });
    expect((error as Error).message).toMatch(
      /8 of the account's 10 keys have other names.*lower keyCount, or set keyName/,
    );
    expect(site.keys).toHaveLength(9);
    expect(site.keys).toContain(stale);
    expect(await secretsOf(tokensOf(site, { keyCount: 2 }).tokens)).toHaveLength(2); // The stale one makes room.
  });

  it('is retried after the temporary error, at every step', async () => {
    const site = await TestSite.start();
    site.add(OURS, '198.51.100.1');
    const failed = new Set<string>();
    site.fault = (path, response) => {
      if (failed.has(path)) return false;
      failed.add(path);
      json(response, path.endsWith('create') ? 200 : 500, GENERAL);
      return true;
    };
    const { tokens, clock } = tokensOf(site);
    const startedAt = clock.monotonic();
    expect(await withPauses(clock, secretsOf(tokens))).toEqual([site.keys[0]?.key]);
    expect(site.paths).toEqual([
      '/login',
      '/login',
      '/apikey/list',
      '/apikey/list',
      '/apikey/revoke',
      '/apikey/revoke',
      '/apikey/create',
      '/apikey/create',
    ]);
    expect(clock.monotonic() - startedAt).toBe(4 * 375);
    expect(site.keys).toHaveLength(1);
  });

  it('fails when the temporary error stays', async () => {
    const site = await TestSite.start();
    site.fault = (_, response) => {
      json(response, 500, GENERAL);
      return true;
    };
    const { tokens, clock } = tokensOf(site);
    const error = await rejection(withPauses(clock, tokens.tokens()));
    expect(error).toMatchObject({ code: 'DEVELOPER_SITE', status: 500, reason: 'general', operation: 'log in' });
    expect((error as Error).message).toMatch(
      /^log in: the developer site answered 500 'general': "Temporary application error/,
    );
    expect(site.paths).toHaveLength(6);
  });

  it('is retried when the site can not be reached, except where a key may have been created', async () => {
    const site = await TestSite.start();
    const failed = new Set<string>();
    site.fault = (path, response, request) => {
      if (failed.has(path)) return false;
      failed.add(path);
      if (path.endsWith('login')) request.socket.resetAndDestroy();
      else if (path.endsWith('list')) html(response, 502);
      else request.socket.resetAndDestroy();
      return true;
    };
    const { tokens, clock } = tokensOf(site);
    const error = await rejection(withPauses(clock, tokens.tokens()));
    expect(error).toMatchObject({ code: 'NETWORK', operation: 'developer site, create a key', tries: 1 });
    expect(site.paths).toEqual(['/login', '/login', '/apikey/list', '/apikey/list', '/apikey/create']);
    expect(await withPauses(clock, secretsOf(tokens))).toHaveLength(1); // The next time is a new login.
  });

  it('ends in time when the site does not answer', async () => {
    const site = await TestSite.start();
    site.fault = () => true;
    const { tokens, clock } = tokensOf(site);
    const promise = rejection(tokens.tokens());
    await until(() => site.paths.length === 1);
    await withPauses(clock, promise, 60_000);
    expect(await promise).toMatchObject({ code: 'TIMEOUT', tries: 6 });
  });

  it.each<[string, string, unknown, RegExp]>([
    ['a page', '/api/login', undefined, /answer is not JSON/],
    ['no address', '/api/login', { temporaryAPIToken: 'x.y.z' }, /does not say which address/],
    ['no list', '/api/apikey/list', { keys: 7 }, /not what was expected/],
    ['keys without a token', '/api/apikey/list', { keys: [{ id: 'a', name: 'b' }] }, /not what was expected/],
    ['no key', '/api/apikey/create', {}, /not what was expected/],
    [
      'an error with status 200',
      '/api/apikey/create',
      { error: 'tooManyKeys', description: 'Only 10.' },
      /'tooManyKeys': "Only 10\."/,
    ],
  ])('is a typed error for %s', async (_, path, body, message) => {
    const site = await TestSite.start();
    site.fault = (asked, response) => {
      if (asked !== path) return false;
      if (body === undefined) html(response, 200);
      else json(response, 200, body);
      return true;
    };
    const error = await rejection(tokensOf(site).tokens.tokens());
    expect(error).toMatchObject({ code: 'DEVELOPER_SITE', status: 200 });
    expect((error as Error).message).toMatch(message);
  });
});

describe('several logins at one account', () => {
  it('wait for each other, also after one that failed', async () => {
    const site = await TestSite.start();
    const queue = new LoginQueue();
    const wrong = rejection(tokensOf(site, { queue, password: 'wrong' }).tokens.tokens());
    const all = Array.from({ length: 5 }, (_, i) =>
      secretsOf(tokensOf(site, { queue, email: i % 2 ? 'Founder@example.com ' : 'founder@example.com' }).tokens),
    );
    const secrets = await Promise.all(all);
    expect(await wrong).toBeInstanceOf(InvalidCredentialsError);
    expect(site.overlaps).toBe(0);
    expect(new Set(secrets.flat()).size).toBe(1);
    expect(site.keys).toHaveLength(1);
  });

  it('wait for each other by default, in the whole process', async () => {
    const site = await TestSite.start();
    await Promise.all([tokensOf(site).tokens.tokens(), tokensOf(site).tokens.tokens(), tokensOf(site).tokens.tokens()]);
    expect(site.overlaps).toBe(0);
  });

  it('of different accounts do not wait', async () => {
    const queue = new LoginQueue();
    const order: string[] = [];
    let finish = () => undefined as void;
    const first = queue.run('a', () => new Promise<void>((resolve) => (finish = resolve)));
    await queue.run('b', async () => void order.push('b'));
    expect(order).toEqual(['b']);
    finish();
    await first;
  });
});

describe('a changed address', () => {
  it('revokes the old keys, creates new ones, and the transport continues with those', async () => {
    const site = await TestSite.start();
    const { tokens, clock } = tokensOf(site, { keyCount: 2 });
    const api = await startServer((request, response) => {
      const secret = request.headers.authorization?.replace('Bearer ', '');
      const key = site.keys.find((one) => one.key === secret);
      const message = `Invalid authorization: API key does not allow access from IP ${site.address}`;
      if (key === undefined) json(response, 403, { reason: 'accessDenied', message: 'Invalid authorization' });
      else if (!key.cidrRanges.includes(site.address))
        json(response, 403, { reason: 'accessDenied.invalidIp', message });
      else json(response, 200, { with: secret });
    });
    const transport = new Transport({ baseUrl: api.url, tokens, clock, throttleLimit: null });
    await transport.open();
    const before = site.keys.map(({ key }) => key);
    await transport.send(PLAYER);
    site.address = '198.51.100.9';
    const answers = await Promise.all(Array.from({ length: 20 }, () => transport.send(PLAYER)));
    const after = site.keys.map(({ key }) => key);
    expect(after).toHaveLength(2);
    expect(after.filter((key) => before.includes(key))).toEqual([]);
    for (const { body } of answers) expect(after).toContain((body as { with: string }).with);
    expect(site.paths.filter((path) => path === '/login')).toHaveLength(2);
    expect(site.keys.every(({ cidrRanges }) => cidrRanges.includes('198.51.100.9'))).toBe(true);
    await transport.close();
  });

  it('that only the API sees is allowed besides the one that the site sees', async () => {
    const site = await TestSite.start();
    const { tokens } = tokensOf(site);
    await tokens.tokens();
    await tokens.rotate({ kind: 'invalidAddress', address: '192.0.2.50' });
    expect(site.keys).toMatchObject([{ cidrRanges: ['192.0.2.50', '203.0.113.7'] }]);
    const kept = await tokens.rotate({ kind: 'invalidToken' });
    expect(kept[0]?.authorization()).toBe(`Bearer ${site.keys[0]?.key}`);
    expect(await secretsOf(tokensOf(site).tokens)).toEqual([site.keys[0]?.key]); // After a restart, too.
  });

  it('is noticed when a key was revoked by hand', async () => {
    const site = await TestSite.start();
    const { tokens } = tokensOf(site);
    const [old] = await tokens.tokens();
    site.keys = [];
    const [fresh] = await tokens.rotate({ kind: 'invalidToken' });
    expect(fresh?.equals(old!)).toBe(false);
    expect(await tokens.tokens()).toEqual([fresh]);
  });
});

describe('bad input', () => {
  const good = { email: 'a@example.com', password: 'very-secret' };

  it.each<[string, Partial<DeveloperTokensOptions>]>([
    ['email', { email: '' }],
    ['email', { email: '  ' }],
    ['password', { password: '' }],
    ['password', { password: 7_777 as unknown as string }],
    ['keyCount', { keyCount: 0 }],
    ['keyCount', { keyCount: 11 }],
    ['keyCount', { keyCount: 1.5 }],
    ['keyName', { keyName: '' }],
    ['developerUrl', { developerUrl: 'developer.clashofclans.com' }],
    ['developerUrl', { developerUrl: 'https://me:pass@developer.clashofclans.com' }],
  ])('names %s before anything is sent', (argument, options) => {
    let error: unknown;
    try {
      void new DeveloperTokens({ ...good, ...options });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', argument });
    expect(inspect(error, { depth: 9 })).not.toMatch(/very-secret|7777|me:pass/);
  });

  it('shows no secret when printed', () => {
    const tokens = new DeveloperTokens(good);
    expect(inspect(tokens, { depth: 9, showHidden: true }) + JSON.stringify(tokens)).not.toMatch(
      /very-secret|a@example/,
    );
  });
});
