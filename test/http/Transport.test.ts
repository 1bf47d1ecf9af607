import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { BadRequestError, UnexpectedBodyError } from '../../src/http/errors/answerErrors.js';
import { ClosedError } from '../../src/http/errors/transportErrors.js';
import { StaticTokens } from '../../src/http/StaticTokens.js';
import { Transport } from '../../src/http/Transport.js';
import type { TransportOptions } from '../../src/http/TransportOptions.js';
import { parse, unpack } from '../../src/http/unpack.js';
import { InvalidArgumentError } from '../../src/internal/InvalidArgumentError.js';
import { json, startServer, until } from './server.js';
import { PLAYER, rejection, setUp } from './setup.js';

describe('a request', () => {
  it('is sent below the base URL with the token and the headers', async () => {
    let headers: unknown;
    const server = await startServer((request, response) => {
      headers = request.headers;
      json(response, 200, { tag: '#2PP' });
    });
    const { transport } = setUp(`${server.url}/v1/`, { userAgent: 'my-bot/1.0' });
    await transport.send(PLAYER);
    expect(server.requests).toEqual([{ method: 'GET', path: '/v1/players/%232PP', token: 'secret-1', body: '' }]);
    expect(headers).toMatchObject({
      'accept-encoding': 'gzip',
      'user-agent': 'my-bot/1.0',
      accept: 'application/json',
    });
  });

  it('returns the payload and the facts', async () => {
    const server = await startServer((_, response) =>
      json(response, 200, { name: 'ärger' }, { 'cache-control': 'max-age=60' }),
    );
    const { transport, clock } = setUp(server.url);
    const response = await transport.send(PLAYER);
    expect(response).toMatchObject({
      status: 200,
      body: { name: 'ärger' },
      storedAt: clock.now(),
      freshUntil: clock.now() + 60_000,
      bytes: Buffer.byteLength('{"name":"ärger"}'),
    });
    expect(response.headers['cache-control']).toBe('max-age=60');
  });

  it('sends a body as JSON', async () => {
    const server = await startServer((request, response) =>
      json(response, 200, { type: request.headers['content-type'] }),
    );
    const { transport } = setUp(server.url);
    const { body } = await transport.send({ ...PLAYER, method: 'POST', body: { token: 'abc' } });
    expect(body).toEqual({ type: 'application/json' });
    expect(server.requests[0]).toMatchObject({ method: 'POST', body: '{"token":"abc"}' });
  });

  it('uses tokens in turn', async () => {
    const server = await startServer((_, response) => json(response, 200, {}));
    const { transport } = setUp(server.url, { tokens: new StaticTokens(['a', 'b', 'c', 'b']) });
    for (let i = 0; i < 6; i++) await transport.send(PLAYER);
    const tokens = server.requests.map(({ token }) => token);
    expect(tokens.slice(0, 3).toSorted()).toEqual(['a', 'b', 'c']);
    expect(tokens.slice(3)).toEqual(tokens.slice(0, 3));
  });

  it('leaves no timer or listener', async () => {
    const server = await startServer((_, response) => json(response, 200, {}));
    const { transport, clock } = setUp(server.url);
    await transport.send({ ...PLAYER, signal: new AbortController().signal });
    expect(clock.pending).toBe(0);
    expect(transport.throttle).toMatchObject({ inFlight: 0, queued: { interactive: 0, background: 0 } });
  });

  it('emits events about itself, without body or token', async () => {
    const server = await startServer((_, response) => json(response, 200, { a: 1 }));
    const { transport, events } = setUp(server.url);
    await transport.send({ ...PLAYER, lane: 'background' });
    expect(events).toEqual([
      {
        type: 'request',
        operation: "getPlayer('#2PP')",
        route: '/players/{playerTag}',
        method: 'GET',
        lane: 'background',
        status: 200,
        code: undefined,
        durationMs: 0,
        bytes: 7,
        tries: 1,
      },
    ]);
  });
});

describe('compression', () => {
  const payload = JSON.stringify({ text: 'x'.repeat(30_000) });

  it.each([
    ['gzip', gzipSync(payload)],
    ['x-gzip', gzipSync(payload)],
    ['br', brotliCompressSync(payload)],
    ['deflate', deflateSync(payload)],
    ['deflate', deflateRawSync(payload)],
    ['identity', Buffer.from(payload)],
  ])('undoes %s', async (encoding, body) => {
    const server = await startServer((_, response) => {
      response.writeHead(200, { 'content-encoding': encoding });
      response.end(body);
    });
    const { transport } = setUp(server.url);
    const parsed = await transport.send(PLAYER);
    expect(parsed.body).toEqual(JSON.parse(payload));
    expect(parsed.bytes).toBe(payload.length);
    const raw = await transport.send({ ...PLAYER, as: 'bytes' });
    expect(raw.body).toEqual(Buffer.from(payload));
    const sent = await transport.send({ ...PLAYER, as: 'sent' });
    expect(sent.body).toEqual(body);
    expect(sent.bytes).toBe(body.length);
    expect(unpack(PLAYER, sent)).toEqual(Buffer.from(payload));
    expect(parse(PLAYER, sent, unpack(PLAYER, sent))).toEqual(JSON.parse(payload));
  });

  it('is not requested when it is off', async () => {
    const server = await startServer((request, response) => json(response, 200, request.headers['accept-encoding']));
    const { transport } = setUp(server.url, { compression: false });
    expect((await transport.send(PLAYER)).body).toBe('identity');
  });
});

describe('an unexpected body', () => {
  it.each<
    [string, (end: (status: number, headers: Record<string, string>, body: string | Buffer) => void) => void, RegExp]
  >([
    [
      'is cut off',
      (end) => end(200, { 'content-type': 'application/json' }, '{"tag":"#2P'),
      /not JSON, or was cut off \(11 bytes/,
    ],
    ['is a page', (end) => end(200, { 'content-type': 'text/html' }, '<html></html>'), /page \(text\/html\)/],
    ['is empty', (end) => end(200, {}, ''), /no body/],
    [
      'is damaged gzip',
      (end) => end(200, { 'content-encoding': 'gzip' }, 'no gzip'),
      /damaged or was cut off \(gzip\)/,
    ],
    ['is cut gzip', (end) => end(200, { 'content-encoding': 'gzip' }, gzipSync('{"a":1}').subarray(0, -9)), /damaged/],
    ['has an unknown encoding', (end) => end(200, { 'content-encoding': 'zstd' }, '{}'), /'zstd'/],
    ['is larger than allowed', (end) => end(200, {}, '"'.padEnd(5_000)), /larger than maxBodyBytes \(4096\)/],
    [
      'becomes larger than allowed',
      (end) => end(200, { 'content-encoding': 'gzip' }, gzipSync('"'.padEnd(5_000))),
      /larger than/,
    ],
    [
      'is a redirect',
      (end) => end(302, { location: 'https://elsewhere.example/x?y=z' }, ''),
      /redirect to elsewhere\.example,/,
    ],
    ['is not modified, though the request had no condition', (end) => end(304, {}, ''), /redirect/],
  ])('%s', async (_, answer, message) => {
    const server = await startServer((_request, response) =>
      answer((status, headers, body) => {
        response.writeHead(status, headers);
        response.end(body);
      }),
    );
    const { transport } = setUp(server.url, { maxBodyBytes: 4_096 });
    const error = await rejection(transport.send(PLAYER));
    expect(error).toBeInstanceOf(UnexpectedBodyError);
    expect(error).toMatchObject({
      code: 'UNEXPECTED_BODY',
      route: '/players/{playerTag}',
      operation: "getPlayer('#2PP')",
    });
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).toMatch(/^getPlayer\('#2PP'\): the answer \([23]\d\d\) /);
    expect(server.requests).toHaveLength(1);
  });

  it('is larger than allowed and sent in chunks', async () => {
    const server = await startServer((_, response) => {
      response.write('"'.padEnd(3_000));
      response.end('"'.padEnd(3_000));
    });
    const { transport } = setUp(server.url, { maxBodyBytes: 4_096 });
    await expect(transport.send(PLAYER)).rejects.toThrow(/larger than maxBodyBytes/);
  });

  it('is never quoted in the error', async () => {
    const server = await startServer((_, response) => response.end('{"token":"players-own-token'));
    const { transport } = setUp(server.url);
    const error = (await rejection(transport.send({ ...PLAYER, method: 'POST', body: {} }))) as Error;
    expect(`${error.message} ${String(error.cause)}`).not.toContain('players-own-token');
  });
});

describe('ending a request', () => {
  it('rejects an aborted call with its signal’s reason, before, while waiting and under way', async () => {
    const server = await startServer(() => undefined);
    const { transport, clock } = setUp(server.url, { connections: 1 });
    const reason = { any: 'reason' };
    expect(await rejection(transport.send({ ...PLAYER, signal: AbortSignal.abort(reason) }))).toBe(reason);
    const onWire = new AbortController();
    const waiting = new AbortController();
    const first = rejection(transport.send({ ...PLAYER, signal: onWire.signal }));
    const second = rejection(transport.send({ ...PLAYER, signal: waiting.signal }));
    await until(() => server.requests.length === 1);
    expect(transport.throttle.queued.interactive).toBe(1);
    waiting.abort(reason);
    expect(await second).toBe(reason);
    expect(transport.throttle.queued.interactive).toBe(0);
    onWire.abort('text');
    expect(await first).toBe('text');
    await until(() => transport.throttle.inFlight === 0);
    expect(server.requests).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('lets one signal end hundreds, without a warning', async () => {
    const server = await startServer(() => undefined);
    const { transport } = setUp(server.url, { connections: 1 });
    const warnings: Error[] = [];
    const listen = (warning: Error) => warnings.push(warning);
    process.on('warning', listen);
    const controller = new AbortController();
    const all = Array.from({ length: 300 }, () => rejection(transport.send({ ...PLAYER, signal: controller.signal })));
    await until(() => server.requests.length === 1);
    controller.abort('enough');
    expect(new Set(await Promise.all(all))).toEqual(new Set(['enough']));
    await until(() => transport.throttle.inFlight === 0);
    process.off('warning', listen);
    expect(warnings).toEqual([]);
  });

  it('ends all requests on close, and refuses later ones', async () => {
    const server = await startServer(() => undefined);
    const { transport, clock } = setUp(server.url, { connections: 1 });
    const all = [1, 2, 3].map(() => rejection(transport.send(PLAYER)));
    await until(() => server.requests.length === 1);
    await transport.close();
    await transport.close();
    for (const error of await Promise.all(all)) expect(error).toBeInstanceOf(ClosedError);
    expect(await rejection(transport.send(PLAYER))).toMatchObject({ code: 'CLOSED', operation: "getPlayer('#2PP')" });
    expect(clock.pending).toBe(0);
  });
});

describe('bad input', () => {
  const tokens = new StaticTokens(['a']);

  it.each<[string, Partial<TransportOptions>]>([
    ['baseUrl', { baseUrl: 'api.clashofclans.com' }],
    ['baseUrl', { baseUrl: 'https://user:pass@example.com' }],
    ['throttleLimit', { throttleLimit: 0 }],
    ['throttleLimit', { throttleLimit: -1 }],
    ['throttleLimit', { throttleLimit: Number.NaN }],
    ['throttleLimit', { throttleLimit: Number.POSITIVE_INFINITY }],
    ['connections', { connections: 0 }],
    ['maxQueue', { maxQueue: -1 }],
    ['timeout', { timeout: 0 }],
    ['timeout', { timeout: 'soon' }],
    ['tryTimeout', { tryTimeout: 0 }],
    ['retries', { retries: 1.5 }],
    ['maxBodyBytes', { maxBodyBytes: 0 }],
    ['userAgent', { userAgent: 'a\r\nb' }],
  ])('names %s', (argument, options) => {
    let error: unknown;
    try {
      void new Transport({ tokens, ...options });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error).toMatchObject({ argument });
    expect((error as Error).message).not.toContain('pass@');
  });

  it.each([
    ['path', { ...PLAYER, path: 'players' }],
    ['path', { ...PLAYER, path: '/players/ä b' }],
    ['timeoutMs', { ...PLAYER, timeoutMs: 0 }],
    ['lane', { ...PLAYER, lane: 'fast' as 'background' }],
  ])('names %s of a request, before any', async (argument, request) => {
    const { transport } = setUp('http://127.0.0.1:1');
    expect(await rejection(transport.send(request))).toMatchObject({ code: 'INVALID_ARGUMENT', argument });
  });

  it('that the API refuses has the API’s error', async () => {
    const server = await startServer((_, response) => json(response, 418, { reason: 'teapot' }));
    const { transport } = setUp(server.url);
    expect(await rejection(transport.send(PLAYER))).toBeInstanceOf(BadRequestError);
  });
});
