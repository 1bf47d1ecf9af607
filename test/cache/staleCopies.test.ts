import { describe, expect, it } from 'vitest';
import { Cache } from '../../src/cache/Cache.js';
import { CacheConfig } from '../../src/cache/CacheConfig.js';
import type { CacheName } from '../../src/cache/names.js';
import { AbsentError, at, CLANS, OutageError, rejection, settle, setUp, traceOf, withOptions } from './setup.js';
import { type TagPayload, type Thing, thing } from './Thing.js';
import { noUnhandledRejections } from './unhandled.js';

noUnhandledRejections();

describe('verbs return no expired copy', () => {
  it.each([
    ['a copy that is kept for an outage', { staleIfError: 60 }],
    ['a copy that the API renews earlier', { followApi: true }],
  ])('%s', async (_what, options) => {
    const { cache, api, clock } = withOptions(60, options);
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A'), { maxAge: 60 }));
    await cache.readThrough(CLANS, '#B', api.answers(thing('#B'), { maxAge: 60 }));
    expect(cache.keys(CLANS)).toEqual(['#A', '#B']);
    clock.advance('60s');
    void cache.set(CLANS, '#C', 'a value without facts');
    expect(cache.get(CLANS, '#A')).toBeUndefined();
    expect(cache.pop(CLANS, '#B')).toBeUndefined();
    expect(cache.get(CLANS, '#C')).toBe('a value without facts');
    expect(cache.keys(CLANS)).toEqual(['#C']);
    expect(cache.items(CLANS)).toEqual([['#C', 'a value without facts']]);
    expect(cache.values(CLANS)).toEqual(['a value without facts']);
    expect(cache.getLimit(CLANS, 5)).toHaveLength(1);
    expect(cache.peek(CLANS, '#A')).toBeUndefined();
    expect(cache.readThrough(CLANS, '#A', api.silent, { fetch: false })).toBeUndefined();
  });

  it('but a stale one that is renewed in the background', async () => {
    const { cache, api, clock } = withOptions(60, { staleWhileRevalidate: 60 });
    const clan = thing('#A');
    await cache.readThrough(CLANS, '#A', api.answers(clan));
    clock.advance('90s');
    expect([cache.get(CLANS, '#A'), cache.peek(CLANS, '#A')]).toEqual([clan, clan]);
    expect(cache.keys(CLANS)).toEqual(['#A']);
  });
});

describe('staleWhileRevalidate', () => {
  it('returns the stale copy at once, renews it in the background, then returns the new one', async () => {
    const { cache, api, clock, events } = withOptions(60, { staleWhileRevalidate: 30 });
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

  it('renews once for any number of reads', async () => {
    const { cache, api, clock } = withOptions(60, { staleWhileRevalidate: 30 });
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    clock.advance('70s');
    const { load, begun } = api.held();
    for (let i = 0; i < 10; i++) void cache.readThrough(CLANS, '#A', load);
    expect(begun).toHaveLength(1);
    begun[0]?.answer(thing('#A'));
    await settle();
  });

  it('ends with the window', async () => {
    const { cache, api, clock } = withOptions(60, { staleWhileRevalidate: 30 });
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A', 1)));
    clock.advance('90s');
    const fresh = thing('#A', 2);
    expect(await cache.readThrough(CLANS, '#A', api.answers(fresh))).toBe(fresh);
  });

  it('a renewal that fails is an event; the copy stays, and the next reader tries again', async () => {
    const { cache, api, clock, events } = withOptions(60, { staleWhileRevalidate: 30 });
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

  it('a renewal that gets "not found" removes the copy', async () => {
    const { cache, api, clock } = withOptions(60, { staleWhileRevalidate: 30 });
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    clock.advance('60s');
    void cache.readThrough(CLANS, '#A', api.fails(new AbsentError()));
    await settle();
    expect(cache.get(CLANS, '#A')).toBeUndefined();
  });

  it('fetch: false returns the stale copy and renews nothing', async () => {
    const { cache, api, clock } = withOptions(60, { staleWhileRevalidate: 30 });
    const old = thing('#A');
    await cache.readThrough(CLANS, '#A', api.answers(old));
    clock.advance('60s');
    expect(cache.readThrough(CLANS, '#A', api.silent, { fetch: false })).toBe(old);
    await settle();
    expect(cache.statistics(CLANS).loads).toBe(1);
  });

  it('updateCache: false returns the stale copy and does not change the cache', async () => {
    const { cache, api, clock } = withOptions(60, { staleWhileRevalidate: 30 });
    const old = thing('#A', 1);
    await cache.readThrough(CLANS, '#A', api.answers(old));
    clock.advance('60s');
    expect(cache.readThrough(CLANS, '#A', api.answers(thing('#A', 2)), { updateCache: false })).toBe(old);
    await settle();
    expect(cache.get(CLANS, '#A')).toBe(old);
  });

  it('a write by a caller during the renewal wins', async () => {
    const { cache, api, clock } = withOptions(60, { staleWhileRevalidate: 30 });
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
  it('for an hour of outage, reads return the copy, marked as stale since its time', async () => {
    const { cache, api, clock, events } = withOptions(60, { staleIfError: '1h' });
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

  it('ends with the window', async () => {
    const { cache, api, clock } = withOptions(60, { staleIfError: 60 });
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    clock.advance('120s');
    const outage = new OutageError();
    expect(await rejection(cache.readThrough(CLANS, '#A', api.fails(outage)))).toBe(outage);
  });

  it.each([
    ['what is not there any more', new AbsentError()],
    ['any other failure', new Error('403')],
  ])('does not apply to %s', async (_, error) => {
    const { cache, api, clock } = withOptions(60, { staleIfError: 60 });
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    clock.advance('60s');
    expect(await rejection(cache.readThrough(CLANS, '#A', api.fails(error)))).toBe(error);
  });

  it('after the outage the new copy replaces it', async () => {
    const { cache, api, clock } = withOptions(60, { staleIfError: '1h' });
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A', 1)));
    clock.advance('5m');
    await cache.readThrough(CLANS, '#A', api.fails(new OutageError()));
    const fresh = await cache.readThrough(CLANS, '#A', api.answers(thing('#A', 2)));
    expect(cache.readThrough(CLANS, '#A', api.silent)).toBe(fresh);
    expect(cache.freshness(fresh)).toMatchObject({ stale: false });
  });

  it('serves all readers that joined the failing request', async () => {
    const { cache, api, clock } = withOptions(60, { staleIfError: '1h' });
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
    const { cache, api, clock } = withOptions(60, { staleIfError: '1h' });
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    clock.advance('5m');
    const { load } = api.held();
    const leaver = new AbortController();
    const read = cache.readThrough(CLANS, '#A', load, { signal: leaver.signal });
    const reason = new OutageError('my own');
    leaver.abort(reason);
    expect(await rejection(read)).toBe(reason);
  });

  it('with staleWhileRevalidate: first renewed in the background, then returned only in an outage', async () => {
    const { cache, api, clock } = withOptions(60, { staleWhileRevalidate: 10, staleIfError: 100 });
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

  it('false: never returns a stale copy, not even in an outage', async () => {
    const { cache, api, clock } = withOptions(60, options);
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    clock.advance('65s');
    const outage = new OutageError();
    const read = cache.readThrough(CLANS, '#A', api.fails(outage), { allowStale: false });
    expect(await rejection(read)).toBe(outage);
  });

  it('true: returns any held copy at once and renews it in the background', async () => {
    const { cache, api, clock } = withOptions(60, options);
    const old = thing('#A', 1);
    await cache.readThrough(CLANS, '#A', api.answers(old));
    clock.advance('159s');
    const fresh = thing('#A', 2);
    expect(cache.readThrough(CLANS, '#A', api.answers(fresh), { allowStale: true })).toBe(old);
    await settle();
    expect(cache.readThrough(CLANS, '#A', api.silent)).toBe(fresh);
  });

  it('true, with fetch: false: returns a stale copy without a request', async () => {
    const { cache, api, clock } = withOptions(60, options);
    const old = thing('#A');
    await cache.readThrough(CLANS, '#A', api.answers(old));
    clock.advance('159s');
    expect(cache.readThrough(CLANS, '#A', api.silent, { allowStale: true, fetch: false })).toBe(old);
    expect(cache.readThrough(CLANS, '#A', api.silent, { fetch: false })).toBeUndefined();
    clock.advance('1s');
    expect(cache.readThrough(CLANS, '#A', api.silent, { allowStale: true, fetch: false })).toBeUndefined();
  });

  it('and maxAge: returns an old copy only in an outage, and never with false', async () => {
    const { cache, api, clock } = withOptions(60, options);
    const old = thing('#A');
    await cache.readThrough(CLANS, '#A', api.answers(old));
    clock.advance('30s');
    const outage = () => api.fails(new OutageError());
    expect(await cache.readThrough(CLANS, '#A', outage(), { maxAge: 10 })).toBe(old);
    await rejection(cache.readThrough(CLANS, '#A', outage(), { maxAge: 10, allowStale: false }));
  });
});

describe('one object that is kept under two names', () => {
  class PerName extends Cache {
    override configFor(name: CacheName) {
      return new CacheConfig(10, name === 'clanWars' ? 60 : 3_600, { staleIfError: 600 });
    }
  }

  it.each(['clanWars', 'currentWars'] as const)(
    'is judged by the time of each name, also when %s stores it last',
    async (last) => {
      const { cache, api, clock } = setUp(PerName);
      const war = thing('#A');
      const first = last === 'clanWars' ? 'currentWars' : 'clanWars';
      for (const name of [first, last] as const) await cache.readThrough(name, '#A', api.answers(war));
      clock.advance('2m');
      expect(cache.readThrough('currentWars', '#A', api.silent)).toBe(war);
      const fresh = await cache.readThrough('clanWars', '#A', api.answers(thing('#A', 2)));
      expect(fresh.raw.level).toBe(2);
    },
  );
});
