import type { Cache } from '../../src/cache/Cache.js';
import type { CacheEvent } from '../../src/cache/CacheEvent.js';
import { Client } from '../../src/client/Client.js';
import type { CacheClass } from '../../src/client/ClientOptions.js';
import { type Api, startApi } from './Api.js';

/** A process: a client with its cache, and the events of the cache except hits, misses and loads. */
export interface Process {
  readonly client: Client;
  readonly cache: Cache;
  readonly events: CacheEvent[];
}

/** An API, and clients of it that are closed with it. */
export class World implements AsyncDisposable {
  readonly api: Api;
  /** Keys that the load reads. */
  readonly tags = tagsOf('#R2', 500);
  /** Keys that are written by verbs. */
  readonly written = tagsOf('#P2', 40);
  /** Keys that are read and not kept. */
  readonly spare = tagsOf('#U2', 60);
  readonly #clients = new Set<Client>();

  private constructor(api: Api) {
    this.api = api;
  }

  static async begin(): Promise<World> {
    return new World(await startApi());
  }

  /** A client without a cache. */
  bare(): Client {
    return this.#open(null);
  }

  open(cacheClass: CacheClass<never>): Process {
    const client = this.#open(cacheClass);
    const { cache } = client;
    if (cache === null) throw new Error('it has no cache');
    const events: CacheEvent[] = [];
    cache.on('*', (event) => {
      // The other events are as many as there are reads.
      if (event.type !== 'hit' && event.type !== 'miss' && event.type !== 'load') events.push(event);
    });
    cache.open();
    return { client, cache, events };
  }

  async closeClients(): Promise<void> {
    const clients = [...this.#clients];
    this.#clients.clear();
    await Promise.all(clients.map((client) => client.close()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.closeClients();
    await this.api[Symbol.asyncDispose]();
  }

  #open(cache: CacheClass<never> | null): Client {
    const { baseUrl } = this.api;
    const client = new Client({ baseUrl, tokens: ['token'], throttleLimit: null, compression: false, cache });
    this.#clients.add(client);
    return client;
  }
}

/** Returns the states of a process's breaker so far, in order. */
export function breakerStates({ events }: Process): string[] {
  return events.flatMap((event) => (event.type === 'breaker' ? [event.state] : []));
}

/** Returns tags with this beginning, in the letters of tags. */
function tagsOf(front: string, count: number): readonly string[] {
  const letters = '0289PYLQGRJCUV';
  return Array.from({ length: count }, (_, index) => {
    const [high, middle, low] = [index / 196, index / 14, index].map((one) => letters[Math.floor(one) % 14]);
    return `${front}${high}${middle}${low}`;
  });
}
