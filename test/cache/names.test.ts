import { describe, expect, it } from 'vitest';
import { Cache } from '../../src/cache/Cache.js';
import { CacheConfig } from '../../src/cache/CacheConfig.js';
import { CACHE_GROUPS, CACHE_NAMES, type CacheGroup, type CacheName, GROUP_OF } from '../../src/cache/names.js';
import { DefaultCache } from '../../src/store/memory/DefaultCache.js';
import { CLANS, PLAYERS, setUp } from './setup.js';

/** The reference's table. */
const REFERENCE: Record<CacheGroup, { names: CacheName[]; maxSize: number; ttl: number | null }> = {
  clan: { names: ['searchClans', 'warLogs'], maxSize: 1024, ttl: 3600 },
  war: {
    names: ['clanWars', 'currentWars', 'leagueGroups', 'leagueWars', 'warClans', 'warPlayers'],
    maxSize: 1024,
    ttl: 1800,
  },
  player: { names: ['searchPlayers'], maxSize: 1024, ttl: 3600 },
  static: { names: ['locations', 'leagues', 'seasons', 'events'], maxSize: 1024, ttl: null },
};
const THIRTEEN = Object.values(REFERENCE).flatMap(({ names }) => names);

describe('the names of the reference', () => {
  it('are thirteen, and all there', () => {
    expect(THIRTEEN).toHaveLength(13);
    expect(CACHE_NAMES).toEqual(expect.arrayContaining(THIRTEEN));
  });

  it.each(CACHE_GROUPS)('are in the group %s with its defaults', (group) => {
    const { cache } = setUp();
    for (const name of REFERENCE[group].names) {
      expect([name, GROUP_OF[name]]).toEqual([name, group]);
      expect([name, cache.getMaxSize(name)]).toEqual([name, REFERENCE[group].maxSize]);
      expect([name, cache.getTtl(name)]).toEqual([name, REFERENCE[group].ttl]);
    }
  });

  it('come first, in the order of the reference', () => {
    expect(CACHE_NAMES.slice(0, 13)).toEqual(THIRTEEN);
  });
});

it('every name has a group and no name is listed twice', () => {
  for (const name of CACHE_NAMES) expect(CACHE_GROUPS).toContain(GROUP_OF[name]);
  expect(new Set(CACHE_NAMES).size).toBe(CACHE_NAMES.length);
});

describe('createDefaultCache', () => {
  it('is called once per name, with the results of getMaxSize and getTtl, when the cache is first used', () => {
    const made: [number | null, number | null, CacheName][] = [];
    const { cache } = setUp(
      class extends Cache {
        override createDefaultCache(maxSize: number | null, ttl: number | null, name: CacheName) {
          made.push([maxSize, ttl, name]);
          return super.createDefaultCache(maxSize, ttl, name);
        }
      },
    );
    expect(made).toEqual([]);
    cache.open();
    cache.open();
    void cache.get(CLANS, 'x');
    expect(made.map(([, , name]) => name)).toEqual(CACHE_NAMES);
    for (const [maxSize, ttl, name] of made) {
      expect([maxSize, ttl]).toEqual([cache.getMaxSize(name), cache.getTtl(name)]);
    }
  });

  it('is not called before the fields of the subclass are set', () => {
    class WithFields extends Cache {
      readonly limit = 2;
      override createDefaultCache() {
        return new DefaultCache(this.limit, null);
      }
    }
    const { cache } = setUp(WithFields);
    for (const key of ['a', 'b', 'c']) void cache.set(CLANS, key, key);
    expect(cache.keys(CLANS)).toEqual(['b', 'c']);
  });
});

describe('settings in a subclass', () => {
  it('a group: every name of it, and no other', () => {
    class CustomCache extends Cache {
      override clanConfig() {
        return new CacheConfig(128, 60);
      }
      override playerConfig() {
        return new CacheConfig(256, 30);
      }
    }
    const { cache } = setUp(CustomCache);
    for (const name of CACHE_NAMES) {
      const expected = { clan: [128, 60], player: [256, 30], war: [1024, 1800], static: [1024, null] }[GROUP_OF[name]];
      expect([name, cache.getMaxSize(name), cache.getTtl(name)]).toEqual([name, ...expected]);
    }
  });

  it('a name: that name, and no other of its group', () => {
    class OneName extends Cache {
      override configFor(name: CacheName) {
        return name === 'warLogs' ? new CacheConfig(1, 5) : super.configFor(name);
      }
    }
    const { cache, clock } = setUp(OneName);
    for (const key of ['a', 'b']) {
      void cache.set('warLogs', key, key);
      void cache.set(CLANS, key, key);
    }
    expect([cache.keys('warLogs'), cache.keys(CLANS)]).toEqual([['b'], ['a', 'b']]);
    clock.advance('5s');
    expect([cache.keys('warLogs'), cache.keys(CLANS)]).toEqual([[], ['a', 'b']]);
  });

  it('getTtl alone decides when an entry expires', () => {
    class ShortLived extends Cache {
      override getTtl(name: CacheName) {
        return name === CLANS ? 10 : super.getTtl(name);
      }
    }
    const { cache, clock } = setUp(ShortLived);
    void cache.set(CLANS, 'a', 1);
    void cache.set(PLAYERS, 'a', 1);
    clock.advance(9_999);
    expect(cache.get(CLANS, 'a')).toBe(1);
    clock.advance(1);
    expect([cache.get(CLANS, 'a'), cache.get(PLAYERS, 'a')]).toEqual([undefined, 1]);
  });

  it('getTtl can set that nothing expires, or that nothing is kept', () => {
    class Extremes extends Cache {
      override getTtl(name: CacheName) {
        return name === CLANS ? null : 0;
      }
    }
    const { cache, clock } = setUp(Extremes);
    void cache.set(CLANS, 'a', 1);
    void cache.set(PLAYERS, 'a', 1);
    expect(cache.get(PLAYERS, 'a')).toBeUndefined();
    clock.advance('365d');
    expect(cache.get(CLANS, 'a')).toBe(1);
  });

  it('getMaxSize alone decides how many are kept', () => {
    class Small extends Cache {
      override getMaxSize(name: CacheName) {
        return { searchClans: 1, searchPlayers: 0 }[name as string] ?? null;
      }
    }
    const { cache } = setUp(Small);
    for (const name of [CLANS, PLAYERS, 'events'] as const)
      for (let i = 0; i < 2_000; i++) void cache.set(name, `${i}`, i);
    expect([cache.keys(CLANS), cache.keys(PLAYERS)]).toEqual([['1999'], []]);
    expect(cache.keys('events')).toHaveLength(2_000);
  });

  it.each([Number.NaN, -1, undefined, '30m'])('a getTtl of %s is refused when the cache is opened', (ttl) => {
    class Broken extends Cache {
      override getTtl() {
        return ttl as number;
      }
      override createDefaultCache() {
        return new Map();
      }
    }
    expect(() => setUp(Broken).cache.open()).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }) as Error);
  });
});

describe('isolation', () => {
  it('many entries of one name never evict those of another', () => {
    const { cache } = setUp();
    for (const name of CACHE_NAMES) void cache.set(name, '#KEEP', name);
    for (let i = 0; i < 5_000; i++) void cache.set(PLAYERS, `#${i}`, i);
    for (const name of CACHE_NAMES) {
      expect([name, cache.get(name, '#KEEP')]).toEqual([name, name === PLAYERS ? undefined : name]);
    }
    expect(cache.statistics(PLAYERS)).toMatchObject({ entries: 1024, evictions: 5_001 - 1024 });
    expect(cache.statistics('leagueWars')).toMatchObject({ entries: 1, evictions: 0 });
  });

  it('a name that does not exist is an error that lists those that do', () => {
    const { cache } = setUp();
    for (const use of [
      () => cache.get('searchClan' as CacheName, 'x'),
      () => cache.set('searchClan' as CacheName, 'x', 1),
      () => cache.keys('__proto__' as CacheName),
      () => cache.statistics('toString' as CacheName),
    ]) {
      expect(use).toThrow(expect.objectContaining({ code: 'UNKNOWN_CACHE_NAME' }) as Error);
      expect(use).toThrow('searchPlayers');
    }
  });
});
