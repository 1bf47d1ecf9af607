import { type Dispatcher, Pool } from 'undici';
import { type ExchangeLimits, exchange } from './exchange.js';
import type { ExchangeOutcome } from './ResponseCollector.js';
import type { Token } from './Token.js';
import type { ResolvedOptions } from './TransportOptions.js';
import type { TransportRequest } from './TransportRequest.js';

/** Sends one try: with a pooled connection, headers and a time limit. It follows no redirects and judges no answers. */
export class Wire {
  readonly #options: ResolvedOptions;
  readonly #dispatcher: Dispatcher;
  readonly #owned: boolean;
  readonly #limits: ExchangeLimits;
  /** The headers of each token, built once. */
  readonly #headers = new WeakMap<Token, string[]>();

  constructor(options: ResolvedOptions, injected: Dispatcher | undefined) {
    this.#options = options;
    const { origin, connections, clock, tryTimeoutMs, maxBodyBytes } = options;
    this.#limits = { clock, timeoutMs: tryTimeoutMs, maxBytes: maxBodyBytes };
    this.#dispatcher = injected ?? new Pool(origin, { connections });
    this.#owned = injected === undefined;
  }

  /** @returns a function that cancels it; no callback is called afterwards */
  send({ method = 'GET', path, body }: TransportRequest, token: Token, outcome: ExchangeOutcome): () => void {
    const { origin, basePath } = this.#options;
    const common = this.#headersFor(token);
    const headers = body === undefined ? common : [...common, 'content-type', 'application/json'];
    return exchange(this.#dispatcher, { origin, path: basePath + path, method, headers, body }, this.#limits, outcome);
  }

  /** Closes the connections of its own pool. An injected dispatcher stays open. */
  async close(): Promise<void> {
    if (this.#owned) await this.#dispatcher.destroy();
  }

  #headersFor(token: Token): string[] {
    let headers = this.#headers.get(token);
    if (headers === undefined) {
      headers = [
        'authorization',
        token.authorization(),
        'accept',
        'application/json',
        'accept-encoding',
        this.#options.compression ? 'gzip' : 'identity',
        'user-agent',
        this.#options.userAgent,
      ];
      this.#headers.set(token, headers);
    }
    return headers;
  }
}
