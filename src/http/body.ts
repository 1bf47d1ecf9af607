import { isAscii } from 'node:buffer';
import { decompress, UnknownEncodingError } from './decompress.js';
import { errorCode } from './errorCode.js';
import type { FailureFacts, RequestContext } from './errors/ApiError.js';
import { UnexpectedBodyError } from './errors/answerErrors.js';
import { header, maxAgeMs } from './headers.js';
import type { RawResponse } from './ResponseCollector.js';

/** The decompressed body. @throws UnexpectedBodyError when it is damaged, too large, or in an unknown encoding. */
export function readBytes(context: RequestContext, raw: RawResponse, maxBytes: number): Buffer {
  const encoding = header(raw.headers, 'content-encoding');
  if (encoding === undefined) return raw.body;
  try {
    return decompress(raw.body, encoding, maxBytes);
  } catch (cause) {
    throw unexpected(context, raw, describeDamage(cause, encoding, maxBytes), cause);
  }
}

/** The parsed body. @throws UnexpectedBodyError when it is not JSON, never a bare `SyntaxError`. */
export function parseJson(context: RequestContext, raw: RawResponse, bytes: Buffer): unknown {
  try {
    return JSON.parse(textOf(bytes));
  } catch {
    // The parser's own error quotes the body, so it is not kept as the cause.
    throw unexpected(context, raw, describeNonJson(raw, bytes));
  }
}

/** The facts of an error body. Without a `reason` it is not an error of the API. */
export function failureFacts(
  context: RequestContext,
  raw: RawResponse,
  storedAt: number,
  maxBytes: number,
): FailureFacts {
  let said: unknown;
  try {
    said = JSON.parse(textOf(readBytes(context, raw, maxBytes)));
  } catch {
    said = undefined; // A page of the CDN, or damaged.
  }
  if (typeof said !== 'object' || said === null) return { status: raw.status };
  const { reason, message } = said as { reason?: unknown; message?: unknown };
  const maxAge = maxAgeMs(raw.headers);
  return {
    status: raw.status,
    reason: typeof reason === 'string' ? reason : undefined,
    detail: typeof message === 'string' ? message : undefined,
    freshUntil: maxAge === undefined || typeof reason !== 'string' ? undefined : storedAt + maxAge,
  };
}

/** Whether the body is a page. */
function isHtml(raw: RawResponse): boolean {
  // Pages do not always have the content type. Compressed ones do.
  return (
    /\bhtml\b/i.test(header(raw.headers, 'content-type') ?? '') || /^\s*</.test(raw.body.toString('latin1', 0, 64))
  );
}

export function unexpected(
  context: RequestContext,
  raw: Pick<RawResponse, 'status' | 'headers'>,
  problem: string,
  cause?: unknown,
): UnexpectedBodyError {
  return new UnexpectedBodyError(context, problem, {
    status: raw.status,
    contentType: header(raw.headers, 'content-type'),
    cause,
  });
}

/** Most bodies are ASCII and need no decoding: a copy takes a seventh of the time. */
function textOf(bytes: Buffer): string {
  if (isAscii(bytes)) return bytes.toString('latin1');
  // A byte order mark is no part of the text.
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  return bytes.toString('utf8', start);
}

function describeNonJson(raw: RawResponse, bytes: Buffer): string {
  if (bytes.length === 0) return 'has no body';
  const type = header(raw.headers, 'content-type');
  if (isHtml(raw)) return `is a page (${type}) and not JSON`;
  return `is not JSON, or was cut off (${bytes.length} bytes${type === undefined ? '' : `, ${type}`})`;
}

function describeDamage(cause: unknown, encoding: string, maxBytes: number): string {
  if (cause instanceof UnknownEncodingError) return `is encoded as '${encoding}', which was not asked for`;
  if (errorCode(cause) === 'ERR_BUFFER_TOO_LARGE') return `is larger than maxBodyBytes (${maxBytes})`;
  return `is damaged or was cut off (${encoding})`;
}
