import { describe, expect, it } from 'vitest';
import { Cache } from '../../src/cache/Cache.js';
import { CacheConfig } from '../../src/cache/CacheConfig.js';
import { CACHE_PORT, type CachePort } from '../../src/cache/CacheOwner.js';
import type { CacheName } from '../../src/cache/names.js';
import { FakeClock } from '../../src/testing/FakeClock.js';
import { FakeApi } from './FakeApi.js';
import { FakeRedis, HandMade } from './HandMade.js';
import { LateStore } from './LateStore.js';
import { CLANS, settle, setUp } from './setup.js';
import { reviveThing, Thing, thing } from './Thing.js';
import { noUnhandledRejections } from './unhandled.js';

noUnhandledRejections();

function handMade(CacheClass = HandMade, port: Partial<CachePort> = {}) {
  const [clock, redis] = [new FakeClock(), new FakeRedis()];
  const cache = new CacheClass({ redis, [CACHE_PORT]: { clock, revive: reviveThing, ...port } });
  cache.open(); // As login does.
  return { cache, clock, redis, api: new FakeApi(clock) };
}

describe('a cache written by hand, over a resource of the client', () => {
  it('keeps what is read through it, under its own keys and with the time of the group', async () => {
    const { cache, redis, api } = handMade();
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A', 7)));
    await settle();
    expect(redis.sent).toEqual([
      ['GET', 'searchClans:#A'],
      ['SET', 'searchClans:#A', { EX: 3600 }],
    ]);
    const held = (await cache.readThrough(CLANS, '#A', api.silent)) as Thing;
    expect(held).toBeInstanceOf(Thing);
    expect(held.raw).toEqual({ tag: '#A', level: 7 });
  });

  it('keeps the facts in the text: age and freshness survive', async () => {
    const { cache, clock, api } = handMade();
    const loaded = await cache.readThrough(CLANS, '#A', api.answers(thing('#A'), { maxAge: 60, bytes: 123 }));
    await settle();
    clock.advance('10m');
    const held = await cache.readThrough(CLANS, '#A', api.silent);
    expect(held).not.toBe(loaded);
    expect(cache.freshness(held)).toEqual(cache.freshness(loaded));
    expect(cache.freshness(held)).toMatchObject({ stale: false, storedAt: new Date(Date.UTC(2026, 0, 1)) });
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')), { maxAge: 60 });
    expect(api.calls).toBe(2);
  });

  it('has no time to live in names that never expire', async () => {
    const { cache, redis } = handMade();
    await cache.set('leagues', '1', thing('1'));
    expect(redis.sent).toEqual([['SET', 'leagues:1', {}]]);
  });

  it('returns the value that a caller set, a model or plain data', async () => {
    const { cache, api } = handMade();
    await cache.set(CLANS, '#A', thing('#A', 3));
    await cache.set(CLANS, '#B', { tag: '#B', level: 4 });
    await settle();
    expect(await cache.readThrough(CLANS, '#A', api.silent)).toMatchObject({ raw: { tag: '#A', level: 3 } });
    expect(await cache.readThrough(CLANS, '#B', api.silent)).toMatchObject({ raw: { tag: '#B', level: 4 } });
  });

  it('pop uses its own get and delete', async () => {
    const { cache, redis, api } = handMade();
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A', 5)));
    await settle();
    expect(await cache.pop(CLANS, '#A')).toMatchObject({ raw: { level: 5 } });
    await settle();
    expect(redis.texts.size).toBe(0);
    expect(await cache.pop(CLANS, '#A')).toBeUndefined();
  });

  it('lists, limits and clears one name and leaves the rest', async () => {
    const { cache, redis } = handMade();
    for (const key of ['#A', '#B', '#C']) await cache.set('leagues', key, thing(key));
    await cache.set(CLANS, '#A', thing('#A'));
    redis.texts.set('another program', 'x');
    expect(await cache.keys('leagues')).toEqual(['#A', '#B', '#C']);
    expect(await cache.getLimit('leagues', 2)).toHaveLength(2);
    await cache.clear('leagues');
    expect([...redis.texts.keys()]).toEqual(['searchClans:#A', 'another program']);
  });

  it('a write through the engine during a load wins', async () => {
    const { cache, api } = handMade();
    await cache.set(CLANS, '#A', thing('#A', 1));
    const { load, begun } = api.held();
    const read = cache.readThrough(CLANS, '#A', load, { cache: false });
    cache.keep(CLANS, '#A', thing('#A', 99));
    begun[0]?.answer(thing('#A', 2));
    await read;
    await settle();
    expect(((await cache.get(CLANS, '#A')) as Thing<{ level: number }> | undefined)?.raw.level).toBe(99);
  });

  it('a direct call of an overridden verb runs its own code alone, with the key as given', async () => {
    const { cache, api, redis } = handMade();
    const { load, begun } = api.held();
    const read = cache.readThrough(CLANS, '#A', load, { cache: false });
    await cache.set(CLANS, ' #a ', thing('#A', 98));
    await cache.set(CLANS, '#A', thing('#A', 99));
    expect(redis.sent.map(([command, key]) => [command, key])).toEqual([
      ['SET', 'searchClans: #a '],
      ['SET', 'searchClans:#A'],
    ]);
    begun[0]?.answer(thing('#A', 2));
    await read;
    await settle();
    // The engine does not know of the direct call: the load that began before it is kept.
    expect(((await cache.get(CLANS, '#A')) as Thing<{ level: number }> | undefined)?.raw.level).toBe(2);
  });

  it('its very first write is seen by readers before it has ended, like every later one', async () => {
    const [clock, redis] = [new FakeClock(), new FakeRedis()];
    const cache = new HandMade({ redis, [CACHE_PORT]: { clock, revive: reviveThing } });
    cache.keep(CLANS, '#A', thing('#A', 8));
    expect(await cache.readThrough(CLANS, '#A', new FakeApi(clock).silent)).toMatchObject({ raw: { level: 8 } });
  });

  it('nothing is put on the object of the cache', () => {
    const { cache } = handMade();
    expect(Object.getOwnPropertyNames(cache)).toEqual(['client']);
  });

  it('garbage under its key is a miss that is reported, and the next write repairs it', async () => {
    const { cache, redis, api } = handMade();
    for (const garbage of ['null', '42', '{"foo":1}', '{"warchest":1,"na', '', '[]']) {
      redis.texts.set('searchClans:#A', garbage);
      const before = cache.statistics(CLANS);
      expect(await cache.readThrough(CLANS, '#A', api.answers(thing('#A', 2)))).toMatchObject({ raw: { level: 2 } });
      await settle();
      expect(cache.statistics(CLANS)).toMatchObject({ misses: before.misses + 1, errors: before.errors + 1 });
      expect(await cache.readThrough(CLANS, '#A', api.silent)).toMatchObject({ raw: { level: 2 } });
    }
  });

  it('an unknown name is refused by every call through the engine', async () => {
    const { cache, api } = handMade();
    const unknown = expect.objectContaining({ code: 'UNKNOWN_CACHE_NAME' }) as Error;
    for (const use of [
      async () => cache.readThrough('clans' as CacheName, '#A', api.silent),
      async () => cache.keep('clans' as CacheName, '#A', 1),
      async () => cache.set('clans' as CacheName, '#A', 1),
    ])
      await expect(use()).rejects.toEqual(unknown);
  });
});

describe('a subclass that overrides', () => {
  it('only get, with super: sees every read and changes nothing else', async () => {
    const seen: string[] = [];
    class Watched extends Cache {
      override get(name: CacheName, key: string) {
        seen.push(key);
        return super.get(name, key);
      }
    }
    const { cache, api } = setUp(Watched);
    const clan = thing('#A');
    await cache.readThrough(CLANS, '#A', api.answers(clan));
    expect(cache.readThrough(CLANS, '#A', api.silent)).toBe(clan);
    expect(seen).toEqual(['#A', '#A']);
    expect(cache.statistics(CLANS)).toMatchObject({ hits: 1, misses: 1, loads: 1 });
  });

  it('only get, asynchronously: its result is awaited', async () => {
    class Slow extends Cache {
      override async get(name: CacheName, key: string) {
        await settle();
        return super.get(name, key);
      }
    }
    const { cache, api } = setUp(Slow);
    const clan = thing('#A');
    await cache.readThrough(CLANS, '#A', api.answers(clan));
    expect(await cache.readThrough(CLANS, '#A', api.silent)).toBe(clan);
  });

  it.each(['synchronously', 'later'])(
    'only get, which returns null for an absent key, %s: a miss and no error',
    async (when) => {
      class LikeRedis extends Cache {
        override get(): unknown {
          return when === 'later' ? Promise.resolve(null) : null;
        }
      }
      const { cache, api } = setUp(LikeRedis, { revive: reviveThing });
      const clan = thing('#A');
      expect(await cache.readThrough(CLANS, '#A', api.answers(clan))).toBe(clan);
      expect(cache.statistics(CLANS)).toMatchObject({ misses: 1, errors: 0 });
    },
  );

  it.each(['throws', 'rejects'])('only get, which %s: the read continues', async (how) => {
    class Broken extends Cache {
      override get(): unknown {
        const error = new Error('down');
        if (how === 'throws') throw error;
        return Promise.reject(error);
      }
    }
    const { cache, api } = setUp(Broken);
    expect(await cache.readThrough(CLANS, '#A', api.answers(1))).toBe(1);
    expect(cache.statistics(CLANS)).toMatchObject({ misses: 1, errors: 1 });
  });

  it('only set, with super: receives the values read through, and their facts are kept', async () => {
    const seen: unknown[] = [];
    class Watched extends Cache {
      override set(name: CacheName, key: string, value: unknown) {
        seen.push(value);
        return super.set(name, key, value);
      }
    }
    const { cache, clock, api } = setUp(Watched);
    const clan = thing('#A');
    await cache.readThrough(CLANS, '#A', api.answers(clan, { maxAge: 60, bytes: 77 }));
    expect(seen).toEqual([clan]);
    clock.advance('1m');
    expect(cache.freshness(clan)).toMatchObject({
      storedAt: new Date(Date.UTC(2026, 0, 1)),
      apiFreshUntil: new Date(Date.UTC(2026, 0, 1, 0, 1)),
    });
    expect(cache.statistics(CLANS).bytes).toBe(77);
  });

  it('only set: the facts of a load are kept when the write is repeated because others overlapped', async () => {
    const store = new LateStore();
    class Watched extends Cache {
      override createDefaultCache(_maxSize: number | null, _ttl: number | null, name: CacheName) {
        return name === CLANS ? store : new Map();
      }
      override set(name: CacheName, key: string, value: unknown) {
        return super.set(name, key, value);
      }
    }
    const { cache, clock, api } = setUp(Watched);
    void cache.delete(CLANS, '#A');
    const clan = thing('#A');
    await cache.readThrough(CLANS, '#A', api.answers(clan, { maxAge: 60 }));
    const facts = cache.freshness(clan);
    clock.advance('100ms');
    store.release();
    await settle();
    expect(store.entriesNow.get('#A')).toBe(clan);
    expect(cache.freshness(clan)).toEqual(facts);
  });

  it('only set, with super: a write through the engine during a load wins', async () => {
    class Upper extends Cache {
      override set(name: CacheName, key: string, value: unknown) {
        return super.set(name, key, String(value).toUpperCase());
      }
    }
    const { cache, api } = setUp(Upper);
    cache.open();
    const { load, begun } = api.held();
    const read = cache.readThrough(CLANS, '#A', load);
    cache.keep(CLANS, '#A', 'mine');
    begun[0]?.answer('loaded');
    await read;
    expect(cache.get(CLANS, '#A')).toBe('MINE');
  });

  it('pop by get and delete, synchronously', async () => {
    class Plain extends Cache {
      override pop(name: CacheName, key: string) {
        const value = this.get(name, key);
        void this.delete(name, key);
        return value;
      }
    }
    const { cache } = setUp(Plain);
    cache.open();
    void cache.set(CLANS, '#A', 1);
    expect(cache.pop(CLANS, '#A')).toBe(1);
    expect(cache.get(CLANS, '#A')).toBeUndefined();
  });

  it('pop by get and delete, after something else was awaited', async () => {
    class Audited extends Cache {
      override async pop(name: CacheName, key: string) {
        await settle();
        const value = await this.get(name, key);
        await this.delete(name, key);
        return value;
      }
    }
    const { cache } = setUp(Audited);
    cache.open();
    void cache.set(CLANS, '#A', 1);
    expect(await cache.pop(CLANS, '#A')).toBe(1);
    expect(cache.keys(CLANS)).toEqual([]);
  });

  it('clear by keys and delete, over a store that lists later', async () => {
    const store = new LateStore();
    store.open = true;
    class OneByOne extends Cache {
      override createDefaultCache(_maxSize: number | null, _ttl: number | null, name: CacheName) {
        return name === CLANS ? store : new Map();
      }
      override async clear(name: CacheName) {
        for (const key of await this.keys(name)) await this.delete(name, key);
      }
    }
    const { cache } = setUp(OneByOne);
    cache.open();
    for (const key of ['#A', '#B']) await cache.set(CLANS, key, 1);
    await settle();
    await cache.clear(CLANS);
    await settle();
    expect(store.entriesNow.size).toBe(0);
    expect(await cache.keys(CLANS)).toEqual([]);
  });

  it('a verb by a field instead of a method', async () => {
    const store = new Map<string, unknown>();
    class ByField extends Cache {
      override get = (_name: CacheName, key: string) => store.get(key);
      override set = (_name: CacheName, key: string, value: unknown) => store.set(key, value);
    }
    const { cache, api } = setUp(ByField);
    await cache.readThrough(CLANS, '#A', api.answers(1));
    expect([...store]).toEqual([['#A', 1]]);
    expect(cache.readThrough(CLANS, '#A', api.silent)).toBe(1);
  });

  it('a verb that its own base class overrides already', async () => {
    class Twice extends HandMade {
      override async get(name: CacheName, key: string) {
        return name === CLANS ? super.get(name, key) : undefined;
      }
    }
    const { cache, api } = handMade(Twice);
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    await settle();
    expect(await cache.readThrough(CLANS, '#A', api.silent)).toBeInstanceOf(Thing);
  });

  it('encode and decode, which stores of text use', async () => {
    const texts = new Map<string, unknown>();
    class Reversed extends Cache {
      override createDefaultCache(_maxSize: number | null, _ttl: number | null, name: CacheName) {
        if (name !== CLANS) return new Map();
        return {
          traits: { text: true },
          get: (key: string) => texts.get(key),
          set: (key: string, text: unknown) => void texts.set(key, text),
        };
      }
      override encode(name: CacheName, value: unknown) {
        return super.encode(name, value).split('').toReversed().join('');
      }
      override decode(name: CacheName, text: unknown) {
        return super.decode(name, String(text).split('').toReversed().join(''));
      }
    }
    const { cache, api } = setUp(Reversed, { revive: reviveThing });
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    expect(String(texts.get('#A'))).toMatch(/^\}.*\{$/);
    expect(await cache.readThrough(CLANS, '#A', api.silent)).toMatchObject({ raw: { tag: '#A' } });
  });
});

describe('a cache that overrides get and set and calls super', () => {
  class Logged extends Cache {
    readonly log: string[] = [];
    override createDefaultCache() {
      return store;
    }
    override get(name: CacheName, key: string) {
      this.log.push(`get ${key}`);
      return super.get(name, key);
    }
    override set(name: CacheName, key: string, value: unknown) {
      this.log.push(`set ${key}`);
      return super.set(name, key, value);
    }
  }
  let store = new Map<string, unknown>();
  const logged = () => {
    store = new Map();
    return setUp(Logged);
  };

  it('removes and lists what the store below holds', () => {
    const { cache } = logged();
    void cache.set(CLANS, '#A', 1);
    store.set(`${CLANS}:#B`, 2);
    expect(cache.items(CLANS)).toEqual([
      ['#A', 1],
      ['#B', 2],
    ]);
    expect(cache.keys(CLANS)).toEqual(['#A', '#B']);
    expect(cache.delete(CLANS, '#A')).toBe(true);
    expect(cache.delete(CLANS, '#A')).toBe(false);
    expect(cache.pop(CLANS, '#B')).toBe(2);
    expect(cache.pop(CLANS, '#B')).toBeUndefined();
    expect([...store]).toEqual([]);
  });

  it('clears the store below of this name, and writes nothing into it', () => {
    const { cache } = logged();
    for (const key of ['#A', '#B']) void cache.set(CLANS, key, 1);
    void cache.set('leagues', '1', 2);
    void cache.clear(CLANS);
    expect([...store]).toEqual([['leagues:1', 2]]);
    expect(cache.log).toEqual(['set #A', 'set #B', 'set 1']);
  });

  it('may implement pop by this.get and this.delete', () => {
    class Popping extends Logged {
      override pop(name: CacheName, key: string) {
        const value = this.get(name, key);
        void this.delete(name, key);
        return value;
      }
    }
    store = new Map();
    const { cache } = setUp(Popping);
    void cache.set(CLANS, '#A', 1);
    expect(cache.pop(CLANS, '#A')).toBe(1);
    expect(cache.pop(CLANS, '#A')).toBeUndefined();
    expect(cache.delete(CLANS, '#A')).toBe(false);
  });
});

it('stale copies are judged in caches written by hand too', async () => {
  class Lasting extends HandMade {
    override clanConfig() {
      return new CacheConfig(10, 60, { staleWhileRevalidate: 60 });
    }
    override getTtl(name: CacheName) {
      return super.getTtl(name);
    }
  }
  const { cache, clock, api } = handMade(Lasting);
  await cache.readThrough(CLANS, '#A', api.answers(thing('#A', 1)));
  await settle();
  clock.advance('90s');
  expect(await cache.readThrough(CLANS, '#A', api.answers(thing('#A', 2)))).toMatchObject({ raw: { level: 1 } });
  await settle();
  expect(await cache.readThrough(CLANS, '#A', api.silent)).toMatchObject({ raw: { level: 2 } });
});

describe('a cache that keeps values elsewhere and has not written every verb', () => {
  function elsewhere() {
    const texts = new Map<string, string>();
    class Elsewhere extends Cache {
      override async get(name: CacheName, key: string) {
        return this.decode(name, texts.get(`${name}:${key}`));
      }
      override async set(name: CacheName, key: string, value: unknown) {
        texts.set(`${name}:${key}`, this.encode(name, value));
      }
      override async pop(name: CacheName, key: string) {
        const value = await this.get(name, key);
        texts.delete(`${name}:${key}`);
        return value;
      }
      override async keys(name: CacheName) {
        return [...texts.keys()].filter((key) => key.startsWith(`${name}:`)).map((key) => key.slice(name.length + 1));
      }
    }
    return { ...setUp(Elsewhere, { revive: reviveThing }), texts };
  }

  it('delete, items, values, getLimit and clear are derived from the verbs that it has', async () => {
    const { cache, texts } = elsewhere();
    for (const key of ['#A', '#B', '#C']) await cache.set(CLANS, key, thing(key));
    expect(await cache.delete(CLANS, '#A')).toBe(true);
    expect(await cache.delete(CLANS, '#A')).toBe(false);
    expect((await cache.items(CLANS)).map(([key]) => key)).toEqual(['#B', '#C']);
    expect(await cache.values(CLANS)).toMatchObject([{ raw: { tag: '#B' } }, { raw: { tag: '#C' } }]);
    expect(await cache.getLimit(CLANS, 1)).toHaveLength(1);
    expect(cache.statistics(CLANS)).toMatchObject({ entries: undefined, bytes: undefined });
    await cache.clear(CLANS);
    expect(texts.size).toBe(0);
  });
});
