import { expectTypeOf } from 'vitest';
import {
  Cache,
  CacheConfig,
  type CacheEvent,
  type CacheName,
  Client,
  DefaultCache,
  EventsClient,
  type EventsClientOptions,
  type Freshness,
  type LoginOptions,
  login,
  MaxSizeCache,
  type Player,
  type Statistics,
  TimeToLiveCache,
  type TransportEvent,
} from '../../src/index.js';

/* Programs that users write. Compiled by types.test.ts, and never run. */

class OnlySize extends Cache {
  override createDefaultCache(maxSize: number | null) {
    return new MaxSizeCache(maxSize);
  }
}

class OnlyTime extends Cache {
  override createDefaultCache(_maxSize: number | null, ttl: number | null) {
    return new TimeToLiveCache(ttl);
  }
}

class Configured extends Cache {
  override clanConfig() {
    return new CacheConfig(128, 60);
  }

  override configFor(name: CacheName) {
    return name === 'warLogs' ? new CacheConfig(null, '1h') : super.configFor(name);
  }
}

class Mine extends EventsClient {
  readonly redis = { get: async (key: string): Promise<string | null> => key };

  override async onClientClose() {
    await this.redis.get('');
  }
}

class OnMine extends Cache<Mine> {
  override async get(name: CacheName, key: string) {
    const text = await this.client.redis.get(this.makeKey(name, key));
    return text === null ? undefined : this.decode(name, text);
  }

  override set(name: CacheName, key: string, value: unknown) {
    return void [name, key, this.encode(name, value), this.getTtl(name), this.getMaxSize(name)];
  }
}

class Synchronous extends Cache {
  readonly #kept = new Map<string, unknown>();

  override get(name: CacheName, key: string) {
    return this.#kept.get(`${name} ${key}`);
  }

  override set(name: CacheName, key: string, value: unknown) {
    this.#kept.set(`${name} ${key}`, value);
  }

  override keys() {
    return [...this.#kept.keys()];
  }
}

class Bot extends EventsClient {
  readonly prefix: string;

  constructor(options: EventsClientOptions & { readonly prefix: string }) {
    super(options);
    this.prefix = options.prefix;
  }

  // Members that a subclass adds, with their types.
  send(channel: number, text: string): string {
    return `${channel}${text}`;
  }
  readonly post = 5;
  list(): never[] {
    return [];
  }
}

class Plain extends EventsClient {
  readonly token: string;

  constructor(options: EventsClientOptions) {
    super(options);
    this.token = '';
  }
}

class Fixed extends Client {
  constructor() {
    super({ timeout: '5s' });
  }
}

export async function ownOptions(): Promise<void> {
  const events = { concurrency: 8 };
  expectTypeOf(await login('', '', { client: Bot, prefix: '!', events, keyCount: 2 })).toEqualTypeOf<Bot>();
  expectTypeOf(await login('', '', { client: Plain, events, timeout: '5s' })).toEqualTypeOf<Plain>();
  expectTypeOf(await login('', '', { client: Fixed })).toEqualTypeOf<Fixed>();
  const options: LoginOptions<typeof Bot> = { client: Bot, prefix: '!' };
  expectTypeOf(await login('', '', options)).toEqualTypeOf<Bot>();
  // @ts-expect-error The prefix is missing.
  await login('', '', { client: Bot });
  // @ts-expect-error A prefix is a text.
  await login('', '', { client: Bot, prefix: 5 });
  // @ts-expect-error There is no such option.
  await login('', '', { client: Plain, prefix: '!' });
  // @ts-expect-error A cache for another client.
  await login('', '', { client: Plain, cache: OnMine });
}

export async function clients(): Promise<void> {
  expectTypeOf(await login('', '')).toEqualTypeOf<Client>();
  expectTypeOf(await login('', '', { cache: Configured })).toEqualTypeOf<Client>();
  expectTypeOf(await login('', '', { client: Mine })).toEqualTypeOf<Mine>();
  expectTypeOf(await login('', '', { client: Mine, cache: OnMine })).toEqualTypeOf<Mine>();
  expectTypeOf(await login('', '', { client: Mine, cache: OnlySize })).toEqualTypeOf<Mine>();
  expectTypeOf(await login('', '', { cache: null })).toEqualTypeOf<Client>();
  // @ts-expect-error Tokens come from the login.
  await login('', '', { tokens: [''] });
  // @ts-expect-error A class, and not an instance.
  await login('', '', { cache: new Map() });

  const client = new Client({ tokens: [''], cache: OnlyTime, throttleLimit: null, timeout: '1m' });
  expectTypeOf(client.cache).toEqualTypeOf<Cache | null>();
  expectTypeOf(await client.login('', '', { keyCount: 2 })).toEqualTypeOf<Client>();
  expectTypeOf(client.close()).toEqualTypeOf<Promise<void>>();
  expectTypeOf(client.maintenanceSince).toEqualTypeOf<Date | undefined>();
  void new Client({ cache: Synchronous });
  // @ts-expect-error There is no such option.
  void new Client({ token: '' });
  await using disposable = new Client();
  expectTypeOf(disposable).toEqualTypeOf<Client>();
}

export async function caches(client: Client, player: Player): Promise<void> {
  const { cache } = client;
  // @ts-expect-error It may be switched off.
  cache.get('searchPlayers', '#2PP');
  if (cache === null) return;
  expectTypeOf(await cache.get('searchPlayers', '#2PP')).toEqualTypeOf<unknown>();
  expectTypeOf(await cache.items('searchPlayers')).toEqualTypeOf<readonly (readonly [string, unknown])[]>();
  expectTypeOf(await cache.delete('searchPlayers', '#2PP')).toEqualTypeOf<boolean>();
  expectTypeOf(cache.statistics('searchPlayers')).toEqualTypeOf<Statistics>();
  expectTypeOf(cache.freshness(player)).toEqualTypeOf<Freshness | undefined>();
  expectTypeOf(player.freshness).toEqualTypeOf<Freshness | undefined>();
  cache.on('hit', (event) => expectTypeOf(event).toEqualTypeOf<Extract<CacheEvent, { type: 'hit' }>>());
  cache.on('*', (event) => expectTypeOf(event).toEqualTypeOf<CacheEvent>());
  client.on('retry', (event) => expectTypeOf(event).toEqualTypeOf<Extract<TransportEvent, { type: 'retry' }>>());
  // @ts-expect-error There is no such event.
  cache.on('hits', () => undefined);
  // @ts-expect-error There is no such name.
  cache.clear('players');

  expectTypeOf(new DefaultCache<Player>(10, '30m').get('#2PP')).toEqualTypeOf<Player | undefined>();
  // @ts-expect-error A bound is said, or said to be none.
  void new DefaultCache(10);
  // @ts-expect-error There is no such policy.
  void new CacheConfig(10, 60, { eviction: 'fifo' });
}
