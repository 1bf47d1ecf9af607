import { describe, expect, it } from 'vitest';
import { Cache } from '../../src/cache/Cache.js';
import { CacheConfig } from '../../src/cache/CacheConfig.js';
import type { CacheName } from '../../src/cache/names.js';
import { at, CLANS, OutageError, setUp, withConfig, withOptions } from './setup.js';
import { thing } from './Thing.js';
import { noUnhandledRejections } from './unhandled.js';

noUnhandledRejections();

describe('the time to live of the group', () => {
  it('decides to the millisecond', async () => {
    const { cache, api, clock } = setUp();
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    clock.advance(3_600_000 - 1);
    await cache.readThrough(CLANS, '#A', api.silent);
    clock.advance(1);
    expect([cache.peek(CLANS, '#A'), cache.get(CLANS, '#A'), cache.keys(CLANS)]).toEqual([undefined, undefined, []]);
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    expect(api.calls).toBe(2);
  });

  it('counts from the arrival of the answer, not from its keeping', async () => {
    const { cache, clock } = setUp();
    const storedAt = clock.now() - 3_000_000;
    const clan = thing('#A');
    await cache.readThrough(CLANS, '#A', () =>
      Promise.resolve({ value: clan, storedAt, apiFreshUntil: null, bytes: 0 }),
    );
    expect(cache.freshness(clan)?.storedAt).toEqual(new Date(storedAt));
    clock.advance(600_000 - 1);
    expect(cache.get(CLANS, '#A')).toBe(clan);
    clock.advance(1);
    expect(cache.get(CLANS, '#A')).toBeUndefined();
  });

  it('is on the copy itself', async () => {
    const { cache, api, clock } = setUp();
    const clan = await cache.readThrough(CLANS, '#A', api.answers(thing('#A'), { maxAge: 120 }));
    expect(cache.freshness(clan)).toEqual({
      storedAt: at(0),
      freshUntil: at(3_600),
      apiFreshUntil: at(120),
      stale: false,
      staleSince: null,
    });
    clock.advance('1h');
    expect(cache.freshness(clan)).toMatchObject({ stale: true, staleSince: at(3_600) });
    expect(cache.freshness(thing('#A'))).toBeUndefined();
    expect(cache.freshness('text')).toBeUndefined();
    expect(cache.freshness(null)).toBeUndefined();
  });

  it('of null never ends', async () => {
    const { cache, api, clock } = setUp();
    const list = await cache.readThrough('leagues', 'all', api.answers(thing('all')));
    clock.advance('3650d');
    expect(cache.readThrough('leagues', 'all', api.silent)).toBe(list);
    expect(cache.freshness(list)).toMatchObject({ freshUntil: null, stale: false, staleSince: null });
  });

  it.each([
    ['Infinity from getTtl', Number.POSITIVE_INFINITY],
    ['more than a date can hold', 1e13],
  ])('of %s never ends', async (_, ttl) => {
    class Endless extends Cache {
      override getTtl() {
        return ttl;
      }
    }
    const { cache, api } = setUp(Endless);
    const clan = await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    expect(cache.freshness(clan)?.freshUntil).toBeNull();
    expect(cache.get(CLANS, '#A')).toBe(clan);
  });

  it('of 0 keeps nothing, and takes an older copy with it', async () => {
    const { cache, api } = setUp(withConfig(new CacheConfig(100, 0)));
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    expect(api.calls).toBe(2);
    expect(cache.keys(CLANS)).toEqual([]);
  });
});

describe('followApi', () => {
  it('a copy is fresh as long as the API keeps its own, shorter or longer than the group’s time', async () => {
    const { cache, api, clock } = withOptions(60, { followApi: true });
    const [short, long] = [thing('#short'), thing('#long')];
    await cache.readThrough(CLANS, '#short', api.answers(short, { maxAge: 10 }));
    await cache.readThrough(CLANS, '#long', api.answers(long, { maxAge: 600 }));
    clock.advance('10s');
    await cache.readThrough(CLANS, '#short', api.answers(thing('#short')));
    expect(api.calls).toBe(3);
    clock.advance('589s');
    expect(cache.readThrough(CLANS, '#long', api.silent)).toBe(long);
    clock.advance('1s');
    expect(cache.get(CLANS, '#long')).toBeUndefined();
  });

  it('where the API says nothing the group’s time counts', async () => {
    const { cache, api, clock } = withOptions(60, { followApi: true });
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    clock.advance('59s');
    await cache.readThrough(CLANS, '#A', api.silent);
    clock.advance('1s');
    expect(cache.get(CLANS, '#A')).toBeUndefined();
  });

  it('a copy that has expired on arrival is returned and not kept', async () => {
    const { cache, api } = withOptions(60, { followApi: true });
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A'), { maxAge: 0 }));
    expect(cache.keys(CLANS)).toEqual([]);
  });

  it('a subclass that only wraps createDefaultCache does not return expired copies either', async () => {
    class Wrapping extends Cache {
      override configFor(): CacheConfig {
        return new CacheConfig(100, 60, { followApi: true, staleIfError: 5 });
      }
      override createDefaultCache(maxSize: number | null, ttl: number | null, name: CacheName) {
        return super.createDefaultCache(maxSize, ttl, name);
      }
    }
    const { cache, api, clock } = setUp(Wrapping);
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A'), { maxAge: 10 }));
    clock.advance('15s');
    expect([cache.get(CLANS, '#A'), cache.keys(CLANS), cache.items(CLANS)]).toEqual([undefined, [], []]);
    expect(cache.statistics(CLANS).entries).toBe(0);
  });
});

describe('jitter', () => {
  const lifetimes = async (jitter: number, random: () => number) => {
    const { cache, api } = setUp(withConfig(new CacheConfig(null, 100, { jitter })), { random });
    const all: number[] = [];
    for (let i = 0; i < 200; i++) {
      const clan = await cache.readThrough(CLANS, `#${i}`, api.answers(thing(`#${i}`)));
      const { storedAt, freshUntil } = cache.freshness(clan) ?? {};
      all.push(Number(freshUntil) - Number(storedAt));
    }
    return all;
  };

  it('shortens each time to live by at most its fraction, and never lengthens it', async () => {
    const all = await lifetimes(0.2, seeded(7));
    expect(Math.min(...all)).toBeGreaterThan(80_000);
    expect(Math.max(...all)).toBeLessThanOrEqual(100_000);
    expect(Math.max(...all) - Math.min(...all)).toBeGreaterThan(15_000);
  });

  it('of 0 draws nothing', async () => {
    const random = () => {
      throw new Error('no chance here');
    };
    expect(new Set(await lifetimes(0, random))).toEqual(new Set([100_000]));
  });

  it('of 1 still keeps something', async () => {
    const all = await lifetimes(1, seeded(7));
    expect(Math.min(...all)).toBeGreaterThan(0);
  });

  it('is applied by the store', async () => {
    const { cache, api, clock } = setUp(withConfig(new CacheConfig(null, 100, { jitter: 0.5 })), { random: () => 0.5 });
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    clock.advance('74999ms');
    expect(cache.get(CLANS, '#A')).toBeDefined();
    clock.advance('1ms');
    expect(cache.get(CLANS, '#A')).toBeUndefined();
  });
});

describe('a jump of the wall clock', () => {
  it.each([
    ['back', -86_400_000],
    ['forward', 86_400_000],
  ])('%s neither keeps a copy longer nor drops it sooner', async (_, jump) => {
    const { cache, api, clock } = withOptions(60, { staleIfError: 60 });
    const clan = thing('#A');
    await cache.readThrough(CLANS, '#A', api.answers(clan));
    clock.advance('30s');
    clock.setWall(clock.now() + jump);
    expect(cache.readThrough(CLANS, '#A', api.silent)).toBe(clan);
    expect(cache.freshness(clan)?.stale).toBe(false);
    clock.advance('30s');
    expect(cache.freshness(clan)?.stale).toBe(true);
    expect(await cache.readThrough(CLANS, '#A', api.fails(new OutageError()))).toBe(clan);
    clock.advance('60s');
    expect(cache.get(CLANS, '#A')).toBeUndefined();
  });

  it('back does not make an old copy young enough for a maxAge', async () => {
    const { cache, api, clock } = setUp();
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    clock.advance('2m');
    clock.setWall(clock.now() - 3_600_000);
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')), { maxAge: 60 });
    expect(api.calls).toBe(2);
  });

  it('between the arrival of an answer and its keeping is harmless', async () => {
    const { cache, clock, api } = setUp();
    await cache.readThrough(CLANS, '#A', () => {
      const loaded = { value: thing('#A'), storedAt: clock.now(), apiFreshUntil: null, bytes: 0 };
      clock.setWall(clock.now() - 86_400_000);
      return Promise.resolve(loaded);
    });
    clock.advance('1h');
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    expect(api.calls).toBe(1);
  });
});

/** A generator of numbers from 0 to 1 that always gives the same row. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}
