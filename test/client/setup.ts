import { onTestFinished } from 'vitest';
import type { CacheOwner } from '../../src/cache/CacheOwner.js';
import { Client } from '../../src/client/Client.js';
import type { ClientOptions } from '../../src/client/ClientOptions.js';
import type { ClientClass } from '../../src/client/login.js';
import { type Answering, type FakeApi, startApi } from './FakeApi.js';

export const TOKEN = 'secret-token-0001';

interface ServeOptions extends ClientOptions<CacheOwner & Client> {
  /** Default: `Client`. */
  readonly client?: ClientClass;
}

/** A client of that server that ends with the test: no throttle, no second tries, unless the options say so. */
function connect(api: Pick<FakeApi, 'baseUrl'>, { client: Base = Client, ...options }: ServeOptions): Client {
  const client = new Base({
    baseUrl: api.baseUrl,
    tokens: [TOKEN],
    throttleLimit: null,
    retries: 0,
    compression: false,
    ...options,
  } as never);
  onTestFinished(() => client.close());
  return client;
}

/** A server and a client of it. */
export async function serve(answer: Answering, options: ServeOptions = {}): Promise<{ api: FakeApi; client: Client }> {
  const api = await startApi(answer);
  return { api, client: connect(api, options) };
}
