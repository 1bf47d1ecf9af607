import { queryOf } from '../api/query.js';
import { pathOf, routeOf } from '../api/routes.js';
import { correctTag } from '../api/tags.js';
import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { requireOneOf } from '../internal/preconditions.js';
import { Payload } from '../models/Payload.js';
import type { ClientCore, SendOptions } from './ClientCore.js';
import type { RequestOptions } from './RequestOptions.js';
import { REQUEST_KEY } from './revive.js';

/** Reads a path that the table of endpoints does not have. */
export async function request(core: ClientCore, path: string, options: RequestOptions): Promise<unknown> {
  const { method = 'GET', query, body, cacheName, ...call } = options;
  requireOneOf('method', method, ['GET', 'POST'] as const);
  const full = withQuery(path, query);
  const what = { operation: `request('${path}')`, route: path };
  if (method === 'POST') {
    if (cacheName !== undefined)
      throw new InvalidArgumentError('cacheName', cacheName, 'absent for a POST: its answer is never cached');
    return core.post({ ...what, path: full, body }, call);
  }
  if (body !== undefined) throw new InvalidArgumentError('body', body, 'absent for a GET');
  const load = ({ signal, lane }: Pick<SendOptions, 'signal' | 'lane'>) =>
    core.load({ ...what, path: full, signal, lane }, full, (answer) => new Payload(answer));
  const payload = await (cacheName === undefined
    ? core.past(full, load, what, call)
    : core.through(cacheName, REQUEST_KEY + full, load, what, call));
  return payload?.raw;
}

/** Asks the API whether a player's token is theirs. The token is in no error, because it may be right. */
export async function requestVerification(
  core: ClientCore,
  tag: string,
  token: unknown,
  options: SendOptions,
): Promise<object> {
  const playerTag = correctTag(tag);
  const text = typeof token === 'string' ? token.trim() : '';
  // Only the type of anything else is shown, for it may hold the token.
  if (text === '')
    throw new InvalidArgumentError('token', typeof token === 'string' ? '' : typeof token, 'a non-empty string');
  const what = {
    operation: `verifyPlayerToken('${playerTag}')`,
    route: routeOf('verifyToken').path,
    subject: playerTag,
    path: pathOf('verifyToken', [playerTag]),
  };
  return core.post({ ...what, body: { token: text } }, options);
}

function withQuery(path: unknown, query: RequestOptions['query'] = {}): string {
  if (typeof path !== 'string' || !path.startsWith('/'))
    throw new InvalidArgumentError('path', path, "an encoded path that begins with '/'");
  const added = queryOf(query);
  return path + (path.includes('?') ? added.replace('?', '&') : added);
}
