import type { Dispatcher } from 'undici';
import type { Clock } from '../internal/Clock.js';
import { type ExchangeOutcome, ResponseCollector } from './ResponseCollector.js';
import { TryTimeoutError } from './retry.js';

export interface ExchangeRequest {
  readonly origin: string;
  readonly path: string;
  readonly method: 'GET' | 'POST';
  /** Names and values in turn. */
  readonly headers: string[];
  /** Sent as JSON. `undefined`: no body. */
  readonly body: unknown;
}

export interface ExchangeLimits {
  readonly clock: Clock;
  /** Milliseconds for the whole answer. */
  readonly timeoutMs: number;
  /** Bytes of the body as it is sent. */
  readonly maxBytes: number;
}

/**
 * Sends one request over a dispatcher, with a time limit. It follows no redirects, and neither judges nor unpacks the
 * answer.
 * @returns a function that cancels it; no callback is called afterwards
 */
export function exchange(
  dispatcher: Dispatcher,
  request: ExchangeRequest,
  { clock, timeoutMs, maxBytes }: ExchangeLimits,
  { started, resolve, reject }: ExchangeOutcome,
): () => void {
  const collector = new ResponseCollector(maxBytes, {
    started,
    resolve: (response) => {
      timer.cancel();
      resolve(response);
    },
    reject: (error) => {
      timer.cancel();
      reject(error);
    },
  });
  const timer = clock.schedule(() => {
    collector.stop();
    reject(new TryTimeoutError(timeoutMs));
  }, timeoutMs);
  const { origin, path, method, headers, body } = request;
  dispatcher.dispatch(
    {
      origin,
      path,
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      // The time limit above is enough; the dispatcher's own ones would only add timers.
      headersTimeout: 0,
      bodyTimeout: 0,
    },
    collector,
  );
  return () => {
    timer.cancel();
    collector.stop();
  };
}
