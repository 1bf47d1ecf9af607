import { describe, expect, expectTypeOf, it } from 'vitest';
import { Cache } from '../../src/cache/Cache.js';
import { CACHE_PORT, type CacheOwner, type CachePort } from '../../src/cache/CacheOwner.js';
import type { CacheName } from '../../src/cache/names.js';
import type { Answer, ReadOptions } from '../../src/cache/read/ReadOptions.js';
import { MaxSizeCache } from '../../src/store/memory/MaxSizeCache.js';
import { TimeToLiveCache } from '../../src/store/memory/TimeToLiveCache.js';
import { CLANS, setUp } from './setup.js';
import { type TagPayload, type Thing, thing } from './Thing.js';

describe('the type of an answer', () => {
  it('can only be undefined where fetch may be false', () => {
    expectTypeOf<Answer<Thing, { lane: 'background' }>>().toEqualTypeOf<Thing>();
    expectTypeOf<Answer<Thing, { fetch: true }>>().toEqualTypeOf<Thing>();
    expectTypeOf<Answer<Thing, { fetch: false }>>().toEqualTypeOf<Thing | undefined>();
    expectTypeOf<Answer<Thing, { fetch: boolean }>>().toEqualTypeOf<Thing | undefined>();
    expectTypeOf<Answer<Thing, { cache: false; maxAge: 5 }>>().toEqualTypeOf<Thing>();
    expectTypeOf<Answer<Thing, ReadOptions>>().toEqualTypeOf<Thing | undefined>();
  });

  it('is inferred from the options as they are written', async () => {
    const { cache, api } = setUp();
    const load = api.answers(thing('#A'));
    const plain = await cache.readThrough(CLANS, '#A', load);
    const looked = await cache.readThrough(CLANS, '#A', load, { fetch: false });
    const fetched = await cache.readThrough(CLANS, '#A', load, { fetch: true, cache: false });
    const options: ReadOptions = { maxAge: 5 };
    const unknown = await cache.readThrough(CLANS, '#A', load, options);
    expectTypeOf(plain).toEqualTypeOf<Thing<TagPayload>>();
    expectTypeOf(looked).toEqualTypeOf<typeof plain | undefined>();
    expectTypeOf(fetched).toEqualTypeOf<typeof plain>();
    expectTypeOf(unknown).toEqualTypeOf<typeof plain | undefined>();
    expect(looked).toBe(plain);
  });
});

describe('a subclass', () => {
  class MyClient implements CacheOwner {
    readonly [CACHE_PORT]: CachePort = {};
    readonly limit: number = 2;
    readonly cache = new ClientCache(this);
    readonly declaredLater: string[] = ['there'];
  }

  class ClientCache extends Cache<MyClient> {
    override createDefaultCache() {
      expectTypeOf(this.client).toEqualTypeOf<MyClient>();
      return new MaxSizeCache(this.client.limit + this.client.declaredLater.length);
    }
  }

  it('has its client, with all fields set when the cache is first used', () => {
    const { cache } = new MyClient();
    for (const key of ['a', 'b', 'c', 'd']) void cache.set(CLANS, key, key);
    expect(cache.keys(CLANS)).toEqual(['b', 'c', 'd']);
  });

  it('may take fewer arguments, return promises, and narrow its results', () => {
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
    class Later extends Cache {
      override async get(name: CacheName, key: string): Promise<unknown> {
        return super.get(name, key);
      }
      override async keys(name: CacheName): Promise<string[]> {
        return [...(await super.keys(name))];
      }
      override async clear(): Promise<void> {}
    }
    for (const { cache } of [setUp(OnlySize), setUp(OnlyTime), setUp(Later)]) cache.open();
    expectTypeOf<Later['keys']>().returns.toEqualTypeOf<Promise<string[]>>();
  });
});

it('names are checked by the compiler', () => {
  const { cache } = setUp();
  // @ts-expect-error: no such name
  expect(() => cache.get('searchClan', 'x')).toThrow();
  // @ts-expect-error: a key is a text
  void cache.get(CLANS, 7);
  expectTypeOf<Parameters<Cache['get']>[0]>().toEqualTypeOf<CacheName>();
});

it('listeners have the type of their event', () => {
  const { cache } = setUp();
  cache.on('removal', (event) =>
    expectTypeOf(event.cause).toEqualTypeOf<'expired' | 'evicted' | 'replaced' | 'removed'>(),
  );
  cache.on('load', (event) => expectTypeOf(event.durationMs).toBeNumber());
  cache.on('*', (event) => expectTypeOf(event.name).toEqualTypeOf<CacheName>());
  // @ts-expect-error: no such event
  expect(() => cache.on('evicted', () => undefined)).toThrow('must be the type of an event');
  expect(cache.keys(CLANS)).toEqual([]);
});
