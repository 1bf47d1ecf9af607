import type { Dispatcher } from 'undici';
import type { ResponseHeaders } from './TransportRequest.js';

/** A whole answer as it was received. */
export interface RawResponse {
  readonly status: number;
  readonly headers: ResponseHeaders;
  /** The body as it was sent, perhaps compressed. */
  readonly body: Buffer;
}

/** The answer is larger than allowed. The rest of it was not read. */
export class BodyTooLargeError extends Error {
  readonly status: number;
  readonly headers: ResponseHeaders;

  constructor(status: number, headers: ResponseHeaders) {
    super('the body is larger than allowed');
    this.status = status;
    this.headers = headers;
  }
}

/** The callbacks of an exchange. One of `resolve` and `reject` is called, once. */
export interface ExchangeOutcome {
  /** Called when the request is sent, after a connection was made where one was needed. */
  readonly started?: (() => void) | undefined;
  /** Called with the whole answer, whatever its status. */
  readonly resolve: (response: RawResponse) => void;
  /** Called with an error of the connection, `TryTimeoutError` or `BodyTooLargeError`. */
  readonly reject: (error: unknown) => void;
}

const EMPTY = Buffer.alloc(0);

/**
 * Collects one answer from undici's dispatcher, chunk by chunk. It is not a stream: bodies are small and needed whole,
 * and a `Readable` would cost 10-15 µs of the 100 that a request takes with its `JSON.parse`.
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

  /** Ends the exchange, also before it has a connection. No callback is called after this. */
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
    if (status < 200) return; // Informational: the answer follows.
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
    // This object and its list are in the old generation by now, so the chunks would stay until that is collected.
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
