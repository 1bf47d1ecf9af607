import { parseJson, readBytes } from './body.js';
import type { RequestContext } from './errors/ApiError.js';
import type { TransportResponse } from './TransportRequest.js';

/** No body of the API is larger: a player has 22 KB, twenty raid weekends one MB. */
const MAX_BYTES = 64 * 1_024 * 1_024;

/** The decompressed body of an answer that was asked for as it was sent. @throws UnexpectedBodyError when it is damaged */
export function unpack(context: RequestContext, { status, headers, body }: TransportResponse): Buffer {
  return readBytes(context, { status, headers, body: body as Buffer }, MAX_BYTES);
}

/** The JSON of an answer that was unpacked. @throws UnexpectedBodyError when it is none */
export function parse(context: RequestContext, { status, headers }: TransportResponse, bytes: Buffer): unknown {
  return parseJson(context, { status, headers, body: bytes }, bytes);
}

/**
 * Lets go of the body of an answer that was read. The promise which brought the answer is old by then, as the collector of garbage has it, and what it leads to would stay until old things are
 * looked at: in a flood of answers tens of megabytes.
 */
export function release(response: TransportResponse): void {
  (response as { body: unknown }).body = undefined;
}
