import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An answer takes so long. */
const ANSWER_MS = 10;

/**
 * An API that knows every player and says little of each, so that a machine with other things to do as well can take a load of it. What the API really
 * says goes through the same caches in the other tests.
 */
export interface Api extends AsyncDisposable {
  readonly baseUrl: string;
  /** The tags that were asked for, in order. */
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
