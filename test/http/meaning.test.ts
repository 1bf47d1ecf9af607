import { describe, expect, it } from 'vitest';
import type { RequestContext } from '../../src/http/errors/ApiError.js';
import { type ApiError, type ErrorMeaning, meaningOf } from '../../src/http/errors/ApiError.js';
import { GatewayError, UnexpectedBodyError } from '../../src/http/errors/answerErrors.js';
import {
  ClosedError,
  MaintenanceError,
  NetworkError,
  QueueFullError,
  RotationError,
  ThrottledError,
  TimeoutError,
  type TimeoutPhase,
} from '../../src/http/errors/transportErrors.js';
import { startServer } from './server.js';
import { PLAYER, rejection, setUp, WAR_LOG } from './setup.js';

const LEAGUE_GROUP: RequestContext & { path: string } = {
  path: '/clans/%232PP/currentwar/leaguegroup',
  route: '/clans/{clanTag}/currentwar/leaguegroup',
  operation: "getLeagueGroup('#2PP')",
};

/** Bodies that are not an error of the API: they have no `reason`, or are not JSON objects. */
const FOREIGN_BODIES = [
  '',
  '<html>Request blocked</html>',
  'upstream error',
  '{}',
  '[]',
  'null',
  '"x"',
  '{"reason":7}',
];
const STATUSES = [400, 401, 403, 404, 405, 410, 418, 451, 500, 501, 502, 503, 504, 520];

async function failWith(status: number, body: string, request = PLAYER): Promise<ApiError> {
  const server = await startServer((_, response) => response.writeHead(status).end(body));
  const { transport } = setUp(server.url, { retries: 0 });
  const error = (await rejection(transport.send(request))) as ApiError;
  expect(transport.maintenanceSince === undefined).toBe(error.meaning !== 'maintenance');
  return error;
}

describe('the meaning of an answer', () => {
  it.each(STATUSES)('with status %i is an outage when it is not the API that answered', async (status) => {
    for (const body of FOREIGN_BODIES) {
      for (const request of [PLAYER, WAR_LOG]) {
        const error = await failWith(status, body, request);
        expect(error, body).toBeInstanceOf(GatewayError);
        expect(error.meaning, body).toBe('outage');
      }
    }
  });

  it.each<[number, string, ErrorMeaning]>([
    [400, 'badRequest', 'refused'],
    [401, 'accessDenied', 'refused'],
    [403, 'accessDenied', 'refused'],
    [403, 'accessDenied.invalidIp', 'refused'],
    [403, 'accessDenied.privateWarLog', 'hidden'],
    [404, 'notFound', 'absent'],
    [405, 'any', 'refused'],
    [500, 'unknownException', 'outage'],
    [502, 'any', 'outage'],
    [503, 'any', 'outage'],
    [503, 'inMaintenance', 'maintenance'],
    [504, 'any', 'outage'],
  ])('with status %i and the reason %s is %s', async (status, reason, meaning) => {
    expect((await failWith(status, JSON.stringify({ reason }))).meaning).toBe(meaning);
  });

  it('is "hidden" for a war route without a message, also by its path', async () => {
    const body = '{"reason":"accessDenied"}';
    expect((await failWith(403, body, WAR_LOG)).meaning).toBe('hidden');
    expect((await failWith(403, body, { ...WAR_LOG, route: '/clans/%232PP/warlog?limit=1' })).meaning).toBe('hidden');
  });

  it('is "pending" for a 504 to a league group', async () => {
    for (const body of FOREIGN_BODIES) expect((await failWith(504, body, LEAGUE_GROUP)).meaning).toBe('pending');
    expect((await failWith(502, '', LEAGUE_GROUP)).meaning).toBe('outage');
  });

  it.each([403, 404, 503])('is decided after the retries: a foreign %i is sent again', async (status) => {
    const server = await startServer((_, response, index) =>
      index === 0 ? response.writeHead(status).end('<html>') : response.end('{}'),
    );
    const { transport, clock } = setUp(server.url);
    const sent = transport.send(PLAYER);
    await expect.poll(() => clock.pending).toBe(2);
    await clock.advanceAsync(1_000);
    expect((await sent).body).toEqual({});
  });
});

describe('the meaning of an error without an answer', () => {
  const timeout = (phase: TimeoutPhase, context: RequestContext = PLAYER, cause?: unknown) =>
    new TimeoutError(context, 1_000, phase, 1, cause);
  const gateway = new GatewayError(LEAGUE_GROUP, { status: 504 }, 1);

  it.each<[string, unknown, ErrorMeaning | undefined]>([
    ['a closed client', new ClosedError(PLAYER), 'closed'],
    ['a full queue', new QueueFullError(PLAYER, 9), 'unsent'],
    ['a time-out in the queue', timeout('queue'), 'unsent'],
    ['a time-out at the login', timeout('tokens'), 'unsent'],
    ["a caller's own time-out", timeout('call'), 'unsent'],
    ['a time-out in the queue for a league group', timeout('queue', LEAGUE_GROUP), 'unsent'],
    ['a time-out of the answer', timeout('answer'), 'outage'],
    ['a time-out of a league group', timeout('answer', LEAGUE_GROUP), 'pending'],
    ['a time-out between tries', timeout('pause'), 'outage'],
    ['a time-out after a 504 to a league group', timeout('pause', LEAGUE_GROUP, gateway), 'pending'],
    ['a lost connection', new NetworkError(PLAYER, new Error('reset'), 1), 'outage'],
    ['a body that is not JSON', new UnexpectedBodyError(PLAYER, 'is not JSON', { status: 200 }), 'outage'],
    ['cooling tokens', new ThrottledError(PLAYER, 1_000), 'throttled'],
    ['a known maintenance break', new MaintenanceError(PLAYER, 0), 'maintenance'],
    ['tokens that could not be replaced', new RotationError(PLAYER, 'it failed', 0, {}), 'refused'],
    ['an abort', new DOMException('aborted', 'AbortError'), undefined],
    ['something else', 'text', undefined],
  ])('%s', (_what, error, meaning) => {
    expect(meaningOf(error)).toBe(meaning);
  });
});
