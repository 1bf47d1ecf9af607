import type { RequestContext } from './errors/ApiError.js';

/** The priority of a request: interactive requests go before background ones, which still get a share. */
export type Lane = 'interactive' | 'background';

export const LANES: readonly Lane[] = ['interactive', 'background'];

/** One request to the API. */
export interface TransportRequest extends RequestContext {
  /** Default `'GET'`. Only GET is retried. */
  readonly method?: 'GET' | 'POST' | undefined;
  /** Encoded path and query below the base URL, e.g. `'/players/%232PP'`. */
  readonly path: string;
  /** Sent as JSON. Absent: no body. */
  readonly body?: unknown;
  /** Default `'interactive'`. */
  readonly lane?: Lane | undefined;
  /** Cancels the request. The promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /**
   * The deadline in milliseconds. It covers queueing, every try and the pauses between them. `null`: none. Default: the
   * transport's.
   */
  readonly timeoutMs?: number | null | undefined;
  /**
   * `'json'` (default): the body is parsed. `'bytes'`: the body is a `Buffer`, decompressed and not parsed. `'sent'`:
   * the body is a `Buffer` as it was sent, perhaps compressed, to be compared with the previous one first. `unpack` and
   * `parse` do the rest.
   */
  readonly as?: 'json' | 'bytes' | 'sent' | undefined;
}

/** The headers of an answer, names in lower case. */
export type ResponseHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** A success (2xx) with its facts. */
export interface TransportResponse {
  readonly status: number;
  /** The parsed JSON, or a `Buffer` where the request asked for one. */
  readonly body: unknown;
  /** Epoch milliseconds of arrival. */
  readonly storedAt: number;
  /**
   * Epoch milliseconds until which the API's copy can't change, from the remaining `max-age`; `undefined` without one.
   */
  readonly freshUntil: number | undefined;
  /** Size of the decompressed body, or with `as: 'sent'` of the body as it was sent. */
  readonly bytes: number;
  readonly headers: ResponseHeaders;
}
