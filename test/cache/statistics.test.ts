import { describe, expect, it } from 'vitest';
import { CacheConfig } from '../../src/cache/CacheConfig.js';
import { CACHE_NAMES } from '../../src/cache/names.js';
import { AbsentError, CLANS, OutageError, PLAYERS, rejection, settle, setUp, withConfig, withStores } from './setup.js';
import { thing } from './Thing.js';

const NOTHING = {
  hits: 0,
  staleHits: 0,
  negativeHits: 0,
  misses: 0,
  joined: 0,
  loads: 0,
  loadErrors: 0,
  loadTimeMs: 0,
  evictions: 0,
  expiries: 0,
  errors: 0,
  late: 0,
  waits: 0,
  recovered: 0,
  missed: 0,
  entries: 0,
  bytes: 0,
};

describe('the counters of a name', () => {
  it('begin at 0, for every name', () => {
    const { cache } = setUp();
    for (const name of CACHE_NAMES) expect([name, cache.statistics(name)]).toEqual([name, NOTHING]);
  });

  it('count a scripted day exactly, and no other name’s', async () => {
    const { cache, api, clock } = setUp(
      withConfig(
        new CacheConfig(3, 60, { staleWhileRevalidate: 10, staleIfError: 100, negativeTtl: 30, maxBytes: 1_000 }),
      ),
    );
    const read = (key: string, bytes = 10) => cache.readThrough(CLANS, key, api.answers(thing(key), { bytes }));

    await read('#A'); // a miss and a load
    await read('#A'); // a hit
    await Promise.all([read('#B'), read('#B'), read('#B')]); // three misses, one load, two joined
    await rejection(cache.readThrough(CLANS, '#none', api.fails(new AbsentError()))); // a miss, a failed load
    await rejection(cache.readThrough(CLANS, '#none', api.fails(new AbsentError()))); // a negative hit
    cache.readThrough(CLANS, '#never', api.silent, { fetch: false }); // a miss
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A'), { bytes: 10 }), { cache: false }); // a load, no miss
    expect(cache.statistics(CLANS)).toEqual({
      ...NOTHING,
      hits: 1,
      negativeHits: 1,
      misses: 6,
      joined: 2,
      loads: 4,
      loadErrors: 1,
      entries: 2,
      bytes: 20,
    });

    clock.advance('60s');
    await read('#A'); // a stale hit, and a load behind it
    await settle();
    clock.advance('10s');
    await cache.readThrough(CLANS, '#B', api.fails(new OutageError())); // a miss, a failed load, a stale hit
    expect(cache.statistics(CLANS)).toMatchObject({ hits: 1, staleHits: 2, misses: 7, loads: 6, loadErrors: 2 });

    clock.advance('90s'); // 160 s: #B has expired, #A not yet
    for (const key of ['#C', '#D', '#E']) await read(key); // three misses and loads; #A has to go
    expect(cache.statistics(CLANS)).toMatchObject({ expiries: 1, evictions: 1, entries: 3, bytes: 30, misses: 10 });
    expect(cache.statistics(PLAYERS)).toEqual(NOTHING);
  });

  it('evictions are by size and by bytes', async () => {
    const { cache, api } = setUp(withConfig(new CacheConfig(10, 60, { maxBytes: 100 })));
    for (const key of ['#A', '#B', '#C']) await cache.readThrough(CLANS, key, api.answers(thing(key), { bytes: 40 }));
    expect(cache.statistics(CLANS)).toMatchObject({ entries: 2, bytes: 80, evictions: 1 });
    await cache.readThrough(CLANS, '#D', api.answers(thing('#D'), { bytes: 101 }));
    expect(cache.statistics(CLANS)).toMatchObject({ entries: 2, bytes: 80, evictions: 1 });
  });

  it('bytes that were not given are measured where they are a bound', async () => {
    const { cache, api } = setUp(withConfig(new CacheConfig(null, 60, { maxBytes: 100 })));
    const text = 'x'.repeat(40);
    for (let i = 0; i < 5; i++) void cache.set('events', `set ${i}`, text);
    expect(cache.statistics('events')).toMatchObject({ entries: 2, bytes: 80, evictions: 3 });
    for (let i = 0; i < 5; i++) cache.keep('warClans', `kept ${i}`, text);
    expect(cache.statistics('warClans')).toMatchObject({ entries: 2, bytes: 80 });
    for (let i = 0; i < 5; i++) await cache.readThrough(CLANS, `read ${i}`, api.answers(text));
    expect(cache.statistics(CLANS)).toMatchObject({ entries: 2, bytes: 80 });
  });

  it('deleted, replaced and cleared entries are neither evicted nor expired', async () => {
    const { cache } = setUp();
    for (const key of ['#A', '#A', '#B']) void cache.set(CLANS, key, 1);
    void cache.delete(CLANS, '#A');
    void cache.clear(CLANS);
    expect(cache.statistics(CLANS)).toMatchObject({ evictions: 0, expiries: 0, entries: 0 });
  });

  it('load time is the sum over all loads, failed ones included', async () => {
    const { cache, api, clock } = setUp();
    for (const outcome of ['answer', 'fail'] as const) {
      const { load, begun } = api.held();
      const read = Promise.allSettled([cache.readThrough(CLANS, '#A', load, { cache: false })]);
      clock.advance(250);
      if (outcome === 'answer') begun[0]?.answer(1);
      else begun[0]?.fail(new Error('x'));
      await read;
    }
    expect(cache.statistics(CLANS)).toMatchObject({ loadTimeMs: 500, loads: 2, loadErrors: 1 });
  });

  it('are a snapshot that the caller may keep and change', async () => {
    const { cache, api } = setUp();
    const before = cache.statistics(CLANS) as { misses: number };
    await cache.readThrough(CLANS, '#A', api.answers(1));
    expect(before.misses).toBe(0);
    before.misses = 99;
    expect(cache.statistics(CLANS).misses).toBe(1);
  });

  it('expired entries are not counted as entries', async () => {
    const { cache, api, clock } = setUp();
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A'), { bytes: 10 }));
    clock.advance('1h');
    expect(cache.statistics(CLANS)).toMatchObject({ entries: 0, bytes: 0, expiries: 1 });
  });

  it('are undefined for stores that don’t report them', () => {
    const { cache } = setUp(withStores(() => ({ get: () => undefined, set: () => undefined })));
    expect(cache.statistics(CLANS)).toMatchObject({ entries: undefined, bytes: undefined });
    const sized = setUp(withStores(() => new Map()));
    void sized.cache.set(CLANS, '#A', 1);
    expect(sized.cache.statistics(CLANS)).toMatchObject({ entries: 1, bytes: undefined });
  });

  it('direct calls of the verbs are not counted as reads', () => {
    const { cache } = setUp();
    void cache.set(CLANS, '#A', 1);
    void cache.get(CLANS, '#A');
    void cache.get(CLANS, '#none');
    void cache.pop(CLANS, '#A');
    void cache.items(CLANS);
    expect(cache.statistics(CLANS)).toEqual(NOTHING);
  });
});
