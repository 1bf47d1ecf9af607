import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../src/http/errors/answerErrors.js';
import { TimeoutError } from '../../src/http/errors/transportErrors.js';
import { html, json, startServer, until } from './server.js';
import { PLAYER, rejection, setUp } from './setup.js';

const PAUSE_MS = 187.5; // The first one, without chance: half of 250 ms and half of the other half.

describe('a retry', () => {
  it.each([
    ['502', 502],
    ['504', 504],
  ])('succeeds after %s', async (_, status) => {
    const server = await startServer((_request, response, index) =>
      index === 0 ? html(response, status) : json(response, 200, { index }),
    );
    const { transport, clock, events } = setUp(server.url);
    const promise = transport.send(PLAYER);
    await until(() => events.length === 1);
    expect(events[0]).toMatchObject({ type: 'retry', code: 'GATEWAY', status, pauseMs: PAUSE_MS });
    expect(transport.throttle.inFlight).toBe(0); // No slot is held meanwhile.
    await clock.advanceAsync(PAUSE_MS - 1);
    expect(server.requests).toHaveLength(1);
    clock.advance(1);
    expect((await promise).body).toEqual({ index: 1 });
    expect(events.at(-1)).toMatchObject({ type: 'request', tries: 2, status: 200 });
    expect(clock.pending).toBe(0);
  });

  it('succeeds after a 503 that is not maintenance, and waits for its Retry-After', async () => {
    const server = await startServer((_, response, index) =>
      index === 0 ? json(response, 503, { reason: 'overloaded' }, { 'retry-after': '2' }) : json(response, 200, {}),
    );
    const { transport, clock, events } = setUp(server.url);
    const promise = transport.send(PLAYER);
    await until(() => events.length === 1);
    expect(events[0]).toMatchObject({ type: 'retry', pauseMs: 2_000 });
    clock.advance(2_000);
    await promise;
  });

  it('succeeds after a reset connection', async () => {
    const server = await startServer((request, response, index) =>
      index === 0 ? request.socket.resetAndDestroy() : json(response, 200, {}),
    );
    const { transport, clock, events } = setUp(server.url);
    const promise = transport.send(PLAYER);
    await until(() => events.length === 1);
    expect(events[0]).toMatchObject({ type: 'retry', code: 'NETWORK', status: undefined });
    clock.advance(PAUSE_MS);
    await promise;
  });

  it('succeeds after an answer that broke off', async () => {
    const server = await startServer((request, response, index) => {
      if (index > 0) {
        json(response, 200, {});
        return;
      }
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"tag":');
      setImmediate(() => request.socket.destroy());
    });
    const { transport, clock, events } = setUp(server.url);
    const promise = transport.send(PLAYER);
    await until(() => events.length === 1);
    expect(events[0]).toMatchObject({ type: 'retry', code: 'NETWORK' });
    clock.advance(PAUSE_MS);
    await promise;
  });

  it('succeeds after a try that took too long', async () => {
    const server = await startServer((_, response, index) => void (index > 0 && json(response, 200, { index })));
    const { transport, clock, events } = setUp(server.url, { tryTimeout: 3 });
    const promise = transport.send(PLAYER);
    await until(() => server.requests.length === 1);
    clock.advance(3_000);
    await until(() => events.length === 1);
    expect(events[0]).toMatchObject({ type: 'retry', code: 'TIMEOUT' });
    clock.advance(PAUSE_MS);
    expect((await promise).body).toEqual({ index: 1 });
  });

  it('is made a bounded number of times, each later than the one before', async () => {
    const server = await startServer((_, response) => html(response, 502));
    const { transport, clock, events } = setUp(server.url, { retries: 3 });
    const promise = rejection(transport.send(PLAYER));
    for (let n = 1; n <= 3; n++) {
      await until(() => events.length === n);
      clock.advance(PAUSE_MS * 2 ** (n - 1));
    }
    const error = await promise;
    expect(error).toBeInstanceOf(GatewayError);
    expect(error).toMatchObject({ tries: 4, status: 502 });
    expect((error as Error).message).toMatch(/502 4 times/);
    expect(events.filter(({ type }) => type === 'retry')).toMatchObject([
      { pauseMs: PAUSE_MS },
      { pauseMs: 2 * PAUSE_MS },
      { pauseMs: 4 * PAUSE_MS },
    ]);
  });

  it.each([400, 403, 404, 500, 501])('is not made after %i', async (status) => {
    const server = await startServer((_, response) => json(response, status, { reason: 'any' }));
    const { transport, clock } = setUp(server.url);
    await rejection(transport.send(PLAYER));
    expect(server.requests).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('is not made for a POST', async () => {
    const server = await startServer((_, response) => html(response, 502));
    const { transport } = setUp(server.url);
    expect(await rejection(transport.send({ ...PLAYER, method: 'POST', body: {} }))).toMatchObject({ code: 'GATEWAY' });
    expect(server.requests).toHaveLength(1);
  });

  it('is not made when it would be too late, or when retries are off', async () => {
    const server = await startServer((_, response) => html(response, 502));
    const { transport } = setUp(server.url);
    expect(await rejection(transport.send({ ...PLAYER, timeoutMs: PAUSE_MS }))).toMatchObject({ code: 'GATEWAY' });
    const { transport: once } = setUp(server.url, { retries: 0 });
    expect(await rejection(once.send(PLAYER))).toMatchObject({ code: 'GATEWAY' });
    expect(server.requests).toHaveLength(2);
  });

  it('is cancelled with the caller’s signal', async () => {
    const server = await startServer((_, response) => html(response, 502));
    const { transport, clock, events } = setUp(server.url);
    const controller = new AbortController();
    const promise = rejection(transport.send({ ...PLAYER, signal: controller.signal }));
    await until(() => events.length === 1);
    controller.abort('enough');
    expect(await promise).toBe('enough');
    await clock.advanceAsync(60_000);
    expect(server.requests).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });
});

describe('the deadline', () => {
  it('covers the answer', async () => {
    const server = await startServer(() => undefined);
    const { transport, clock } = setUp(server.url, { timeout: 5 });
    const promise = rejection(transport.send(PLAYER));
    await until(() => server.requests.length === 1);
    clock.advance(5_000);
    const error = await promise;
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ code: 'TIMEOUT', timeoutMs: 5_000, phase: 'answer', tries: 1 });
    expect(clock.pending).toBe(0);
    expect(transport.throttle.inFlight).toBe(0);
  });

  it('covers the queue, and the error says so', async () => {
    const server = await startServer(() => undefined);
    const { transport, clock } = setUp(server.url, { connections: 1, tryTimeout: 60, timeout: null });
    const held = rejection(transport.send(PLAYER));
    await until(() => server.requests.length === 1);
    const error = rejection(transport.send({ ...PLAYER, timeoutMs: 100 }));
    clock.advance(100);
    expect(await error).toMatchObject({ code: 'TIMEOUT', phase: 'queue', tries: 0 });
    expect(transport.throttle.queued.interactive).toBe(0);
    await transport.close();
    await held;
  });

  it('covers waiting for tokens', async () => {
    const { transport, clock } = setUp('http://127.0.0.1:1', {
      tokens: { tokens: () => new Promise(() => undefined) },
    });
    const error = rejection(transport.send({ ...PLAYER, timeoutMs: 100 }));
    clock.advance(100);
    expect(await error).toMatchObject({ code: 'TIMEOUT', phase: 'tokens' });
  });

  it('covers all tries, and keeps why the last one failed', async () => {
    const server = await startServer((_, response, index) => void (index === 0 && html(response, 504)));
    const { transport, clock, events } = setUp(server.url, { timeout: 1 });
    const promise = rejection(transport.send(PLAYER));
    await until(() => events.length === 1);
    clock.advance(PAUSE_MS);
    await until(() => server.requests.length === 2);
    clock.advance(1_000 - PAUSE_MS);
    const error = (await promise) as TimeoutError;
    expect(error).toMatchObject({ code: 'TIMEOUT', tries: 2, phase: 'answer' });
    expect(error.cause).toBeInstanceOf(GatewayError);
  });

  it('is absent when it is null', async () => {
    const server = await startServer((_, response) => json(response, 200, {}));
    const { transport, clock } = setUp(server.url, { timeout: 1, connections: 1 });
    const promise = transport.send({ ...PLAYER, timeoutMs: null });
    expect(clock.pending).toBe(0);
    await promise;
  });
});
