import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The time that an answer takes. */
const ANSWER_MS = 10;

/**
 * An API that knows every player and returns short answers, so that a busy machine can bear the load. Other tests put
 * the real API's answers through the same caches.
 */
export interface Api extends AsyncDisposable {
  readonly baseUrl: string;
  /** The requested tags, in order. */
  readonly asked: readonly string[];
}

export async function startApi(): Promise<Api> {
  const asked: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    const tag = decodeURIComponent(url.slice(url.lastIndexOf('/') + 1));
    asked.push(tag);
    setTimeout(() => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ tag, name: `Player ${tag}`, expLevel: 0 }));
    }, ANSWER_MS);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
