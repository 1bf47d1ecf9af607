import type { RequestContext } from './errors/ApiError.js';

/** Whose turn it is: what somebody waits for goes before polling, and polling still gets its share. */
export type Lane = 'interactive' | 'background';

export const LANES: readonly Lane[] = ['interactive', 'background'];

/** One request to the API. */
export interface TransportRequest extends RequestContext {
  /** Default `'GET'`. Only GET is ever sent again after a failure. */
  readonly method?: 'GET' | 'POST' | undefined;
  /** Encoded path and query below the base URL, e.g. `'/players/%232PP'`. */
  readonly path: string;
  /** Sent as JSON. Absent: no body. */
  readonly body?: unknown;
  /** Default `'interactive'`. */
  readonly lane?: Lane | undefined;
  /** Calls the request off; the promise rejects with the signal's reason as it is. */
  readonly signal?: AbortSignal | undefined;
  /** The whole deadline in milliseconds: queueing, every try and the pauses between them. `null`: none. Default: the transport's. */
  readonly timeoutMs?: number | null | undefined;
  /**
   * `'json'` (default): the body is parsed. `'bytes'`: the body is a `Buffer`, decompressed and not parsed. `'sent'`: the body is a `Buffer` as it travelled, perhaps compressed, for whoever
   * wants to know first whether it differs from the last one; `unpack` and `parse` do the rest.
   */
  readonly as?: 'json' | 'bytes' | 'sent' | undefined;
}

/** The headers of an answer, names in lower case. */
export type ResponseHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** What came back, and the facts about it. Only successes (2xx) become one. */
export interface TransportResponse {
  readonly status: number;
  /** The parsed JSON, or a `Buffer` where the request asked for one. */
  readonly body: unknown;
  /** Epoch milliseconds of arrival. */
  readonly storedAt: number;
  /** Epoch milliseconds until which the API's copy can't change, from the remaining `max-age`; `undefined` when it didn't say. */
  readonly freshUntil: number | undefined;
  /** Size of the decompressed body; as it travelled, where the request asked for that. */
  readonly bytes: number;
  readonly headers: ResponseHeaders;
}
