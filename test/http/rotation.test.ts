import { describe, expect, it } from 'vitest';
import { Token } from '../../src/http/Token.js';
import type { RotationReason, TokenSource } from '../../src/http/TokenSource.js';
import type { TransportOptions } from '../../src/http/TransportOptions.js';
import { type Handler, json, startServer, until } from './server.js';
import { PLAYER, rejection, setUp } from './setup.js';

const ADDRESS = '203.0.113.7';
const WRONG_ADDRESS = {
  reason: 'accessDenied.invalidIp',
  message: `Invalid authorization: API key does not allow access from IP ${ADDRESS}`,
};
const WRONG_TOKEN = { reason: 'accessDenied', message: 'Invalid authorization' };

/** A source whose rotations the test finishes by hand. */
class Source implements TokenSource {
  readonly reasons: RotationReason[] = [];
  finish: (secrets: readonly string[]) => void = () => undefined;
  fail: (error: unknown) => void = () => undefined;
  readonly #first: readonly string[];

  constructor(...secrets: string[]) {
    this.#first = secrets;
  }

  tokens(): readonly Token[] {
    return this.#first.map((secret) => new Token(secret, `name of ${secret}`));
  }

  rotate(reason: RotationReason): Promise<readonly Token[]> {
    this.reasons.push(reason);
    return new Promise((resolve, reject) => {
      this.finish = (secrets) => resolve(secrets.map((secret) => new Token(secret, `name of ${secret}`)));
      this.fail = reject;
    });
  }
}

/** Accepts tokens that begin with `good`. */
const onlyGood: Handler = (request, response) =>
  request.headers.authorization?.startsWith('Bearer good')
    ? json(response, 200, {})
    : json(response, 403, WRONG_ADDRESS);

async function setUpRotation(handler: Handler, source: TokenSource, options: Partial<TransportOptions> = {}) {
  const server = await startServer(handler);
  return { server, ...setUp(server.url, { tokens: source, throttleLimit: null, ...options }) };
}

describe('refused tokens', () => {
  it('are replaced once for all requests, and the old ones are never used again', async () => {
    const source = new Source('old-1', 'old-2');
    const { server, transport, events } = await setUpRotation(onlyGood, source, { connections: 4 });
    const all = Promise.all(Array.from({ length: 10 }, () => transport.send(PLAYER)));
    await until(() => source.reasons.length === 1 && transport.throttle.inFlight === 0);
    expect(transport.throttle.held).toBe(true);
    const before = server.requests.length;
    expect(before).toBe(4);
    source.finish(['good-1', 'good-2']);
    expect(await all).toHaveLength(10);
    expect(source.reasons).toEqual([{ kind: 'invalidAddress', address: ADDRESS }]);
    expect(server.requests.slice(before).every(({ token }) => token.startsWith('good'))).toBe(true);
    expect(server.requests).toHaveLength(before + 10);
    expect(transport.throttle.tokens.map(({ name }) => name)).toEqual(['name of good-1', 'name of good-2']);
    expect(events.filter(({ type }) => type.startsWith('rotation'))).toEqual([
      { type: 'rotationStart', reason: { kind: 'invalidAddress', address: ADDRESS } },
      { type: 'rotationEnd', tokens: ['name of good-1', 'name of good-2'] },
    ]);
  });

  it('are replaced when they are unknown or revoked, too', async () => {
    const source = new Source('old');
    const { transport } = await setUpRotation(
      (request, response) =>
        request.headers.authorization === 'Bearer good' ? json(response, 200, {}) : json(response, 403, WRONG_TOKEN),
      source,
    );
    const promise = transport.send(PLAYER);
    await until(() => source.reasons.length === 1);
    source.finish(['good']);
    await promise;
    expect(source.reasons).toEqual([{ kind: 'invalidToken' }]);
  });

  it('in a late answer were replaced already', async () => {
    const source = new Source('old');
    const late: (() => void)[] = [];
    const { server, transport } = await setUpRotation((request, response, index) => {
      if (index === 0) late.push(() => json(response, 403, WRONG_ADDRESS));
      else onlyGood(request, response, index);
    }, source);
    const first = transport.send(PLAYER);
    await until(() => late.length === 1);
    const second = transport.send(PLAYER);
    await until(() => source.reasons.length === 1);
    source.finish(['good']);
    await second;
    late[0]?.();
    await first;
    expect(source.reasons).toHaveLength(1);
    expect(server.requests.map(({ token }) => token)).toEqual(['old', 'old', 'good', 'good']);
  });

  it('are the caller’s error when the source can not replace them', async () => {
    const { transport } = await setUpRotation(onlyGood, { tokens: () => [new Token('old', 'mine')] });
    expect(await rejection(transport.send(PLAYER))).toMatchObject({ code: 'INVALID_ADDRESS', address: ADDRESS });
  });

  it('are the caller’s error when the source returns the same ones, and it is not called again soon', async () => {
    const source = new Source('fine');
    const { transport, clock } = await setUpRotation((_, response) => json(response, 403, WRONG_TOKEN), source);
    const promise = rejection(transport.send(PLAYER));
    await until(() => source.reasons.length === 1);
    source.finish(['fine']);
    expect(await promise).toMatchObject({ code: 'FORBIDDEN', detail: 'Invalid authorization' });
    for (let i = 0; i < 5; i++) expect(await rejection(transport.send(PLAYER))).toMatchObject({ code: 'FORBIDDEN' });
    expect(source.reasons).toHaveLength(1);
    await clock.advanceAsync(600_000);
    const again = rejection(transport.send(PLAYER));
    await until(() => source.reasons.length === 2);
    source.finish(['fine']);
    expect(await again).toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('a rotation to tokens that are refused too', () => {
  it('is a RotationError for all, and nothing is sent or tried for a minute', async () => {
    const source = new Source('old');
    const { server, transport, clock, events } = await setUpRotation(onlyGood, source, { connections: 2 });
    const all = [1, 2, 3, 4].map(() => rejection(transport.send(PLAYER)));
    await until(() => source.reasons.length === 1 && transport.throttle.inFlight === 0);
    const cause = new Error('the site is down');
    source.fail(cause);
    for (const error of await Promise.all(all)) {
      expect(error).toMatchObject({ code: 'ROTATION', cause, retryAt: clock.now() + 60_000 });
      expect((error as Error).message).toMatch(
        /replacing them failed: the site is down\. The next attempt is possible from 20/,
      );
    }
    expect(events.some((event) => event.type === 'rotationFailed' && event.error === cause)).toBe(true);
    const sent = server.requests.length;
    expect(await rejection(transport.send(PLAYER))).toMatchObject({ code: 'ROTATION' });
    expect(server.requests).toHaveLength(sent);
    await clock.advanceAsync(60_000);
    const again = transport.send(PLAYER);
    await until(() => source.reasons.length === 2);
    source.finish(['good']);
    await again;
  });

  it('is not repeated after three in a row', async () => {
    const source = new Source('old-0');
    const { transport, server } = await setUpRotation(onlyGood, source);
    const promise = rejection(transport.send(PLAYER));
    for (let n = 1; n <= 3; n++) {
      await until(() => source.reasons.length === n);
      source.finish([`old-${n}`]);
    }
    const error = await promise;
    expect(error).toMatchObject({ code: 'ROTATION', status: 403, reason: 'accessDenied.invalidIp' });
    expect((error as Error).message).toMatch(/3 times in a row/);
    expect(server.requests.map(({ token }) => token)).toEqual(['old-0', 'old-1', 'old-2', 'old-3']);
    expect(source.reasons).toHaveLength(3);
  });

  it('fails without tokens', async () => {
    const source = new Source('old');
    const { transport } = await setUpRotation(onlyGood, source);
    const promise = rejection(transport.send(PLAYER));
    await until(() => source.reasons.length === 1);
    source.finish([]);
    expect(await promise).toMatchObject({ code: 'ROTATION', cause: { argument: 'tokens' } });
  });
});

describe('rotations far apart', () => {
  it('do not count as consecutive', async () => {
    let good = 'none';
    const source = new Source('t0');
    const { transport, clock } = await setUpRotation(
      (request, response) =>
        request.headers.authorization === `Bearer ${good}`
          ? json(response, 200, {})
          : json(response, 403, WRONG_ADDRESS),
      source,
    );
    for (let n = 1; n <= 6; n++) {
      good = `t${n}`;
      const promise = transport.send(PLAYER);
      await until(() => source.reasons.length === n);
      source.finish([good]);
      await promise;
      await clock.advanceAsync(60_000);
      await transport.send(PLAYER);
    }
  });
});

describe('getting the tokens', () => {
  it('happens once, before the first request, and again after a failure', async () => {
    let asked = 0;
    const server = await startServer((_, response) => json(response, 200, {}));
    const { transport } = setUp(server.url, {
      tokens: {
        tokens: async () => {
          if (++asked === 1) throw new Error('not now');
          return [new Token('a', 'a')];
        },
      },
    });
    const errors = await Promise.all([
      rejection(transport.send(PLAYER)),
      rejection(transport.send(PLAYER)),
      rejection(transport.open()),
    ]);
    expect(errors.map((error) => (error as Error).message)).toEqual(['not now', 'not now', 'not now']);
    expect(asked).toBe(1);
    await Promise.all([transport.send(PLAYER), transport.open(), transport.send(PLAYER)]);
    await transport.open();
    expect(asked).toBe(2);
  });

  it('happens again after a source threw at once', async () => {
    let asked = 0;
    const server = await startServer((_, response) => json(response, 200, {}));
    const { transport } = setUp(server.url, {
      tokens: {
        tokens: () => {
          if (++asked === 1) throw new Error('not now');
          return [new Token('a', 'a')];
        },
      },
    });
    await expect(transport.send(PLAYER)).rejects.toThrow('not now');
    await transport.send(PLAYER);
    expect(asked).toBe(2);
  });

  it('fails when the source returns none', async () => {
    const { transport } = setUp('http://127.0.0.1:1', { tokens: { tokens: () => [] } });
    expect(await rejection(transport.open())).toMatchObject({ argument: 'tokens' });
  });
});
