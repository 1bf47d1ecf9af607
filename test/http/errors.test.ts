import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../../src/http/errors/ApiError.js';
import {
  BadRequestError,
  ForbiddenError,
  GatewayError,
  InvalidAddressError,
  NotFoundError,
  PrivateWarLogError,
} from '../../src/http/errors/answerErrors.js';
import { MaintenanceError, NetworkError } from '../../src/http/errors/transportErrors.js';
import { StaticTokens } from '../../src/http/StaticTokens.js';
import { Token } from '../../src/http/Token.js';
import type { TransportRequest } from '../../src/http/TransportRequest.js';
import { WarchestError } from '../../src/internal/WarchestError.js';
import { html, json, startServer } from './server.js';
import { PLAYER, rejection, setUp, WAR_LOG } from './setup.js';

type ErrorClass = new (...args: never[]) => ApiError;
interface Case {
  readonly what: string;
  readonly request?: TransportRequest;
  readonly status: number;
  /** `undefined`: an HTML page. */
  readonly body?: unknown;
  readonly is: ErrorClass;
  readonly code: string;
  readonly says: RegExp;
}

const GROUP: TransportRequest = {
  ...WAR_LOG,
  path: '/clans/%232PP/currentwar/leaguegroup',
  route: '/clans/{clanTag}/currentwar/leaguegroup',
  operation: "getLeagueGroup('#2PP')",
};

const CASES: readonly Case[] = [
  {
    what: 'a bad parameter',
    status: 400,
    body: { reason: 'badRequest', message: 'Unknown value for parameter locationId' },
    is: BadRequestError,
    code: 'BAD_REQUEST',
    says: /400 badRequest \("Unknown value for parameter locationId"\)\. Correct/,
  },
  {
    what: 'no such player',
    status: 404,
    body: { reason: 'notFound' },
    is: NotFoundError,
    code: 'NOT_FOUND',
    says: /404 notFound\. Check the tag/,
  },
  {
    what: 'no war league',
    request: GROUP,
    status: 404,
    body: { reason: 'notFound' },
    is: NotFoundError,
    code: 'NOT_FOUND',
    says: /not in a war league/,
  },
  { what: 'a 404 of something else', status: 404, is: GatewayError, code: 'GATEWAY', says: /check baseUrl/ },
  {
    what: 'a private war log, without a message',
    request: WAR_LOG,
    status: 403,
    body: { reason: 'accessDenied' },
    is: PrivateWarLogError,
    code: 'PRIVATE_WAR_LOG',
    says: /war log is private/,
  },
  {
    what: 'a private war log, with a reason of its own',
    status: 403,
    body: { reason: 'accessDenied.privateWarLog' },
    is: PrivateWarLogError,
    code: 'PRIVATE_WAR_LOG',
    says: /war log is private/,
  },
  {
    what: 'a private log of a war league',
    request: GROUP,
    status: 403,
    body: { reason: 'accessDenied' },
    is: PrivateWarLogError,
    code: 'PRIVATE_WAR_LOG',
    says: /private/,
  },
  {
    what: 'no access on another route',
    status: 403,
    body: { reason: 'accessDenied' },
    is: ForbiddenError,
    code: 'FORBIDDEN',
    says: /token/,
  },
  {
    what: 'a bad token on a war route',
    request: WAR_LOG,
    status: 403,
    body: { reason: 'accessDenied', message: 'Invalid authorization' },
    is: ForbiddenError,
    code: 'FORBIDDEN',
    says: /"Invalid authorization"\)\. Check that the token/,
  },
  {
    what: 'a page that blocks',
    status: 403,
    is: GatewayError,
    code: 'GATEWAY',
    says: /address of this machine is blocked/,
  },
  {
    what: 'another address',
    status: 403,
    body: {
      reason: 'accessDenied.invalidIp',
      message: 'Invalid authorization: API key does not allow access from IP 203.0.113.7',
    },
    is: InvalidAddressError,
    code: 'INVALID_ADDRESS',
    says: /Make a token that allows 203\.0\.113\.7,/,
  },
  {
    what: 'maintenance',
    status: 503,
    body: { reason: 'inMaintenance', message: 'API is currently in maintenance, please come back later' },
    is: MaintenanceError,
    code: 'MAINTENANCE',
    says: /in maintenance .*'maintenanceEnd'/,
  },
  { what: 'a page where maintenance may be meant', status: 503, is: GatewayError, code: 'GATEWAY', says: /503 once/ },
  {
    what: 'a crash',
    status: 500,
    body: { reason: 'unknownException' },
    is: GatewayError,
    code: 'GATEWAY',
    says: /500 unknownException once/,
  },
  { what: 'a gateway', status: 502, is: GatewayError, code: 'GATEWAY', says: /502 once/ },
  {
    what: 'another 4xx',
    status: 405,
    body: { reason: 'notAllowed' },
    is: BadRequestError,
    code: 'BAD_REQUEST',
    says: /405 notAllowed\. Correct/,
  },
];

describe('an answer that is not a success', () => {
  it.each(CASES)(
    '$what ($status) has a separate error class',
    async ({ request = PLAYER, status, body, is, code, says }) => {
      const server = await startServer((_, response) =>
        body === undefined ? html(response, status) : json(response, status, body),
      );
      const { transport, events } = setUp(server.url, { retries: 0 });
      const error = (await rejection(transport.send(request))) as ApiError;
      expect(error).toBeInstanceOf(is);
      expect(error).toBeInstanceOf(ApiError);
      expect(error).toBeInstanceOf(WarchestError);
      expect(error).toMatchObject({
        code,
        name: is.name,
        status,
        subject: '#2PP',
        route: request.route,
        operation: request.operation,
      });
      expect(error.message).toMatch(says);
      expect(error.message.startsWith(`${request.operation}: `)).toBe(true);
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('secret-1');
      expect(events.at(-1)).toMatchObject({ type: 'request', code, status, bytes: 0 });
      expect(server.requests).toHaveLength(1);
    },
  );

  it('has the reason, the message and the max-age in its error', async () => {
    const body = { reason: 'notFound', message: 'Not found with tag #2PP' };
    const server = await startServer((_, response) =>
      json(response, 404, body, { 'cache-control': 'public max-age=600' }),
    );
    const { transport, clock } = setUp(server.url);
    expect(await rejection(transport.send(PLAYER))).toMatchObject({
      reason: 'notFound',
      detail: 'Not found with tag #2PP',
      freshUntil: clock.now() + 600_000,
    });
  });

  it('gives no lifetime to a page', async () => {
    const server = await startServer((_, response) => {
      response.writeHead(404, { 'content-type': 'text/html', 'cache-control': 'max-age=600' });
      response.end('<html>');
    });
    const { transport } = setUp(server.url, { retries: 0 });
    expect(await rejection(transport.send(PLAYER))).toMatchObject({ freshUntil: undefined, reason: undefined });
  });

  it('keeps the address that the API saw', async () => {
    for (const address of ['203.0.113.7', '2001:db8::7']) {
      const message = `Invalid authorization: API key does not allow access from IP ${address}`;
      const server = await startServer((_, response) =>
        json(response, 403, { reason: 'accessDenied.invalidIp', message }),
      );
      const { transport } = setUp(server.url);
      expect(await rejection(transport.send(PLAYER))).toMatchObject({ address });
    }
  });

  it('names the subject where the operation does not', async () => {
    const server = await startServer((_, response) => json(response, 404, { reason: 'notFound' }));
    const { transport } = setUp(server.url);
    await expect(transport.send({ ...PLAYER, operation: 'getPlayer' })).rejects.toThrow(/^getPlayer \(#2PP\): /);
    await expect(transport.send({ path: '/x', route: '/x', operation: 'request' })).rejects.toThrow(/^request: /);
  });
});

describe('no answer', () => {
  it('is a NetworkError with the error of the connection', async () => {
    const { transport } = setUp('http://127.0.0.1:1', { retries: 0 });
    const error = await rejection(transport.send(PLAYER));
    expect(error).toBeInstanceOf(NetworkError);
    expect(error).toMatchObject({ code: 'NETWORK', status: undefined, tries: 1, cause: { code: 'ECONNREFUSED' } });
    expect((error as Error).message).toMatch(/no answer after one try \(.*ECONNREFUSED.*\)\. Check/);
  });
});

describe('a token', () => {
  it('shows its secret nowhere', () => {
    const token = new Token('very-secret', 'token 1');
    const texts = [
      `${token}`,
      JSON.stringify({ token }),
      inspect(token, { showHidden: true, depth: 9 }),
      JSON.stringify(structuredClone(token)),
    ];
    for (const text of texts) expect(text).not.toContain('very-secret');
    expect(texts.slice(0, 2)).toEqual(['[redacted]', '{"token":"[redacted]"}']);
    expect(inspect({ tokens: [token] })).toContain('Token token 1 [redacted]');
  });

  it.each([[[]], [['']], [['a', ' ']], [['a\nb']], [['ü']], [[7]], ['abc'], [undefined]])(
    'is refused when it is %o',
    (secrets) => {
      expect(() => new StaticTokens(secrets as string[])).toThrow(/^tokens(\[\d\])? must be/);
    },
  );

  it('is not quoted when it is refused', () => {
    expect(() => new StaticTokens(['fine', 'very secret'])).toThrow(/^tokens\[1\] must be .*\[redacted\]/);
  });
});
