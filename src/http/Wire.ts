import { type Dispatcher, Pool } from 'undici';
import { type ExchangeLimits, exchange } from './exchange.js';
import type { ExchangeOutcome } from './ResponseCollector.js';
import type { Token } from './Token.js';
import type { ResolvedOptions } from './TransportOptions.js';
import type { TransportRequest } from './TransportRequest.js';

/** One try on the wire: a pooled connection, the headers, a time limit. Redirects are not followed, nothing is judged. */
export class Wire {
  readonly #options: ResolvedOptions;
  readonly #dispatcher: Dispatcher;
  readonly #owned: boolean;
  readonly #limits: ExchangeLimits;
  /** Per token, so that they are built once and go with it. */
  readonly #headers = new WeakMap<Token, string[]>();

  constructor(options: ResolvedOptions, injected: Dispatcher | undefined) {
    this.#options = options;
    const { origin, connections, clock, tryTimeoutMs, maxBodyBytes } = options;
    this.#limits = { clock, timeoutMs: tryTimeoutMs, maxBytes: maxBodyBytes };
    this.#dispatcher = injected ?? new Pool(origin, { connections });
    this.#owned = injected === undefined;
  }

  /** @returns what calls it off; nothing of the outcome is called afterwards. */
  send({ method = 'GET', path, body }: TransportRequest, token: Token, outcome: ExchangeOutcome): () => void {
    const { origin, basePath } = this.#options;
    const common = this.#headersFor(token);
    const headers = body === undefined ? common : [...common, 'content-type', 'application/json'];
    return exchange(this.#dispatcher, { origin, path: basePath + path, method, headers, body }, this.#limits, outcome);
  }

  /** Closes the connections of the own pool; an injected dispatcher is left alone. */
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
