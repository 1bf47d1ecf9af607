import { describe, expect, it, vi } from 'vitest';
import { CacheConfig } from '../../src/cache/CacheConfig.js';
import type { CacheEvent } from '../../src/cache/CacheEvent.js';
import { Emitter } from '../../src/internal/Emitter.js';
import { DefaultCache } from '../../src/store/memory/DefaultCache.js';
import {
  AbsentError,
  CLANS,
  PLAYERS,
  rejection,
  settle,
  setUp,
  traceOf,
  unwatched,
  withConfig,
  withStores,
} from './setup.js';
import { thing } from './Thing.js';

describe('the whole trace of', () => {
  const name = CLANS;

  it('a miss, a load and a hit', async () => {
    const { cache, api, clock, events } = setUp();
    const { load, begun } = api.held();
    const read = cache.readThrough(CLANS, '#A', load);
    clock.advance(120);
    begun[0]?.answer(1);
    await read;
    await cache.readThrough(CLANS, '#A', api.silent);
    expect(events).toEqual([
      { type: 'miss', name, key: '#A' },
      { type: 'load', name, key: '#A', durationMs: 120, kept: true },
      { type: 'hit', name, key: '#A', stale: false },
    ]);
  });

  it('a read that joins', async () => {
    const { cache, api, events } = setUp();
    const { load, begun } = api.held();
    const reads = [cache.readThrough(CLANS, '#A', load), cache.readThrough(CLANS, '#A', load)];
    begun[0]?.answer(1);
    await Promise.all(reads);
    expect(events).toEqual([
      { type: 'miss', name, key: '#A' },
      { type: 'miss', name, key: '#A' },
      { type: 'join', name, key: '#A' },
      { type: 'load', name, key: '#A', durationMs: 0, kept: true },
    ]);
  });

  it('a failing load', async () => {
    const { cache, api, events } = setUp();
    const error = new Error('gateway');
    await rejection(cache.readThrough(CLANS, '#A', api.fails(error)));
    expect(events).toEqual([
      { type: 'miss', name, key: '#A' },
      { type: 'loadError', name, key: '#A', durationMs: 0, error },
    ]);
  });

  it('reads that bypass the cache', async () => {
    const { cache, api, events } = setUp();
    await cache.readThrough(CLANS, '#A', api.answers(1), { cache: false, updateCache: false });
    expect(events).toEqual([{ type: 'load', name, key: '#A', durationMs: 0, kept: false }]);
  });

  it('an absence that is cached', async () => {
    const { cache, api, events } = setUp(withConfig(new CacheConfig(10, 60, { negativeTtl: 10 })));
    for (let i = 0; i < 2; i++) await rejection(cache.readThrough(CLANS, '#A', api.fails(new AbsentError())));
    expect(traceOf(events)).toEqual(['miss', 'loadError', 'negativeHit']);
    expect(events.at(-1)).toEqual({ type: 'negativeHit', name, key: '#A' });
  });

  it('a store that goes down and comes back', async () => {
    let broken = true;
    const entries = new Map<string, unknown>();
    const orThrow = <T>(effect: () => T): T => {
      if (broken) throw new Error('down');
      return effect();
    };
    const store = {
      get: (key: string) => orThrow(() => entries.get(key)),
      set: (key: string, value: unknown) => orThrow(() => void entries.set(key, value)),
    };
    const { cache, api, clock, events } = setUp(withStores(() => store));
    for (let i = 0; i < 3; i++) await cache.readThrough(CLANS, `#${i}`, api.answers(i), { updateCache: i > 0 });
    broken = false;
    clock.advance('1s');
    await cache.readThrough(CLANS, '#A', api.answers(7));
    await cache.readThrough(CLANS, '#A', api.silent);
    const trace = traceOf(events);
    expect(trace.slice(0, 10)).toEqual([
      ...['storeError: get', 'miss', 'load, not kept'],
      ...['storeError: get', 'miss', 'storeError: set', 'load, not kept'],
      ...['storeError: get', 'miss', 'breaker: open'],
    ]);
    expect(trace.slice(-5)).toEqual(['breaker: halfOpen', 'breaker: closed', 'miss', 'load', 'hit']);
  });
});

describe('load says whether the value was kept', () => {
  const keptBy = async (setup: ReturnType<typeof setUp>) => {
    await setup.cache.readThrough(CLANS, '#A', setup.api.answers(thing('#A'), { bytes: 1_000 }));
    return traceOf(setup.events).at(-1);
  };

  it('not when nothing is kept, or the value is larger than the store', async () => {
    expect(await keptBy(setUp(withConfig(new CacheConfig(10, 60))))).toBe('load');
    expect(await keptBy(setUp(withConfig(new CacheConfig(0, 60))))).toBe('load, not kept');
    expect(await keptBy(setUp(withConfig(new CacheConfig(10, 0))))).toBe('load, not kept');
    expect(await keptBy(setUp(withConfig(new CacheConfig(10, 60, { maxBytes: 999 }))))).toBe('load, not kept');
  });

  it('not when a synchronous store refuses it', async () => {
    expect(await keptBy(setUp(withStores(() => ({ get: () => undefined, set: () => false }))))).toBe('load, not kept');
  });
});

describe('removals', () => {
  it('have their cause', async () => {
    const { cache, api, clock, events } = setUp(withConfig(new CacheConfig(2, 60)));
    void cache.set(CLANS, '#A', 1);
    void cache.set(CLANS, '#A', 2);
    void cache.set(CLANS, '#B', 1);
    void cache.set(CLANS, '#C', 1);
    void cache.delete(CLANS, '#B');
    void cache.pop(CLANS, '#C');
    void cache.set(CLANS, '#D', 1);
    void cache.clear(CLANS);
    void cache.set(CLANS, '#E', 1);
    clock.advance('60s');
    await cache.readThrough(CLANS, '#E', api.answers(1));
    expect(events.filter(({ type }) => type === 'removal')).toEqual(
      [
        ['#A', 'replaced'],
        ['#A', 'evicted'],
        ['#B', 'removed'],
        ['#C', 'removed'],
        ['#D', 'removed'],
        ['#E', 'expired'],
      ].map(([key, cause]) => ({ type: 'removal', name: CLANS, key, cause })),
    );
  });

  it('are emitted besides the listener that the user gave the store', () => {
    const notified: string[] = [];
    const { cache, events } = setUp(
      withStores(
        () => new DefaultCache(1, null, { onRemoval: (key, _value, cause) => void notified.push(`${key} ${cause}`) }),
      ),
    );
    void cache.set(CLANS, '#A', 1);
    void cache.set(CLANS, '#B', 1);
    expect(notified).toEqual(['#A evicted']);
    expect(events).toEqual([{ type: 'removal', name: CLANS, key: '#A', cause: 'evicted' }]);
  });
});

describe('listeners', () => {
  it('receive their own type only, or all types with a star', async () => {
    const { cache, api, events } = setUp();
    const misses: CacheEvent[] = [];
    const unsubscribe = cache.on('miss', (event) => misses.push(event));
    await cache.readThrough(CLANS, '#A', api.answers(1));
    unsubscribe();
    unsubscribe();
    await cache.readThrough(CLANS, '#B', api.answers(1));
    expect(misses).toEqual([{ type: 'miss', name: CLANS, key: '#A' }]);
    expect(events).toHaveLength(4);
  });

  it('that throw affect nothing else: reads, stores and other listeners continue', async () => {
    const warnings: Error[] = [];
    vi.spyOn(process, 'emitWarning').mockImplementation((warning) => void warnings.push(new Error(String(warning))));
    const { cache, api } = setUp();
    const heard: string[] = [];
    cache.on('*', () => {
      throw new Error('listener');
    });
    cache.on('*', ({ type }) => heard.push(type));
    const clan = thing('#A');
    expect(await cache.readThrough(CLANS, '#A', api.answers(clan))).toBe(clan);
    expect(cache.readThrough(CLANS, '#A', api.silent)).toBe(clan);
    void cache.delete(CLANS, '#A');
    expect(heard).toEqual(['miss', 'load', 'hit', 'removal']);
    expect(warnings).toHaveLength(4);
    expect(cache.keys(CLANS)).toEqual([]);
  });

  it('may use the cache', async () => {
    const { cache, api } = setUp();
    cache.on('load', ({ key }) => void cache.set(PLAYERS, key, 'seen'));
    cache.on('removal', ({ key }) => void cache.set('events', key, 'gone'));
    await cache.readThrough(CLANS, '#A', api.answers(1));
    void cache.delete(CLANS, '#A');
    expect([cache.get(PLAYERS, '#A'), cache.get('events', '#A')]).toEqual(['seen', 'gone']);
  });

  it('may write a key that is about to be loaded: the load begins later and is newer', async () => {
    const { cache, api } = setUp();
    cache.on('miss', ({ key }) => void cache.set(CLANS, key, 'from the listener'));
    expect(await cache.readThrough(CLANS, '#A', api.answers('loaded'))).toBe('loaded');
    expect(cache.get(CLANS, '#A')).toBe('loaded');
  });
});

describe('nothing is built without a listener', () => {
  /** Counts the events that are built. */
  function countBuilt(): { count: number } {
    const built = { count: 0 };
    const emit = Reflect.get(Emitter.prototype, 'emit') as (type: string, build: () => unknown) => void;
    vi.spyOn(Emitter.prototype, 'emit').mockImplementation(function (this: unknown, type, build) {
      Reflect.apply(emit, this, [
        type,
        () => {
          built.count++;
          return build();
        },
      ]);
    });
    return built;
  }

  it('for events of reads, removals and failures', async () => {
    const built = countBuilt();
    const { cache, api } = unwatched(withConfig(new CacheConfig(1, 60, { negativeTtl: 10 })));
    for (const key of ['#A', '#A', '#B']) await cache.readThrough(CLANS, key, api.answers(1));
    for (let i = 0; i < 2; i++) await rejection(cache.readThrough(CLANS, '#none', api.fails(new AbsentError())));
    void cache.clear(CLANS);
    expect(built.count).toBe(0);
  });

  it('except for the type that has a listener', async () => {
    const built = countBuilt();
    const { cache, api } = unwatched();
    const unsubscribe = cache.on('hit', () => undefined);
    for (let i = 0; i < 3; i++) await cache.readThrough(CLANS, '#A', api.answers(1));
    expect(built.count).toBe(2);
    unsubscribe();
    await cache.readThrough(CLANS, '#A', api.answers(1));
    expect(built.count).toBe(2);
  });
});

it('events contain neither values nor data of models', async () => {
  const { cache, api, events } = setUp(withConfig(new CacheConfig(1, 60)));
  for (const key of ['#A', '#B']) await cache.readThrough(CLANS, key, api.answers(thing(key, 4711)));
  await cache.readThrough(CLANS, '#B', api.silent);
  void cache.clear(CLANS);
  await settle();
  expect(events.length).toBeGreaterThan(5);
  expect(JSON.stringify(events)).not.toContain('4711');
});
