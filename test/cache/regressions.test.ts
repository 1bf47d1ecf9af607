import { describe, expect, it, vi } from 'vitest';
import { Cache } from '../../src/cache/Cache.js';
import { CacheConfig } from '../../src/cache/CacheConfig.js';
import { CACHE_PORT } from '../../src/cache/CacheOwner.js';
import { CACHE_NAMES, type CacheName } from '../../src/cache/names.js';
import { DefaultCache } from '../../src/store/memory/DefaultCache.js';
import { MaxSizeCache } from '../../src/store/memory/MaxSizeCache.js';
import { TimeToLiveCache } from '../../src/store/memory/TimeToLiveCache.js';
import { FakeClock } from '../../src/testing/FakeClock.js';
import { FakeApi } from './FakeApi.js';
import { FakeRedis, HandMade } from './HandMade.js';
import { AbsentError, allOf, CLANS, PLAYERS, rejection, settle, setUp, withConfig, withStores } from './setup.js';
import { reviveThing, thing } from './Thing.js';

/**
 * The faults of the reference's first implementation that a cache can have. Those of its client, its events and its
 * HTTP are guarded where these live.
 */
describe('faults of the first implementation', () => {
  it('1: a value that was read is cached, and fetch: false sends no request', async () => {
    const { cache, api } = setUp();
    const clan = thing('#A');
    await cache.readThrough(CLANS, '#A', api.answers(clan));
    expect(cache.readThrough(CLANS, '#A', api.silent)).toBe(clan);
    expect(cache.readThrough(CLANS, '#B', api.silent, { fetch: false })).toBeUndefined();
  });

  it('2: a key is one text, the same in reads, writes and listings', async () => {
    const { cache, api } = setUp();
    await cache.readThrough(CLANS, '#2PP', api.answers(1));
    expect(cache.keys(CLANS)).toEqual(['#2PP']);
    expect([cache.get(CLANS, '#2PP'), cache.pop(CLANS, '#2PP')]).toEqual([1, 1]);
  });

  it('4: an option that is left out means its one default, undefined too', async () => {
    const { cache, api } = setUp();
    const undecided = { cache: undefined, fetch: undefined, updateCache: undefined, maxAge: undefined };
    await cache.readThrough(CLANS, '#A', api.answers(1), undecided);
    expect(cache.readThrough(CLANS, '#A', api.silent, { ...undecided, allowStale: undefined })).toBe(1);
  });

  it('5: every option works by itself', async () => {
    const { cache, api } = setUp();
    await cache.readThrough(CLANS, '#A', api.answers('old'));
    await cache.readThrough(CLANS, '#A', api.answers('new'), { cache: false, updateCache: false });
    expect(api.calls).toBe(2);
    expect(cache.get(CLANS, '#A')).toBe('old');
  });

  it('6: updateCache: false does not update the cache', async () => {
    const { cache, api } = setUp();
    await cache.readThrough(CLANS, '#A', api.answers(1), { cache: false, updateCache: false, lane: 'background' });
    expect(cache.keys(CLANS)).toEqual([]);
  });

  it('7: an empty answer is fetched once; a miss stores nothing; null is a value', async () => {
    const { cache, api } = setUp();
    for (let i = 0; i < 3; i++) expect(await cache.readThrough('warLogs', '#A', api.answers([]))).toEqual([]);
    expect(api.calls).toBe(1);
    cache.readThrough('warLogs', '#B', api.silent, { fetch: false });
    expect(cache.keys('warLogs')).toEqual(['#A']);
    for (let i = 0; i < 3; i++) expect(await cache.readThrough('events', 'e', api.answers(null))).toBeNull();
    expect(api.calls).toBe(2);
  });

  it('7: "not found" differs from a miss and from an empty value', async () => {
    const { cache, api } = setUp(withConfig(new CacheConfig(10, 60, { negativeTtl: 10 })));
    const absent = new AbsentError();
    for (let i = 0; i < 2; i++)
      expect(await rejection(cache.readThrough('warLogs', '#A', api.fails(absent)))).toBe(absent);
    expect(api.calls).toBe(1);
  });

  it('8: a backend without an index is read by get, and its promises are awaited', async () => {
    const entries = new Map<string, unknown>();
    const backend = {
      get: async (key: string) => entries.get(key),
      set: async (key: string, value: unknown) => void entries.set(key, value),
    };
    const { cache, api } = setUp(withStores(() => backend));
    await cache.readThrough('events', 'e', api.answers(42));
    await settle();
    expect(await cache.get('events', 'e')).toBe(42);
    expect(await cache.pop('events', 'e')).toBe(42);
    await settle();
    expect(await cache.get('events', 'e')).toBeUndefined();
  });

  it('9: a read takes the same time with any number of entries: one clock reading, no other entry touched', () => {
    for (const count of [10, 10_000]) {
      const { cache, clock } = setUp(withConfig(new CacheConfig(null, 60)));
      for (let i = 0; i < count; i++) void cache.set(CLANS, `#${i}`, i);
      const reads = (['now', 'monotonic', 'recent'] as const).map((reading) => vi.spyOn(clock, reading));
      void cache.get(CLANS, '#5');
      const asked = reads.reduce((sum, { mock }) => sum + mock.calls.length, 0);
      expect([count, asked <= 2]).toEqual([count, true]);
    }
  });

  it('10: an entry that is set again is the most recently used', () => {
    const { cache } = setUp(withConfig(new CacheConfig(2, 60)));
    for (const key of ['a', 'b', 'a', 'c']) void cache.set(CLANS, key, key);
    expect(cache.keys(CLANS)).toEqual(['a', 'c']);
  });

  it('11: MaxSizeCache evicts the least recently used, and its values can be limited', () => {
    const { cache } = setUp(withStores(() => new MaxSizeCache(2)));
    for (const key of ['a', 'b']) void cache.set(CLANS, key, key);
    void cache.get(CLANS, 'a');
    void cache.set(CLANS, 'c', 'c');
    expect(cache.getLimit(CLANS, 1)).toEqual([['a', 'a']]);
  });

  it('12: every verb respects expiry, none returns a timestamp, and listings are snapshots', () => {
    const { cache, clock } = setUp();
    void cache.set(CLANS, 'a', 1);
    const [keys, items] = [cache.keys(CLANS), cache.items(CLANS)];
    clock.advance('1h');
    expect([keys, items]).toEqual([['a'], [['a', 1]]]);
    expect([cache.keys(CLANS), cache.values(CLANS), cache.items(CLANS), cache.getLimit(CLANS)]).toEqual([
      [],
      [],
      [],
      [],
    ]);
    expect([cache.get(CLANS, 'a'), cache.pop(CLANS, 'a'), cache.delete(CLANS, 'a')]).toEqual([
      undefined,
      undefined,
      false,
    ]);
  });

  it.each([
    ['a size of 0', new CacheConfig(0, 60)],
    ['a time of 0', new CacheConfig(10, 0)],
    ['bytes of 0', new CacheConfig(10, 60, { maxBytes: 0 })],
  ])('13: %s keeps nothing', async (_, config) => {
    const { cache, api } = setUp(withConfig(config));
    for (let i = 0; i < 2; i++) await cache.readThrough(CLANS, '#A', api.answers(1));
    expect([api.calls, cache.keys(CLANS)]).toEqual([2, []]);
  });

  it('13: without bounds everything is kept for ever', () => {
    const { cache, clock } = setUp(withConfig(new CacheConfig(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)));
    for (let i = 0; i < 3_000; i++) void cache.set(CLANS, `#${i}`, i);
    clock.advance('36500d');
    expect(cache.keys(CLANS)).toHaveLength(3_000);
  });

  it('14: a hit has the type of a miss: it is the same object', async () => {
    const { cache, api } = setUp();
    const missed = await cache.readThrough('seasons', '29000022:2026-01', api.answers([{ rank: 1 }]));
    expect(await cache.readThrough('seasons', '29000022:2026-01', api.silent)).toBe(missed);
    await cache.readThrough('seasons', '29000022:2025-12', api.answers([{ rank: 2 }]));
    expect(cache.keys('seasons')).toHaveLength(2);
  });

  it('16: listings contain the stored entries and nothing else', async () => {
    const { cache, api } = setUp();
    await cache.readThrough('locations', '1', api.answers({ name: 'Malta' }));
    expect(cache.values('locations')).toEqual([{ name: 'Malta' }]);
  });

  it('19: a cache works without a login', async () => {
    const cache = new Cache({});
    const api = new FakeApi(new FakeClock({ wall: Date.now() }));
    await cache.readThrough(CLANS, '#A', api.answers(1));
    expect(cache.readThrough(CLANS, '#A', api.silent)).toBe(1);
    await cache.close();
  });

  it('20: writing one key of a name changes no other key', () => {
    const { cache } = setUp();
    for (let i = 0; i < 100; i++) void cache.set(CLANS, `#${i}`, i);
    void cache.delete(CLANS, '#0');
    expect(cache.keys(CLANS)).toHaveLength(99);
  });

  it('22: keys of the same instant do not collide, and every entry can be read', () => {
    class Unbounded extends Cache {
      override configFor(name: CacheName) {
        return name === 'events' ? new CacheConfig(null, null) : super.configFor(name);
      }
    }
    const { cache } = setUp(Unbounded);
    for (let i = 0; i < 3_000; i++) void cache.set('events', `clanUpdate:${i}`, i);
    expect(cache.values('events')).toHaveLength(3_000);
  });

  it('23: a write to a memory store can be read at once', () => {
    const { cache } = setUp();
    void cache.set('events', 'e', 1);
    expect(cache.get('events', 'e')).toBe(1);
  });

  it('32: the Redis cache written by hand works: it reads, pops, lists, and clears only its own entries', async () => {
    const [clock, redis] = [new FakeClock(), new FakeRedis()];
    const cache = new HandMade({ redis, [CACHE_PORT]: { clock, revive: reviveThing } });
    const api = new FakeApi(clock);
    redis.texts.set('the user’s own', 'x');
    for (const key of ['#A', '#B']) await cache.readThrough(CLANS, key, api.answers(thing(key)));
    await cache.readThrough(PLAYERS, '#A', api.answers(thing('#A', 2)));
    await settle();
    expect(await cache.keys(CLANS)).toEqual(['#A', '#B']);
    expect(await cache.values(CLANS)).toMatchObject([{ raw: { tag: '#A' } }, { raw: { tag: '#B' } }]);
    expect(await cache.pop(CLANS, '#A')).toMatchObject({ raw: { tag: '#A', level: 1 } });
    await settle();
    await cache.clear(CLANS);
    await settle();
    expect([...redis.texts.keys()]).toEqual(['the user’s own', 'searchPlayers:#A']);
  });

  describe('33: the design', () => {
    it('createDefaultCache receives the name that it makes a store for', () => {
      const names: CacheName[] = [];
      const { cache } = setUp(
        withStores((name) => {
          names.push(name);
          return new Map();
        }),
      );
      cache.open();
      expect(names).toEqual(CACHE_NAMES);
    });

    it('one name can have another configuration than its group', () => {
      class Apart extends Cache {
        override configFor(name: CacheName) {
          return name === 'leagueWars' ? new CacheConfig(5_000, '1d') : super.configFor(name);
        }
      }
      const { cache } = setUp(Apart);
      expect([cache.getMaxSize('leagueWars'), cache.getTtl('leagueWars')]).toEqual([5_000, 86_400]);
      expect([cache.getMaxSize('clanWars'), cache.getTtl('clanWars')]).toEqual([1_024, 1_800]);
    });

    it('concurrent reads of one key send one request', async () => {
      const { cache, api } = setUp();
      await allOf(Array.from({ length: 50 }, () => cache.readThrough(CLANS, '#A', api.answers(1))));
      expect(api.calls).toBe(1);
    });

    it('the API’s own max-age can decide', async () => {
      const { cache, api, clock } = setUp(withConfig(new CacheConfig(10, 3_600, { followApi: true })));
      await cache.readThrough(CLANS, '#A', api.answers(thing('#A'), { maxAge: 60 }));
      clock.advance('60s');
      expect(cache.get(CLANS, '#A')).toBeUndefined();
    });

    it('there are counters and events', async () => {
      const { cache, api, events } = setUp();
      await cache.readThrough(CLANS, '#A', api.answers(1));
      expect(cache.statistics(CLANS)).toMatchObject({ misses: 1, loads: 1, entries: 1 });
      expect(events).toHaveLength(2);
    });
  });

  it('the two listings that only change the store run as they are written', async () => {
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
    class Both extends Cache {
      override createDefaultCache(maxSize: number | null, ttl: number | null) {
        return new DefaultCache(maxSize, ttl);
      }
    }
    for (const { cache, api } of [setUp(OnlySize), setUp(OnlyTime), setUp(Both)]) {
      const clan = thing('#A');
      await cache.readThrough(CLANS, '#A', api.answers(clan));
      expect(cache.readThrough(CLANS, '#A', api.silent)).toBe(clan);
    }
  });
});
