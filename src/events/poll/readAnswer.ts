import type { RequestContext } from '../../http/errors/ApiError.js';
import type { TransportResponse } from '../../http/TransportRequest.js';
import { parse, release, unpack } from '../../http/unpack.js';
import type { Answer } from './Answer.js';
import type { Poll } from './Poll.js';
import type { PollParts } from './PollParts.js';

/**
 * Reads a response as far as necessary. `undefined`: it is the same as the last one, which nearly every poll finds by a
 * hash of the bytes: no JSON, no model, no comparison. The body is removed from the response, so that it doesn't stay
 * in memory during the poll.
 * @throws UnexpectedBodyError for a body that is damaged or no JSON object
 */
export function readAnswer(
  parts: PollParts,
  poll: Poll,
  request: RequestContext,
  response: TransportResponse,
): Answer | undefined {
  try {
    return read(parts, poll, request, response);
  } finally {
    release(response);
  }
}

function read(
  { state, hash, baselines }: PollParts,
  { slot, kind }: Poll,
  request: RequestContext,
  response: TransportResponse,
): Answer | undefined {
  const bodyHash = hash(response.body as Buffer);
  const mustCompare = state.compareAgain.has(slot) || state.followAgain.has(slot);
  if (!mustCompare && state.bodyHash[slot] === bodyHash) return undefined;
  const bytes = unpack(request, response);
  const contentHash = bytes === response.body ? bodyHash : hash(bytes);
  // The same content in other bytes: compressed by another server, or the first answer since a restart.
  if (!mustCompare && state.isLoaded[slot] === 1 && baselines.of(kind).state(slot)?.hash === contentHash) {
    state.bodyHash[slot] = bodyHash;
    return undefined;
  }
  const payload = parse(request, response, bytes);
  if (typeof payload !== 'object' || payload === null) throw new TypeError('the answer is no object');
  const { storedAt: seenAt, freshUntil } = response;
  return { payload: baselines.select(kind, payload), seenAt, freshUntil, hash: contentHash, bodyHash };
}
