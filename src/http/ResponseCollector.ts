import type { Dispatcher } from 'undici';
import type { ResponseHeaders } from './TransportRequest.js';

/** An answer as it came over the wire, whole. */
export interface RawResponse {
  readonly status: number;
  readonly headers: ResponseHeaders;
  /** The body as sent: compressed, if it was. */
  readonly body: Buffer;
}

/** The answer is larger than allowed; the rest was not read. */
export class BodyTooLargeError extends Error {
  readonly status: number;
  readonly headers: ResponseHeaders;

  constructor(status: number, headers: ResponseHeaders) {
    super('the body is larger than allowed');
    this.status = status;
    this.headers = headers;
  }
}

/** What becomes of an exchange: one of `resolve` and `reject`, once. */
export interface ExchangeOutcome {
  /** The request goes onto the wire, maybe after a connection was made for it. */
  readonly started?: (() => void) | undefined;
  /** The whole answer, whatever its status. */
  readonly resolve: (response: RawResponse) => void;
  /** What the connection says, `TryTimeoutError`, or `BodyTooLargeError`. */
  readonly reject: (error: unknown) => void;
}

const EMPTY = Buffer.alloc(0);

/**
 * Takes one answer from undici's dispatcher, chunk by chunk, without a stream of its own: bodies are small and wanted whole, and a
 * `Readable` for each would cost 10-15 µs of the 100 that a request takes with its `JSON.parse`.
 */
export class ResponseCollector implements Dispatcher.DispatchHandler {
  readonly #maxBytes: number;
  #outcome: ExchangeOutcome | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #headers: ResponseHeaders = {};
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(maxBytes: number, outcome: ExchangeOutcome) {
    this.#maxBytes = maxBytes;
    this.#outcome = outcome;
  }

  /** Ends the exchange, also before it got a connection. Nothing of the outcome is called any more. */
  stop(): void {
    this.#outcome = undefined;
    this.#controller?.abort(new Error('the request was called off'));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#outcome === undefined) this.stop();
    else this.#outcome.started?.();
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: ResponseHeaders): void {
    if (status < 200) return; // Informational: the answer is still to come.
    this.#status = status;
    this.#headers = headers;
    if (Number(headers['content-length']) > this.#maxBytes) controller.abort(new BodyTooLargeError(status, headers));
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#maxBytes) {
      controller.abort(new BodyTooLargeError(this.#status, this.#headers));
      return;
    }
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const chunks = this.#chunks;
    const body = chunks.length === 1 ? (chunks[0] ?? EMPTY) : Buffer.concat(chunks, this.#bytes);
    // This object and its list are old by now, as the collector of garbage has it: what they hold on to would stay until old ones are looked at.
    chunks.length = 0;
    this.#settle()?.resolve({ status: this.#status, headers: this.#headers, body });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#settle()?.reject(error);
  }

  #settle(): ExchangeOutcome | undefined {
    const outcome = this.#outcome;
    this.#outcome = undefined;
    return outcome;
  }
}
