import { Keyv } from 'keyv';
import { LRUCache } from 'lru-cache';
import { describe, expect, it } from 'vitest';
import { Cache } from '../../src/cache/Cache.js';
import { CacheConfig } from '../../src/cache/CacheConfig.js';
import { CACHE_NAMES, type CacheName } from '../../src/cache/names.js';
import { DefaultCache } from '../../src/store/DefaultCache.js';
import { MaxSizeCache } from '../../src/store/MaxSizeCache.js';
import { TimeToLiveCache } from '../../src/store/TimeToLiveCache.js';
import { FakeClock } from '../../src/testing/FakeClock.js';
import { CLANS, PLAYERS, settle, setUp, traceOf, withStores } from './setup.js';
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

  it('keeps what is read through, and answers every verb', async () => {
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

  it('takes every key', async () => {
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

  it('a load loses against a delete', async () => {
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

describe('who looks after time and size', () => {
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

  it('a DefaultCache of the user’s: its own size and time', async () => {
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
    'keeps the text %j of a person as a value like any other',
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
  it('pops the key that was asked for, not its oldest', async () => {
    const { cache } = setUp(withStores(() => new LRUCache<string, object>({ max: 10 })));
    for (const key of ['#A', '#B', '#C']) void cache.set(CLANS, key, thing(key));
    expect(cache.pop(CLANS, '#B')).toMatchObject({ raw: { tag: '#B' } });
    expect([...(await cache.keys(CLANS))].sort()).toEqual(['#A', '#C']);
  });
});

describe('a store that turns values into JSON and back', () => {
  /** Gives back plain data, as most caches over Redis do. */
  const jsonStore = () => {
    const texts = new Map<string, string>();
    return {
      texts,
      get: async (key: string) => JSON.parse(texts.get(key) ?? 'null') as unknown,
      set: async (key: string, value: unknown) => void texts.set(key, JSON.stringify(value)),
    };
  };

  it('values come back as models', async () => {
    const store = jsonStore();
    const { cache, api } = setUp(
      withStores((name) => (name === CLANS ? store : new Map())),
      { revive: reviveThing },
    );
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A', 9)));
    await settle();
    for (const value of [
      await cache.readThrough(CLANS, '#A', api.silent),
      await cache.get(CLANS, '#A'),
      (await cache.values(CLANS))[0],
    ]) {
      expect(value).toBeInstanceOf(Thing);
      expect(value).toMatchObject({ raw: { tag: '#A', level: 9 } });
    }
  });

  it('values come back as models from their text too', async () => {
    const texts = new Map<string, string>();
    const store = {
      get: async (key: string) => texts.get(key) ?? null,
      set: async (key: string, value: unknown) => void texts.set(key, JSON.stringify(value)),
    };
    const { cache, api, events } = setUp(
      withStores((name) => (name === CLANS ? store : new Map())),
      { revive: reviveThing },
    );
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A', 9)));
    await settle();
    expect(await cache.readThrough(CLANS, '#A', api.silent)).toMatchObject({ raw: { tag: '#A', level: 9 } });
    expect(events.filter(({ type }) => type === 'storeError')).toEqual([]);
  });

  it.each(['42', '{"foo":1}', '"text"', '[]', '{"tag":"#B"}', 'true'])(
    '%s under our key is a miss that is told, repaired by the next write',
    async (garbage) => {
      const store = jsonStore();
      store.texts.set('#A', garbage);
      const { cache, api, events } = setUp(
        withStores((name) => (name === CLANS ? store : new Map())),
        { revive: reviveThing },
      );
      const clan = thing('#A', 2);
      expect(await cache.readThrough(CLANS, '#A', api.answers(clan))).toBe(clan);
      expect(cache.statistics(CLANS)).toMatchObject({ misses: 1, errors: 1, hits: 0 });
      expect(traceOf(events)).toEqual(['storeError: decode', 'miss', 'load']);
      await settle();
      expect(await cache.readThrough(CLANS, '#A', api.silent)).toMatchObject({ raw: { level: 2 } });
    },
  );

  it('null under our key is nothing at all', async () => {
    const store = jsonStore();
    store.texts.set('#A', 'null');
    const { cache, api } = setUp(
      withStores((name) => (name === CLANS ? store : new Map())),
      { revive: reviveThing },
    );
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    expect(cache.statistics(CLANS)).toMatchObject({ misses: 1, errors: 0 });
  });

  it.each(['synchronous', 'asynchronous'])(
    'a revive that throws for garbage is a miss, in a %s store',
    async (kind) => {
      const held: unknown = { foo: 1 };
      const store = { get: () => (kind === 'synchronous' ? held : Promise.resolve(held)), set: () => undefined };
      const revive = () => {
        throw new TypeError('no tag');
      };
      const { cache, api } = setUp(
        withStores((name) => (name === CLANS ? store : new Map())),
        { revive },
      );
      for (let i = 1; i <= 2; i++) {
        expect(await cache.readThrough(CLANS, '#A', api.answers(i))).toBe(i);
        expect(cache.statistics(CLANS)).toMatchObject({ misses: i });
      }
    },
  );
});

describe('a store of text', () => {
  const textStore = () => {
    const texts = new Map<string, string>();
    return {
      format: 'text' as const,
      texts,
      get: async (key: string) => texts.get(key) ?? null,
      set: async (key: string, text: string) => void texts.set(key, text),
      delete: async (key: string) => texts.delete(key),
      keys: async () => [...texts.keys()],
    };
  };
  const clansIn = (store: object) => withStores((name) => (name === CLANS ? store : new Map()));

  it('keeps envelopes; models come back with their facts', async () => {
    const store = textStore();
    const { cache, api } = setUp(clansIn(store), { revive: reviveThing });
    const loaded = await cache.readThrough(CLANS, '#A', api.answers(thing('#A', 3), { maxAge: 60, bytes: 5 }));
    await settle();
    expect(JSON.parse(store.texts.get('#A') ?? '')).toMatchObject({ name: CLANS, key: '#A', body: { level: 3 } });
    const held = await cache.readThrough(CLANS, '#A', api.silent);
    expect(held).toMatchObject({ raw: { level: 3 } });
    expect(cache.freshness(held)).toEqual(cache.freshness(loaded));
  });

  it('expires by the envelope, in reads and listings', async () => {
    const store = textStore();
    const { cache, api, clock } = setUp(clansIn(store), { revive: reviveThing });
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    await settle();
    clock.advance('1h');
    expect(await cache.get(CLANS, '#A')).toBeUndefined();
    expect(await cache.items(CLANS)).toEqual([]);
    expect(await cache.keys(CLANS)).toEqual([]);
    expect(cache.statistics(CLANS).errors).toBe(0);
  });

  it.each(['cut', 'garbage', 'null', '42', '{"foo":1}', 'bytes'])('%s is a miss that is told once', async (damage) => {
    const store = textStore();
    const { cache, api } = setUp(clansIn(store), { revive: reviveThing });
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    await settle();
    const text = store.texts.get('#A') ?? '';
    store.texts.set('#A', damage === 'cut' ? text.slice(0, -10) : damage);
    if (damage === 'bytes') store.get = async () => new Uint8Array([0xff, 0x00]) as never;
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    expect(cache.statistics(CLANS)).toMatchObject({ misses: 2, errors: 1 });
  });

  it('does not give one key the text of another', async () => {
    const store = textStore();
    const { cache, api } = setUp(clansIn(store), { revive: reviveThing });
    await cache.readThrough(CLANS, '#B', api.answers(thing('#B')));
    await settle();
    store.texts.set('#A', store.texts.get('#B') ?? '');
    expect(await cache.readThrough(CLANS, '#A', api.answers(thing('#A')))).toMatchObject({ raw: { tag: '#A' } });
    expect(cache.statistics(CLANS).errors).toBe(1);
  });

  it('keeps nothing for longer than its time when the wall clock was set back since', async () => {
    const store = textStore();
    const { cache, api, clock } = setUp(clansIn(store), { revive: reviveThing });
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    await settle();
    clock.setWall(clock.now() - 365 * 86_400_000);
    clock.advance('1h');
    expect(await cache.get(CLANS, '#A')).toBeUndefined();
  });

  it('gives a person what a person set, plain data or a model without facts', async () => {
    const store = textStore();
    const { cache, api } = setUp(clansIn(store), { revive: reviveThing });
    await cache.set(CLANS, '#A', thing('#A', 4));
    await cache.set(CLANS, '#B', { tag: '#B', level: 5 });
    await settle();
    expect(await cache.readThrough(CLANS, '#A', api.silent)).toMatchObject({ raw: { level: 4 } });
    expect(await cache.readThrough(CLANS, '#B', api.silent)).toMatchObject({ raw: { level: 5 } });
  });
});

describe('makeKey', () => {
  class Prefixed extends Cache {
    readonly store = new Map<string, unknown>();
    override makeKey(name: CacheName, key: string) {
      return `coc:${name}:${key}:v1`;
    }
    override createDefaultCache() {
      return this.store;
    }
  }

  it('says what the store sees; the cache’s own verbs speak of bare keys', async () => {
    const { cache, api } = setUp(Prefixed);
    await cache.readThrough(CLANS, '#A', api.answers(1));
    void cache.set(PLAYERS, '#A', 2);
    cache.store.set('somebody else’s', 3);
    expect([...cache.store.keys()]).toEqual(['coc:searchClans:#A:v1', 'coc:searchPlayers:#A:v1', 'somebody else’s']);
    expect([cache.keys(CLANS), cache.items(PLAYERS)]).toEqual([['#A'], [['#A', 2]]]);
    expect(cache.pop(CLANS, '#A')).toBe(1);
    void cache.clear(PLAYERS);
    expect([...cache.store.keys()]).toEqual(['somebody else’s']);
  });

  it('leaves alone what only looks like one of its keys', () => {
    const { cache } = setUp(Prefixed);
    const others = ['coc:searchClans:v1', 'coc:searchClans:#A:v2', 'coc:searchClans:#A', 'x coc:searchClans:#A:v1'];
    for (const stored of others) cache.store.set(stored, 1);
    expect(cache.keys(CLANS)).toEqual([]);
    void cache.clear(CLANS);
    expect([...cache.store.keys()]).toEqual(others);
  });

  it('leaves the counters of a store of one’s own alone', () => {
    class Mine extends Cache {
      override makeKey(name: CacheName, key: string) {
        return `${name}/${key}`;
      }
    }
    const { cache } = setUp(Mine);
    void cache.set(CLANS, '#A', 1);
    expect(cache.statistics(CLANS)).toMatchObject({ entries: 1, bytes: 0 });
  });

  it('events speak of bare keys too', () => {
    class Mine extends Cache {
      override makeKey(name: CacheName, key: string) {
        return `${name}/${key}`;
      }
    }
    const { cache, events } = setUp(Mine);
    void cache.set(CLANS, '#A', 1);
    void cache.delete(CLANS, '#A');
    expect(events).toEqual([{ type: 'removal', name: CLANS, key: '#A', cause: 'removed' }]);
  });

  it.each([
    ['drops the #', (key: string) => key.replace('#', '')],
    ['changes the case', (key: string) => key.toLowerCase()],
    ['escapes', (key: string) => encodeURIComponent(key)],
    ['turns it around', (key: string) => key.split('').toReversed().join('')],
  ])('that %s can’t be undone: listings say what is stored, as documented', async (_, change) => {
    class Changed extends Cache {
      override makeKey(name: CacheName, key: string) {
        return `${name}:${change(key)}`;
      }
    }
    const { cache } = setUp(Changed);
    void cache.set(CLANS, '#2PP', 1);
    expect(cache.get(CLANS, '#2PP')).toBe(1);
    expect(cache.keys(CLANS)).toEqual([`searchClans:${change('#2PP')}`]);
  });

  it('that can’t be undone, in an instance that is shared: clear spares the other names', async () => {
    class Changed extends Prefixed {
      override makeKey(name: CacheName, key: string) {
        return `${name}:${key.split('').toReversed().join('')}`;
      }
    }
    const { cache } = setUp(Changed);
    void cache.set(CLANS, '#2PP', 1);
    void cache.set(PLAYERS, '#2PP', 2);
    void cache.clear(CLANS);
    expect(cache.get(PLAYERS, '#2PP')).toBe(2);
    expect(cache.get(CLANS, '#2PP')).toBeUndefined();
  });

  it('that leaves out the name, in an instance that is shared: keys are kept apart all the same, or it is refused', () => {
    class Nameless extends Prefixed {
      override makeKey(_name: CacheName, key: string) {
        return `coc:${key}`;
      }
    }
    const { cache } = setUp(Nameless);
    let refused = false;
    try {
      cache.open();
    } catch {
      refused = true;
    }
    if (refused) return;
    void cache.set(CLANS, '#A', 'clan');
    void cache.set(PLAYERS, '#A', 'player');
    expect(cache.get(CLANS, '#A')).toBe('clan');
  });
});

describe('what can’t be a store is refused when it is given', () => {
  class Getter {
    get() {
      return undefined;
    }
  }
  class Setter {
    set() {
      return undefined;
    }
  }
  it.each([
    ['undefined', undefined, undefined],
    ['null', null, undefined],
    ['a number', 42, undefined],
    ['a string', 'redis://', undefined],
    ['a function', () => new Map(), undefined],
    ['a promise', Promise.resolve(new Map()), 'get'],
    ['an object without get', new Setter(), 'get'],
    ['an object without set', new Getter(), 'set'],
    ['a Set', new Set(), 'get'],
    ['an array', [], 'get'],
    ['a Date', new Date(), 'get'],
  ])('%s', (_, instance, method) => {
    const { cache } = setUp(withStores((name) => (name === 'leagueWars' ? instance : new Map())));
    let error: unknown;
    try {
      cache.open();
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: 'STORE_CONTRACT', cacheName: 'leagueWars', method });
    expect((error as Error).message).toContain('leagueWars');
    if (method !== undefined) expect((error as Error).message).toContain(method);
  });
});

describe('shared by all names', () => {
  it('each name is told of its own entries only', async () => {
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

describe('listings', () => {
  it('are snapshots: they stay as they are while the cache changes, and may be written to', () => {
    const { cache } = setUp();
    for (const key of ['#A', '#B']) void cache.set(CLANS, key, key);
    const [keys, values, items] = [cache.keys(CLANS), cache.values(CLANS), cache.items(CLANS)];
    void cache.set(CLANS, '#C', 1);
    void cache.delete(CLANS, '#A');
    expect([keys, values, items]).toEqual([
      ['#A', '#B'],
      ['#A', '#B'],
      [
        ['#A', '#A'],
        ['#B', '#B'],
      ],
    ]);
    (keys as string[]).length = 0;
    expect(cache.keys(CLANS)).toEqual(['#B', '#C']);
  });

  it.each([
    [undefined, 3],
    [0, 0],
    [2, 2],
    [10, 3],
    [Number.POSITIVE_INFINITY, 3],
  ])('getLimit(%s) gives %s of three', (limit, count) => {
    const { cache } = setUp();
    for (const key of ['#A', '#B', '#C']) void cache.set(CLANS, key, key);
    expect(cache.getLimit(CLANS, limit)).toHaveLength(count);
  });

  it.each([-1, Number.NaN, 1.5, '2', null])('getLimit(%s) is refused', (limit) => {
    const { cache } = setUp();
    for (const key of ['#A', '#B', '#C']) void cache.set(CLANS, key, key);
    expect(() => cache.getLimit(CLANS, limit as number)).toThrow(
      expect.objectContaining({ argument: 'limit' }) as Error,
    );
  });
});
