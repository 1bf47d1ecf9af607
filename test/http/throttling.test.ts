import { describe, expect, it } from 'vitest';
import { StaticTokens } from '../../src/http/StaticTokens.js';
import { html, json, startServer, until } from './server.js';
import { PLAYER, rejection, setUp } from './setup.js';

const THROTTLED = {
  reason: 'requestThrottled',
  message: 'Request was throttled, because amount of requests was above the threshold.',
};

describe('429', () => {
  it('moves the request to another token and lets the first one cool', async () => {
    const server = await startServer((request, response) =>
      request.headers.authorization === 'Bearer a'
        ? json(response, 429, THROTTLED, { 'retry-after': '20' })
        : json(response, 200, {}),
    );
    const { transport, clock, events } = setUp(server.url, { tokens: new StaticTokens(['a', 'b']) });
    await Promise.all([transport.send(PLAYER), transport.send(PLAYER), transport.send(PLAYER)]);
    const cooled = server.requests.filter(({ token }) => token === 'a').length;
    for (let i = 0; i < 5; i++) {
      await clock.advanceAsync(1_000);
      await transport.send(PLAYER);
    }
    expect(server.requests.filter(({ token }) => token === 'a')).toHaveLength(cooled);
    expect(events.filter(({ type }) => type === 'tokenCooling')).toEqual([
      { type: 'tokenCooling', token: 'token 1', route: '/players/{playerTag}', coolingMs: 20_000, rate: 15 },
    ]);
    expect(transport.throttle.tokens).toMatchObject([
      { name: 'token 1', rate: 15 },
      { name: 'token 2', rate: 30, coolingUntil: undefined },
    ]);
    expect(transport.throttle.tokens[0]?.coolingUntil).toBe(clock.now() + 15_000);
  });

  it('makes the request wait when there is no other token', async () => {
    const server = await startServer((_, response, index) =>
      index === 0 ? json(response, 429, THROTTLED, { 'retry-after': '3' }) : json(response, 200, {}),
    );
    const { transport, clock } = setUp(server.url);
    const promise = transport.send({ ...PLAYER, method: 'POST', body: {} }); // A POST too: it was not carried out.
    await until(() => transport.throttle.queued.interactive === 1);
    await clock.advanceAsync(2_999);
    expect(server.requests).toHaveLength(1);
    await clock.advanceAsync(1);
    await promise;
    expect(server.requests).toHaveLength(2);
  });

  it('is a ThrottledError at once when waiting can not help', async () => {
    const server = await startServer((_, response) => json(response, 429, THROTTLED, { 'retry-after': '40' }));
    const { transport, clock } = setUp(server.url);
    expect(await rejection(transport.send(PLAYER))).toMatchObject({
      code: 'THROTTLED',
      status: 429,
      reason: 'requestThrottled',
      detail: THROTTLED.message,
      retryAfterMs: 40_000,
    });
    await clock.advanceAsync(1_000);
    const error = (await rejection(transport.send(PLAYER))) as Error; // Not sent: it is known already.
    expect(error).toMatchObject({ code: 'THROTTLED', retryAfterMs: 39_000 });
    expect(error.message).toMatch(/for another 39 s\. .*throttleLimit/);
    expect(server.requests).toHaveLength(1);
  });

  it('is a ThrottledError when the deadline comes first', async () => {
    const server = await startServer((_, response) => html(response, 429));
    const { transport, clock } = setUp(server.url, { timeout: 10 });
    const promise = rejection(transport.send(PLAYER));
    for (let n = 1; n <= 2; n++) {
      await until(() => server.requests.length === n && transport.throttle.queued.interactive === 1);
      await clock.advanceAsync(2_200 * 2 ** (n - 1));
    }
    await until(() => server.requests.length === 3);
    expect(await promise).toMatchObject({ code: 'THROTTLED', status: 429 });
  });

  it('is the error of waiting requests at their deadline', async () => {
    const server = await startServer((_, response) => json(response, 429, THROTTLED, { 'retry-after': '20' }));
    const { transport, clock } = setUp(server.url, { throttleLimit: 1, timeout: null });
    const first = rejection(transport.send(PLAYER));
    const second = rejection(transport.send({ ...PLAYER, timeoutMs: 5_000 }));
    await until(() => server.requests.length === 1 && transport.throttle.queued.interactive === 2);
    clock.advance(5_000);
    expect(await second).toMatchObject({ code: 'THROTTLED', retryAfterMs: 15_000 });
    await transport.close();
    expect(await first).toMatchObject({ code: 'CLOSED' });
  });
});

describe('the bound of the queue', () => {
  it('refuses one more request without sending it', async () => {
    const server = await startServer(() => undefined);
    const { transport } = setUp(server.url, { connections: 1, maxQueue: 2 });
    const waiting = [1, 2, 3].map(() => rejection(transport.send(PLAYER)));
    await until(() => transport.throttle.queued.interactive === 2 && server.requests.length === 1);
    const error = await rejection(transport.send({ ...PLAYER, lane: 'background' }));
    expect(error).toMatchObject({ code: 'QUEUE_FULL', queued: 2 });
    expect((error as Error).message).toMatch(/2 requests already wait.*maxQueue/);
    await transport.close();
    await Promise.all(waiting);
    expect(server.requests).toHaveLength(1);
  });

  it('may be 0: no request waits, and those that need not wait are sent', async () => {
    const server = await startServer((_, response) => json(response, 200, {}));
    const { transport } = setUp(server.url, { maxQueue: 0, throttleLimit: 1 });
    await transport.open();
    const [first, second] = [transport.send(PLAYER), rejection(transport.send(PLAYER))];
    await first;
    expect(await second).toMatchObject({ code: 'QUEUE_FULL', queued: 0 });
  });

  it('may be null: no bound', async () => {
    const server = await startServer((_, response) => json(response, 200, {}));
    const { transport } = setUp(server.url, { maxQueue: null, throttleLimit: 1, timeout: null });
    const all = Promise.all(
      Array.from({ length: 12_000 }, () =>
        rejection(transport.send(PLAYER).then(() => Promise.reject(new Error('done')))),
      ),
    );
    await until(() => transport.throttle.queued.interactive > 10_500);
    expect(transport.throttle.maxQueue).toBeNull();
    await transport.close();
    await all;
  });
});

describe('the state', () => {
  it('shows limits, lanes and tokens by name', async () => {
    const server = await startServer(() => undefined);
    const { transport } = setUp(server.url, {
      connections: 2,
      maxQueue: 100,
      tokens: new StaticTokens(['secret-a', 'secret-b']),
    });
    const all = (['background', 'interactive', 'interactive', 'background', 'interactive'] as const).map((lane) =>
      rejection(transport.send({ ...PLAYER, lane })),
    );
    await until(() => server.requests.length === 2);
    expect(transport.throttle).toEqual({
      limit: 30,
      queued: { interactive: 2, background: 1 },
      maxQueue: 100,
      inFlight: 2,
      maxInFlight: 2,
      held: false,
      tokens: [
        { name: 'token 1', rate: 30, coolingUntil: undefined, sent: 1 },
        { name: 'token 2', rate: 30, coolingUntil: undefined, sent: 1 },
      ],
    });
    expect(JSON.stringify(transport.throttle)).not.toContain('secret');
    await transport.close();
    await Promise.all(all);
  });
});
