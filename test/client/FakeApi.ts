import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A request as it came. */
export interface Asked {
  readonly method: string;
  /** Below `/v1`, as it was sent, without the query: `/players/%232PP`. */
  readonly path: string;
  /** As it was sent, without the question mark; empty for none. */
  readonly query: string;
  /** Path and query. */
  readonly url: string;
  readonly token: string;
  readonly body: string;
}

/** What the server says. A plain object is the body of a 200. */
export interface Reply {
  readonly status?: number;
  readonly body?: unknown;
  /** As it is, instead of `body` as JSON. */
  readonly text?: string;
  /** Seconds; absent: no `Cache-Control`. */
  readonly maxAge?: number;
}

export type Answering = (asked: Asked) => Reply | undefined | Promise<Reply | undefined>;

/** The API's routes answered by a function; `undefined` is a 404. It ends with the test. */
export interface FakeApi {
  readonly baseUrl: string;
  readonly requests: Asked[];
  /** Path and query of each request, in order. */
  readonly urls: readonly string[];
  /** Requests that wait for their answer at the moment, and at most so far. */
  readonly inFlight: number;
  readonly maxInFlight: number;
  /** Requests whose connection was cut by the client before it had its answer. */
  readonly aborted: number;
}

export async function startApi(answer: Answering): Promise<FakeApi> {
  const requests: Asked[] = [];
  let inFlight = 0;
  let maxInFlight = 0;
  let aborted = 0;
  const server = createServer((request, response) => {
    maxInFlight = Math.max(maxInFlight, ++inFlight);
    response.on('close', () => {
      inFlight--;
      if (!response.writableEnded) aborted++;
    });
    void receive(request).then(async (asked) => {
      requests.push(asked);
      respond(response, (await answer(asked)) ?? { status: 404, body: { reason: 'notFound' } });
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    get urls() {
      return requests.map(({ url }) => url);
    },
    get inFlight() {
      return inFlight;
    },
    get maxInFlight() {
      return maxInFlight;
    },
    get aborted() {
      return aborted;
    },
  };
}

async function receive(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = (request.url ?? '').replace(/^\/v1/, '');
  const [path = '', query = ''] = url.split('?');
  return {
    method: request.method ?? '',
    path,
    query,
    url,
    token: (request.headers.authorization ?? '').replace('Bearer ', ''),
    body: Buffer.concat(chunks).toString(),
  };
}

function respond(response: ServerResponse, { status = 200, body, text, maxAge }: Reply): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    ...(maxAge !== undefined && { 'cache-control': `max-age=${maxAge}` }),
  });
  response.end(text ?? JSON.stringify(body));
}

/** Holds answers back until the test lets them go. */
export class Gate {
  #open: (() => void) | undefined;
  #opened = new Promise<void>((resolve) => {
    this.#open = resolve;
  });

  open(): void {
    this.#open?.();
  }

  get passed(): Promise<void> {
    return this.#opened;
  }
}

/**
 * Resolves when the condition holds; turns of the event loop go by meanwhile, no set time. What never comes is an error
 * after five seconds.
 */
export async function until(condition: () => boolean): Promise<void> {
  const giveUpAt = performance.now() + 5_000;
  while (!condition()) {
    if (performance.now() > giveUpAt) throw new Error(`never came to be: ${condition.toString()}`);
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
}

/** Lets everything that is ready, the sockets on loopback included, have some turns: for what must not happen. */
export async function turns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn++) {
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
}

/** What a promise rejects with. */
export async function rejection(promise: PromiseLike<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
    throw new Error(`rejected with what is no error: ${String(error)}`, { cause: error });
  }
  throw new Error('expected a rejection');
}

/** What a call throws. */
export function thrownBy(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    if (error instanceof Error) return error;
    throw new Error(`threw what is no error: ${String(error)}`, { cause: error });
  }
  throw new Error('expected an error');
}
