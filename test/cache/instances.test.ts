import { Keyv } from 'keyv';
import { LRUCache } from 'lru-cache';
import { describe, expect, it } from 'vitest';
import { Cache } from '../../src/cache/Cache.js';
import { CacheConfig } from '../../src/cache/CacheConfig.js';
import { CACHE_NAMES } from '../../src/cache/names.js';
import { DefaultCache } from '../../src/store/memory/DefaultCache.js';
import { MaxSizeCache } from '../../src/store/memory/MaxSizeCache.js';
import { TimeToLiveCache } from '../../src/store/memory/TimeToLiveCache.js';
import { FakeClock } from '../../src/testing/FakeClock.js';
import { CLANS, PLAYERS, settle, setUp, withStores } from './setup.js';
import { reviveThing, Thing, thing } from './Thing.js';
import { noUnhandledRejections } from './unhandled.js';

noUnhandledRejections();

/** An object with `get` and `set` only. */
function getSet() {
  const entries = new Map<string, unknown>();
  return { get: (key: string) => entries.get(key), set: (key: string, value: unknown) => void entries.set(key, value) };
}

/** The same, answering with promises, and with `null` where there is nothing. */
function asyncGetSet() {
  const entries = new Map<string, unknown>();
  return {
    get: async (key: string) => entries.get(key) ?? null,
    set: async (key: string, value: unknown) => void entries.set(key, value),
    delete: async (key: string) => entries.delete(key),
    keys: async () => [...entries.keys()],
  };
}

const INSTANCES: Record<string, () => object> = {
  DefaultCache: () => new DefaultCache(100, 3600),
  MaxSizeCache: () => new MaxSizeCache(100),
  TimeToLiveCache: () => new TimeToLiveCache(3600),
  Map: () => new Map(),
  'a plain object': () => ({}),
  'an object without a prototype': () => Object.create(null) as object,
  LRUCache: () => new LRUCache<string, object>({ max: 100 }),
  Keyv: () => new Keyv(),
  'get and set': getSet,
  'asynchronous get and set': asyncGetSet,
};
const KEYS = ['#A', '', '__proto__', 'constructor', 'hasOwnProperty', 'a:b', '#ÄÖ日本', '0', 'size', 'get'];

describe.each(Object.entries(INSTANCES))('%s as an instance', (kind, make) => {
  const revive = kind === 'Keyv' ? { revive: reviveThing } : {};

  it('keeps values that are read through, and supports every verb', async () => {
    const { cache, api } = setUp(
      withStores(() => make()),
      revive,
    );
    cache.open();
    const [a, b] = [thing('#A'), thing('#B')];
    expect(await cache.readThrough(CLANS, '#A', api.answers(a))).toBe(a);
    await settle();
    expect(rawOf(await cache.readThrough(CLANS, '#A', api.silent))).toEqual(a.raw);
    await cache.set(CLANS, '#B', b);
    await settle();
    expect([...(await cache.keys(CLANS))].sort()).toEqual(['#A', '#B']);
    expect(await cache.values(CLANS)).toHaveLength(2);
    const items = Object.fromEntries(await cache.items(CLANS));
    expect([rawOf(items['#A']), rawOf(items['#B'])]).toEqual([a.raw, b.raw]);
    expect(await cache.getLimit(CLANS, 1)).toHaveLength(1);
    expect(rawOf(await cache.pop(CLANS, '#B'))).toEqual(b.raw);
    await settle();
    expect(await cache.pop(CLANS, '#B')).toBeUndefined();
    expect([await cache.delete(CLANS, '#A'), await settle(), await cache.delete(CLANS, '#A')]).toEqual([
      true,
      undefined,
      false,
    ]);
    await settle();
    expect(await cache.get(CLANS, '#A')).toBeUndefined();
    expect(await cache.keys(CLANS)).toEqual([]);
  });

  it('clears everything of one name', async () => {
    const { cache } = setUp(
      withStores(() => make()),
      revive,
    );
    for (const name of [CLANS, PLAYERS] as const)
      for (const key of ['#A', '#B']) await cache.set(name, key, thing(key));
    await settle();
    await cache.clear(CLANS);
    await settle();
    expect([await cache.keys(CLANS), await cache.get(CLANS, '#A')]).toEqual([[], undefined]);
    expect(rawOf(await cache.get(PLAYERS, '#A'))).toEqual({ tag: '#A', level: 1 });
  });

  it('accepts every key', async () => {
    const { cache } = setUp(
      withStores(() => make()),
      revive,
    );
    for (const key of KEYS) expect([key, await cache.get(CLANS, key)]).toEqual([key, undefined]);
    for (const key of KEYS) await cache.set(CLANS, key, thing(key));
    await settle();
    for (const key of KEYS) expect(await cache.get(CLANS, key)).toMatchObject({ raw: { tag: key } });
    expect([...(await cache.keys(CLANS))].sort()).toEqual([...KEYS].sort());
    for (const key of KEYS) expect([key, await cache.delete(CLANS, key)]).toEqual([key, true]);
    expect(await cache.keys(CLANS)).toEqual([]);
    expect(Object.prototype).not.toHaveProperty('raw');
  });

  it('a delete wins over a load', async () => {
    const { cache, api } = setUp(
      withStores(() => make()),
      revive,
    );
    const { load, begun } = api.held();
    const read = Promise.resolve(cache.readThrough(CLANS, '#A', load));
    await settle();
    await cache.delete(CLANS, '#A');
    begun[0]?.answer(thing('#A'));
    await read;
    await settle();
    expect(await cache.get(CLANS, '#A')).toBeUndefined();
  });

  it('shared by all names keeps their keys apart', async () => {
    const shared = make();
    const { cache } = setUp(
      withStores(() => shared),
      revive,
    );
    for (const name of [CLANS, PLAYERS, 'events'] as const) await cache.set(name, '#A', thing('#A', name.length));
    await settle();
    expect(await cache.get(CLANS, '#A')).toMatchObject({ raw: { level: CLANS.length } });
    expect(await cache.get(PLAYERS, '#A')).toMatchObject({ raw: { level: PLAYERS.length } });
    expect([await cache.keys(CLANS), await cache.keys('leagues')]).toEqual([['#A'], []]);
    await cache.clear(CLANS);
    await settle();
    expect([await cache.keys(CLANS), await cache.keys(PLAYERS)]).toEqual([[], ['#A']]);
  });
});

function rawOf(value: unknown): unknown {
  expect(value).toBeInstanceOf(Thing);
  return (value as Thing).raw;
}

describe('what limits time and size', () => {
  it('MaxSizeCache: no time, whatever the group says', async () => {
    class OnlySize extends Cache {
      override createDefaultCache(maxSize: number | null) {
        return new MaxSizeCache(maxSize);
      }
    }
    const { cache, api, clock } = setUp(OnlySize);
    const clan = thing('#A');
    await cache.readThrough(CLANS, '#A', api.answers(clan));
    clock.advance('365d');
    expect(cache.readThrough(CLANS, '#A', api.silent)).toBe(clan);
    for (let i = 0; i < 1_024; i++) void cache.set(CLANS, `#${i}`, i);
    expect(cache.get(CLANS, '#A')).toBeUndefined();
    expect(cache.keys(CLANS)).toHaveLength(1_024);
  });

  it('MaxSizeCache: what it holds is not called stale by the group’s time', async () => {
    const { cache, api, clock } = setUp(withStores(() => new MaxSizeCache(10)));
    const clan = await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    clock.advance('2h');
    expect(cache.readThrough(CLANS, '#A', api.silent)).toBe(clan);
    expect(cache.freshness(clan)?.stale).toBe(false);
  });

  it('TimeToLiveCache: its own time wins over the group’s, and no size', async () => {
    const time = new FakeClock();
    const { cache, api } = setUp(
      withStores(() => new TimeToLiveCache(10, { clock: time })),
      { clock: time },
    );
    for (let i = 0; i < 3_000; i++) await cache.readThrough(CLANS, `#${i}`, api.answers(thing(`#${i}`)));
    expect(cache.keys(CLANS)).toHaveLength(3_000);
    time.advance('10s');
    expect(cache.keys(CLANS)).toEqual([]);
  });

  it('a DefaultCache that the user made: its own size and time', async () => {
    const time = new FakeClock();
    const { cache, api } = setUp(
      withStores(() => new DefaultCache(2, '2h', { clock: time })),
      { clock: time },
    );
    for (const key of ['#A', '#B', '#C']) await cache.readThrough(CLANS, key, api.answers(thing(key)));
    time.advance('90m');
    expect(cache.keys(CLANS)).toEqual(['#B', '#C']);
    time.advance('30m');
    expect(cache.keys(CLANS)).toEqual([]);
  });

  it('a foreign instance: itself', async () => {
    const { cache, api, clock } = setUp(withStores(() => new LRUCache<string, object>({ max: 2 })));
    for (const key of ['#A', '#B', '#C']) await cache.readThrough(CLANS, key, api.answers(thing(key)));
    clock.advance('365d');
    expect(cache.get(CLANS, '#A')).toBeUndefined();
    expect(cache.readThrough(CLANS, '#C', api.silent)).toBeDefined();
  });

  it('a foreign instance with followApi or stale windows: the cache, which reads the facts on the value', async () => {
    const { cache, api, clock } = setUp(
      withStores(() => new Map(), new CacheConfig(10, 60, { followApi: true, staleIfError: 30 })),
    );
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A'), { maxAge: 10 }));
    clock.advance('10s');
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    expect(api.calls).toBe(2);
  });
});

describe('a Map', () => {
  it.each(['text', '', '{"foo":1}', 'null'])(
    'keeps the text %j that a caller set as a value like any other',
    async (text) => {
      const { cache, api, events } = setUp(withStores(() => new Map()));
      void cache.set('events', 'e', text);
      expect([cache.get('events', 'e'), cache.values('events')]).toEqual([text, [text]]);
      expect(cache.readThrough('events', 'e', api.silent)).toBe(text);
      expect(events).toMatchObject([{ type: 'hit' }]);
    },
  );
});

describe('an LRUCache', () => {
  it('pops the given key, not its oldest', async () => {
    const { cache } = setUp(withStores(() => new LRUCache<string, object>({ max: 10 })));
    for (const key of ['#A', '#B', '#C']) void cache.set(CLANS, key, thing(key));
    expect(cache.pop(CLANS, '#B')).toMatchObject({ raw: { tag: '#B' } });
    expect([...(await cache.keys(CLANS))].sort()).toEqual(['#A', '#C']);
  });
});

describe('shared by all names', () => {
  it('each name reports its own entries only', async () => {
    const shared = new Map<string, unknown>();
    const { cache } = setUp(withStores(() => shared));
    for (const name of CACHE_NAMES) void cache.set(name, '#A', name);
    for (const name of CACHE_NAMES) expect(cache.items(name)).toEqual([['#A', name]]);
    expect(shared.size).toBe(CACHE_NAMES.length);
    expect(cache.statistics(CLANS).entries).not.toBe(CACHE_NAMES.length);
  });

  it('evictions of a shared store of ours are counted for the name that lost the entry', () => {
    const shared = new MaxSizeCache(2);
    const { cache, events } = setUp(withStores(() => shared));
    void cache.set(CLANS, '#A', 1);
    void cache.set(PLAYERS, '#A', 1);
    void cache.set(PLAYERS, '#B', 1);
    expect([cache.statistics(CLANS).evictions, cache.statistics(PLAYERS).evictions]).toEqual([1, 0]);
    expect(events).toEqual([{ type: 'removal', name: CLANS, key: '#A', cause: 'evicted' }]);
  });
});
