import { isNestedDeeper } from '../internal/isNestedDeeper.js';
import { parseJson, readBytes, unexpected } from './body.js';
import type { RequestContext } from './errors/ApiError.js';
import type { TransportResponse } from './TransportRequest.js';

/** The bound on a decompressed body. A player has 22 KB, twenty raid weekends one MB. */
const MAX_BYTES = 64 * 1_024 * 1_024;
/** Answers of the API have ten levels. Deeper ones could exhaust the stack of what compares or packs them. */
const MAX_LEVELS = 100;

/**
 * The decompressed body of an answer that was asked for as it was sent.
 * @throws UnexpectedBodyError when it is damaged
 */
export function unpack(context: RequestContext, { status, headers, body }: TransportResponse): Buffer {
  return readBytes(context, { status, headers, body: body as Buffer }, MAX_BYTES);
}

/** The JSON of an answer that was unpacked. @throws UnexpectedBodyError when it is none, or is nested too deep */
export function parse(context: RequestContext, { status, headers }: TransportResponse, bytes: Buffer): unknown {
  const value = parseJson(context, { status, headers, body: bytes }, bytes);
  if (!isNestedDeeper(value, MAX_LEVELS)) return value;
  throw unexpected(context, { status, headers }, `is nested more than ${MAX_LEVELS} levels deep`);
}

/**
 * Drops the body of an answer that was read. The promise of the answer is in the old generation by then and would keep
 * the body until that is collected: tens of megabytes under load.
 */
export function release(response: TransportResponse): void {
  (response as { body: unknown }).body = undefined;
}
