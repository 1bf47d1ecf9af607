import { Cache, Client, login } from '../../src/index.js';

/* A cache that needs a client of its own, with another client. Compiled by types.test.ts, and never run. */

class Mine extends Client {
  readonly greeting = 'hello';
}

class OnMine extends Cache<Mine> {
  override makeKey(name: string, key: string) {
    return `${this.client.greeting}:${name}:${key}`;
  }
}

export async function mismatch(): Promise<void> {
  // @ts-expect-error The client would have no greeting.
  await login('', '', { cache: OnMine });
  // @ts-expect-error The client would have no greeting.
  await login('', '', { client: Client, cache: OnMine });
}
