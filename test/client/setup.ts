import { onTestFinished } from 'vitest';
import type { CacheOwner } from '../../src/cache/CacheOwner.js';
import { Client } from '../../src/client/Client.js';
import type { ClientOptions } from '../../src/client/ClientOptions.js';
import { type Answering, type FakeApi, startApi } from './FakeApi.js';

export const TOKEN = 'secret-token-0001';

/** A client of that server that ends with the test: no throttle, no second tries, unless the options say so. */
function connect(api: Pick<FakeApi, 'baseUrl'>, options: ClientOptions<CacheOwner & Client> = {}): Client {
  const client = new Client({
    baseUrl: api.baseUrl,
    tokens: [TOKEN],
    throttleLimit: null,
    retries: 0,
    compression: false,
    ...options,
  });
  onTestFinished(() => client.close());
  return client;
}

/** A server and a client of it. */
export async function serve(
  answer: Answering,
  options: ClientOptions<CacheOwner & Client> = {},
): Promise<{ api: FakeApi; client: Client }> {
  const api = await startApi(answer);
  return { api, client: connect(api, options) };
}
