import { describe, expect, it } from 'vitest';
import { Cache } from '../../src/cache/Cache.js';
import { CacheConfig, type CacheConfigOptions } from '../../src/cache/CacheConfig.js';
import type { CacheName } from '../../src/cache/names.js';
import { AbsentError, CLANS, OutageError, rejection, settle, setUp, traceOf, withConfig } from './setup.js';
import { type TagPayload, Thing, thing } from './Thing.js';
import { noUnhandledRejections } from './unhandled.js';

noUnhandledRejections();

const START = Date.UTC(2026, 0, 1);
const at = (seconds: number) => new Date(START + seconds * 1_000);
const group = (ttl: number | null, options: CacheConfigOptions) =>
  setUp(withConfig(new CacheConfig(100, ttl, options)));

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

  it('is told by the copy itself', async () => {
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

  it('of ever has no end', async () => {
    const { cache, api, clock } = setUp();
    const list = await cache.readThrough('leagues', 'all', api.answers(thing('all')));
    clock.advance('3650d');
    expect(cache.readThrough('leagues', 'all', api.silent)).toBe(list);
    expect(cache.freshness(list)).toMatchObject({ freshUntil: null, stale: false, staleSince: null });
  });

  it.each([
    ['Infinity from getTtl', Number.POSITIVE_INFINITY],
    ['more than a date can hold', 1e13],
  ])('of %s is told as no end', async (_, ttl) => {
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
    const { cache, api, clock } = group(60, { followApi: true });
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
    const { cache, api, clock } = group(60, { followApi: true });
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    clock.advance('59s');
    await cache.readThrough(CLANS, '#A', api.silent);
    clock.advance('1s');
    expect(cache.get(CLANS, '#A')).toBeUndefined();
  });

  it('a copy that is over on arrival is given out and not kept', async () => {
    const { cache, api } = group(60, { followApi: true });
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A'), { maxAge: 0 }));
    expect(cache.keys(CLANS)).toEqual([]);
  });

  it('a subclass that only wraps createDefaultCache changes nothing of it: what is over is not shown', async () => {
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

describe('staleWhileRevalidate', () => {
  it('gives the stale copy at once, renews it behind, and then gives the new one', async () => {
    const { cache, api, clock, events } = group(60, { staleWhileRevalidate: 30 });
    const old = thing('#A', 1);
    await cache.readThrough(CLANS, '#A', api.answers(old));
    clock.advance('60s');
    events.length = 0;
    const { load, begun } = api.held<Thing<TagPayload>>();
    expect(cache.readThrough(CLANS, '#A', load)).toBe(old);
    expect(cache.freshness(old)).toMatchObject({ stale: true, staleSince: at(60) });
    expect(begun[0]?.context).toEqual({ lane: 'background', signal: undefined });
    const renewed = thing('#A', 2);
    begun[0]?.answer(renewed);
    await settle();
    expect(cache.readThrough(CLANS, '#A', api.silent)).toBe(renewed);
    expect(traceOf(events)).toEqual(['stale hit', 'refresh', 'removal: replaced', 'load', 'hit']);
    expect(cache.statistics(CLANS)).toMatchObject({ staleHits: 1, hits: 1, misses: 1, loads: 2 });
  });

  it('renews once, however many read', async () => {
    const { cache, api, clock } = group(60, { staleWhileRevalidate: 30 });
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    clock.advance('70s');
    const { load, begun } = api.held();
    for (let i = 0; i < 10; i++) void cache.readThrough(CLANS, '#A', load);
    expect(begun).toHaveLength(1);
    begun[0]?.answer(thing('#A'));
    await settle();
  });

  it('is over at the end of the window', async () => {
    const { cache, api, clock } = group(60, { staleWhileRevalidate: 30 });
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A', 1)));
    clock.advance('90s');
    const fresh = thing('#A', 2);
    expect(await cache.readThrough(CLANS, '#A', api.answers(fresh))).toBe(fresh);
  });

  it('a renewal that fails is an event; the copy stays, and the next reader tries again', async () => {
    const { cache, api, clock, events } = group(60, { staleWhileRevalidate: 30 });
    const old = thing('#A');
    await cache.readThrough(CLANS, '#A', api.answers(old));
    clock.advance('60s');
    for (let i = 0; i < 2; i++) {
      expect(cache.readThrough(CLANS, '#A', api.fails(new OutageError()))).toBe(old);
      await settle();
    }
    expect(api.calls).toBe(3);
    expect(events.filter(({ type }) => type === 'loadError')).toHaveLength(2);
  });

  it('a renewal that finds nothing any more removes the copy', async () => {
    const { cache, api, clock } = group(60, { staleWhileRevalidate: 30 });
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    clock.advance('60s');
    void cache.readThrough(CLANS, '#A', api.fails(new AbsentError()));
    await settle();
    expect(cache.get(CLANS, '#A')).toBeUndefined();
  });

  it('fetch: false gives the stale copy and renews nothing', async () => {
    const { cache, api, clock } = group(60, { staleWhileRevalidate: 30 });
    const old = thing('#A');
    await cache.readThrough(CLANS, '#A', api.answers(old));
    clock.advance('60s');
    expect(cache.readThrough(CLANS, '#A', api.silent, { fetch: false })).toBe(old);
    await settle();
    expect(cache.statistics(CLANS).loads).toBe(1);
  });

  it('updateCache: false gives the stale copy and changes nothing that is held', async () => {
    const { cache, api, clock } = group(60, { staleWhileRevalidate: 30 });
    const old = thing('#A', 1);
    await cache.readThrough(CLANS, '#A', api.answers(old));
    clock.advance('60s');
    expect(cache.readThrough(CLANS, '#A', api.answers(thing('#A', 2)), { updateCache: false })).toBe(old);
    await settle();
    expect(cache.get(CLANS, '#A')).toBe(old);
  });

  it('a person’s write during the renewal wins', async () => {
    const { cache, api, clock } = group(60, { staleWhileRevalidate: 30 });
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    clock.advance('60s');
    const { load, begun } = api.held();
    void cache.readThrough(CLANS, '#A', load);
    void cache.delete(CLANS, '#A');
    begun[0]?.answer(thing('#A'));
    await settle();
    expect(cache.get(CLANS, '#A')).toBeUndefined();
  });
});

describe('staleIfError', () => {
  it('an outage of an hour is survived on what is held, which says that it is stale and since when', async () => {
    const { cache, api, clock, events } = group(60, { staleIfError: '1h' });
    const old = thing('#A');
    await cache.readThrough(CLANS, '#A', api.answers(old));
    for (let minutes = 1; minutes <= 60; minutes++) {
      clock.advance('1m');
      const served = await cache.readThrough(CLANS, '#A', api.fails(new OutageError()));
      expect(served).toBe(old);
      expect(cache.freshness(served)).toMatchObject({ stale: true, staleSince: at(60), storedAt: at(0) });
    }
    expect(api.calls).toBe(61);
    expect(cache.statistics(CLANS)).toMatchObject({ staleHits: 60, misses: 61, loadErrors: 60 });
    expect(traceOf(events.slice(2, 5))).toEqual(['miss', 'loadError', 'stale hit']);
  });

  it('is over at the end of the window', async () => {
    const { cache, api, clock } = group(60, { staleIfError: 60 });
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    clock.advance('120s');
    const outage = new OutageError();
    expect(await rejection(cache.readThrough(CLANS, '#A', api.fails(outage)))).toBe(outage);
  });

  it.each([
    ['what is not there any more', new AbsentError()],
    ['any other failure', new Error('403')],
  ])('is not for %s', async (_, error) => {
    const { cache, api, clock } = group(60, { staleIfError: 60 });
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    clock.advance('60s');
    expect(await rejection(cache.readThrough(CLANS, '#A', api.fails(error)))).toBe(error);
  });

  it('after the outage the new copy takes its place', async () => {
    const { cache, api, clock } = group(60, { staleIfError: '1h' });
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A', 1)));
    clock.advance('5m');
    await cache.readThrough(CLANS, '#A', api.fails(new OutageError()));
    const fresh = await cache.readThrough(CLANS, '#A', api.answers(thing('#A', 2)));
    expect(cache.readThrough(CLANS, '#A', api.silent)).toBe(fresh);
    expect(cache.freshness(fresh)).toMatchObject({ stale: false });
  });

  it('serves everybody who joined the failing request', async () => {
    const { cache, api, clock } = group(60, { staleIfError: '1h' });
    const old = thing('#A');
    await cache.readThrough(CLANS, '#A', api.answers(old));
    clock.advance('5m');
    const { load, begun } = api.held();
    const reads = [0, 1, 2].map(() => cache.readThrough(CLANS, '#A', load));
    begun[0]?.fail(new OutageError());
    expect(await Promise.all(reads)).toEqual([old, old, old]);
    expect(begun).toHaveLength(1);
  });

  it('does not hide from a caller that its own signal ended the wait', async () => {
    const { cache, api, clock } = group(60, { staleIfError: '1h' });
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    clock.advance('5m');
    const { load } = api.held();
    const leaver = new AbortController();
    const read = cache.readThrough(CLANS, '#A', load, { signal: leaver.signal });
    const reason = new OutageError('my own');
    leaver.abort(reason);
    expect(await rejection(read)).toBe(reason);
  });

  it('together with staleWhileRevalidate: renewed behind at first, then only in an outage', async () => {
    const { cache, api, clock } = group(60, { staleWhileRevalidate: 10, staleIfError: 100 });
    const old = thing('#A', 1);
    await cache.readThrough(CLANS, '#A', api.answers(old));
    clock.advance('69s');
    expect(cache.readThrough(CLANS, '#A', api.fails(new OutageError()))).toBe(old);
    await settle();
    clock.advance('1s');
    expect(await cache.readThrough(CLANS, '#A', api.fails(new OutageError()))).toBe(old);
    clock.advance('90s');
    await rejection(cache.readThrough(CLANS, '#A', api.fails(new OutageError())));
  });
});

describe('allowStale', () => {
  const options = { staleWhileRevalidate: 10, staleIfError: 100 };

  it('false: never a stale one, not even in an outage', async () => {
    const { cache, api, clock } = group(60, options);
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    clock.advance('65s');
    const outage = new OutageError();
    const read = cache.readThrough(CLANS, '#A', api.fails(outage), { allowStale: false });
    expect(await rejection(read)).toBe(outage);
  });

  it('true: whatever is still held, at once, and renewed behind', async () => {
    const { cache, api, clock } = group(60, options);
    const old = thing('#A', 1);
    await cache.readThrough(CLANS, '#A', api.answers(old));
    clock.advance('159s');
    const fresh = thing('#A', 2);
    expect(cache.readThrough(CLANS, '#A', api.answers(fresh), { allowStale: true })).toBe(old);
    await settle();
    expect(cache.readThrough(CLANS, '#A', api.silent)).toBe(fresh);
  });

  it('true, with fetch: false: a copy for who must not wait', async () => {
    const { cache, api, clock } = group(60, options);
    const old = thing('#A');
    await cache.readThrough(CLANS, '#A', api.answers(old));
    clock.advance('159s');
    expect(cache.readThrough(CLANS, '#A', api.silent, { allowStale: true, fetch: false })).toBe(old);
    expect(cache.readThrough(CLANS, '#A', api.silent, { fetch: false })).toBeUndefined();
    clock.advance('1s');
    expect(cache.readThrough(CLANS, '#A', api.silent, { allowStale: true, fetch: false })).toBeUndefined();
  });

  it('and maxAge: an old copy only in an outage, and not at all when it is forbidden', async () => {
    const { cache, api, clock } = group(60, options);
    const old = thing('#A');
    await cache.readThrough(CLANS, '#A', api.answers(old));
    clock.advance('30s');
    const outage = () => api.fails(new OutageError());
    expect(await cache.readThrough(CLANS, '#A', outage(), { maxAge: 10 })).toBe(old);
    await rejection(cache.readThrough(CLANS, '#A', outage(), { maxAge: 10, allowStale: false }));
  });
});

describe('negativeTtl', () => {
  it('remembers that there is nothing, as the same error, for so long', async () => {
    const { cache, api, clock, events } = group(60, { negativeTtl: 30 });
    const absent = new AbsentError('404');
    const read = () => rejection(cache.readThrough(CLANS, '#A', api.fails(absent)));
    expect([await read(), await read(), await read()]).toEqual([absent, absent, absent]);
    expect(api.calls).toBe(1);
    expect(cache.statistics(CLANS)).toMatchObject({ misses: 1, negativeHits: 2, loads: 1, hits: 0 });
    expect(traceOf(events)).toEqual(['miss', 'loadError', 'negativeHit', 'negativeHit']);
    clock.advance('30s');
    await read();
    expect(api.calls).toBe(2);
  });

  it('is off by default', async () => {
    const { cache, api } = setUp();
    for (let i = 0; i < 2; i++) await rejection(cache.readThrough(CLANS, '#A', api.fails(new AbsentError())));
    expect(api.calls).toBe(2);
  });

  it.each([
    ['an outage', new OutageError()],
    ['any other failure', new Error('x')],
  ])('does not remember %s', async (_, error) => {
    const { cache, api } = group(60, { negativeTtl: 30 });
    for (let i = 0; i < 2; i++) await rejection(cache.readThrough(CLANS, '#A', api.fails(error)));
    expect(api.calls).toBe(2);
  });

  it.each([
    ['set', (cache: Cache) => cache.set(CLANS, '#A', thing('#A'))],
    ['delete', (cache: Cache) => cache.delete(CLANS, '#A')],
    ['pop', (cache: Cache) => cache.pop(CLANS, '#A')],
    ['clear', (cache: Cache) => cache.clear(CLANS)],
  ] as const)('is forgotten by %s', async (verb, write) => {
    const { cache, api } = group(60, { negativeTtl: 30 });
    await rejection(cache.readThrough(CLANS, '#A', api.fails(new AbsentError())));
    void write(cache);
    const read = await cache.readThrough(CLANS, '#A', api.answers(thing('#A', 2)));
    expect(read.raw.level).toBe(verb === 'set' ? 1 : 2);
  });

  it('is forgotten by a success', async () => {
    const { cache, api, clock } = group(5, { negativeTtl: 30 });
    await rejection(cache.readThrough(CLANS, '#A', api.fails(new AbsentError())));
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')), { cache: false });
    clock.advance('5s');
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    expect(api.calls).toBe(3);
  });

  it('is not for who asks past the cache, nor for who names an age', async () => {
    const { cache, api } = group(60, { negativeTtl: 30 });
    await rejection(cache.readThrough(CLANS, '#A', api.fails(new AbsentError())));
    for (const options of [{ cache: false }, { maxAge: 0 }])
      await rejection(cache.readThrough(CLANS, '#A', api.fails(new AbsentError()), options));
    expect(api.calls).toBe(3);
  });

  it('is told to who only looks, too', async () => {
    const { cache, api } = group(60, { negativeTtl: 30 });
    const absent = new AbsentError();
    await rejection(cache.readThrough(CLANS, '#A', api.fails(absent)));
    expect(await rejection(cache.readThrough(CLANS, '#A', api.silent, { fetch: false }))).toBe(absent);
  });

  it('of a person’s delete during the request: nothing is remembered', async () => {
    const { cache, api } = group(60, { negativeTtl: 30 });
    const { load, begun } = api.held();
    const read = rejection(cache.readThrough(CLANS, '#A', load));
    void cache.set(CLANS, '#A', thing('#A'));
    begun[0]?.fail(new AbsentError());
    await read;
    expect(cache.get(CLANS, '#A')).toBeInstanceOf(Thing);
    void cache.delete(CLANS, '#A');
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
  });

  it('what the API says is not there leaves no copy behind, without a negativeTtl too', async () => {
    const { cache, api } = setUp();
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    await rejection(cache.readThrough(CLANS, '#A', api.fails(new AbsentError()), { cache: false }));
    expect(cache.get(CLANS, '#A')).toBeUndefined();
  });

  it('updateCache: false remembers nothing and removes nothing', async () => {
    const { cache, api } = group(60, { negativeTtl: 30 });
    await rejection(cache.readThrough(CLANS, '#new', api.fails(new AbsentError()), { updateCache: false }));
    await cache.readThrough(CLANS, '#new', api.answers(thing('#new')));
    await rejection(
      cache.readThrough(CLANS, '#new', api.fails(new AbsentError()), { cache: false, updateCache: false }),
    );
    expect(cache.get(CLANS, '#new')).toBeInstanceOf(Thing);
  });

  it('is bounded: a thousand and some are remembered, and a flood costs no more', async () => {
    const { cache, api } = group(60, { negativeTtl: 30 });
    for (let i = 0; i < 1_500; i++) await rejection(cache.readThrough(CLANS, `#${i}`, api.fails(new AbsentError())));
    await rejection(cache.readThrough(CLANS, '#1499', api.fails(new AbsentError())));
    expect(api.calls).toBe(1_500);
    await rejection(cache.readThrough(CLANS, '#0', api.fails(new AbsentError())));
    expect(api.calls).toBe(1_501);
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

  it('is what the store keeps to', async () => {
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
    const { cache, api, clock } = group(60, { staleIfError: 60 });
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
