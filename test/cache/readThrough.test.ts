import { describe, expect, it } from 'vitest';
import { CLANS, PLAYERS, rejection, settle, setUp, traceOf, withOptions } from './setup.js';
import { thing } from './Thing.js';
import { noUnhandledRejections } from './unhandled.js';

noUnhandledRejections();

describe('a hit', () => {
  it('returns the same object, at once and without a promise', async () => {
    const { cache, api } = setUp();
    const clan = thing('#A');
    expect(await cache.readThrough(CLANS, '#A', api.answers(clan))).toBe(clan);
    expect(cache.readThrough(CLANS, '#A', api.silent)).toBe(clan);
    expect(cache.peek(CLANS, '#A')).toBe(clan);
    expect(api.calls).toBe(1);
  });

  it('is separate for each name and key', async () => {
    const { cache, api } = setUp();
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    const player = thing('#A');
    expect(await cache.readThrough(PLAYERS, '#A', api.answers(player))).toBe(player);
    await cache.readThrough(CLANS, '#B', api.answers(thing('#B')));
    expect(api.calls).toBe(3);
  });

  it.each([
    ['[]', []],
    ['0', 0],
    ["''", ''],
    ['false', false],
    ['null', null],
    ['NaN', Number.NaN],
  ] as [string, unknown][])('can be %s like any other value', async (_, value) => {
    const { cache, api } = setUp();
    expect(await cache.readThrough('events', 'e', api.answers(value))).toBe(value);
    expect(cache.readThrough('events', 'e', api.silent)).toBe(value);
    expect(cache.get('events', 'e')).toBe(value);
  });

  it('can have any key', async () => {
    const { cache, api } = setUp();
    for (const key of ['', '__proto__', 'constructor', 'toString', 'a:b', '#ÄÖ日本', ' ', '\0', 'searchClans:x']) {
      const value = thing(key);
      expect(await cache.readThrough(CLANS, key, api.answers(value))).toBe(value);
      expect(cache.readThrough(CLANS, key, api.silent)).toBe(value);
    }
  });
});

describe('peek', () => {
  it('is not a read: it counts nothing, emits nothing and changes no order', async () => {
    const { cache, api, events } = setUp();
    for (const key of ['#A', '#B']) await cache.readThrough(CLANS, key, api.answers(thing(key)));
    const [before, seen] = [cache.statistics(CLANS), events.length];
    expect(cache.peek(CLANS, '#A')).toMatchObject({ raw: { tag: '#A' } });
    expect(cache.peek(CLANS, '#none')).toBeUndefined();
    expect([cache.statistics(CLANS), events.length]).toEqual([before, seen]);
    expect(cache.keys(CLANS)).toEqual(['#A', '#B']);
  });
});

describe('single-flight', () => {
  it('a hundred callers make one request and get one object', async () => {
    const { cache, api } = setUp();
    const { load, begun } = api.held();
    const reads = Array.from({ length: 100 }, () => cache.readThrough(CLANS, '#A', load));
    await settle();
    expect(api.calls).toBe(1);
    const clan = thing('#A');
    begun[0]?.answer(clan);
    expect(new Set(await Promise.all(reads))).toEqual(new Set([clan]));
    expect(cache.statistics(CLANS)).toMatchObject({ misses: 100, joined: 99, loads: 1, hits: 0 });
  });

  it('a failing request fails all reads that joined, with the same error, and is not cached', async () => {
    const { cache, api } = setUp();
    const { load, begun } = api.held();
    const reads = Array.from({ length: 100 }, () => rejection(cache.readThrough(CLANS, '#A', load)));
    const error = new Error('gateway');
    begun[0]?.fail(error);
    expect(new Set(await Promise.all(reads))).toEqual(new Set([error]));
    expect(api.calls).toBe(1);
    const clan = thing('#A');
    expect(await cache.readThrough(CLANS, '#A', api.answers(clan))).toBe(clan);
  });

  it('a loader that throws at once fails as one that rejects', async () => {
    const { cache } = setUp();
    const error = new TypeError('no url');
    const load = () => {
      throw error;
    };
    expect(await rejection(cache.readThrough(CLANS, '#A', load))).toBe(error);
    expect(await rejection(cache.readThrough(CLANS, '#A', load))).toBe(error);
    expect(cache.statistics(CLANS)).toMatchObject({ loads: 2, loadErrors: 2 });
  });

  it('names and keys load separately', async () => {
    const { cache, api } = setUp();
    const { load, begun } = api.held();
    const reads = [
      cache.readThrough(CLANS, '#A', load),
      cache.readThrough(PLAYERS, '#A', load),
      cache.readThrough(CLANS, '#B', load),
    ];
    expect(begun).toHaveLength(3);
    for (const [index, { answer }] of begun.entries()) answer(index);
    expect(await Promise.all(reads)).toEqual([0, 1, 2]);
  });

  it('a loader may itself read the cache, another key or the same one', async () => {
    const { cache, api } = setUp();
    const inner = thing('#B');
    const value = await cache.readThrough(CLANS, '#A', async () => ({
      value: await cache.readThrough(CLANS, '#B', api.answers(inner)),
      storedAt: 0,
      apiFreshUntil: null,
      bytes: 0,
    }));
    expect(value).toBe(inner);
    expect(cache.get(CLANS, '#B')).toBe(inner);
  });
});

describe('cache: false', () => {
  it('asks the API although a copy is cached, and stores the new one', async () => {
    const { cache, api } = setUp();
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A', 1)));
    const second = thing('#A', 2);
    expect(await cache.readThrough(CLANS, '#A', api.answers(second), { cache: false })).toBe(second);
    expect(cache.readThrough(CLANS, '#A', api.silent)).toBe(second);
    expect(cache.statistics(CLANS)).toMatchObject({ hits: 1, misses: 1, loads: 2 });
  });

  it('joins a request that is under way', async () => {
    const { cache, api } = setUp();
    const { load, begun } = api.held();
    const reads = [cache.readThrough(CLANS, '#A', load), cache.readThrough(CLANS, '#A', load, { cache: false })];
    begun[0]?.answer('new');
    expect(await Promise.all(reads)).toEqual(['new', 'new']);
    expect(api.calls).toBe(1);
  });

  it('and fetch: false together return undefined', () => {
    const { cache, api } = setUp();
    void cache.set(CLANS, '#A', 1);
    expect(cache.readThrough(CLANS, '#A', api.silent, { cache: false, fetch: false })).toBeUndefined();
  });
});

describe('fetch: false', () => {
  it('returns the cached copy and never asks the API', async () => {
    const { cache, api } = setUp();
    expect(cache.readThrough(CLANS, '#A', api.silent, { fetch: false })).toBeUndefined();
    const clan = thing('#A');
    await cache.readThrough(CLANS, '#A', api.answers(clan));
    expect(cache.readThrough(CLANS, '#A', api.silent, { fetch: false })).toBe(clan);
  });

  it('does not cache a miss', async () => {
    const { cache, api } = setUp();
    void cache.readThrough(CLANS, '#A', api.silent, { fetch: false });
    expect(cache.keys(CLANS)).toEqual([]);
    expect(await cache.readThrough(CLANS, '#A', api.answers(7))).toBe(7);
  });

  it('does not wait for a request that is under way', async () => {
    const { cache, api } = setUp();
    const { load, begun } = api.held();
    const first = cache.readThrough(CLANS, '#A', load);
    expect(cache.readThrough(CLANS, '#A', load, { fetch: false })).toBeUndefined();
    begun[0]?.answer(1);
    await first;
  });
});

describe('updateCache: false', () => {
  it('stores nothing, and leaves the cached copy', async () => {
    const { cache, api, events } = setUp();
    await cache.readThrough(CLANS, '#A', api.answers('passing'), { updateCache: false });
    expect(cache.get(CLANS, '#A')).toBeUndefined();
    await cache.readThrough(CLANS, '#A', api.answers('held'));
    await cache.readThrough(CLANS, '#A', api.answers('passing'), { cache: false, updateCache: false });
    expect(cache.get(CLANS, '#A')).toBe('held');
    expect(traceOf(events)).toEqual(['miss', 'load, not kept', 'miss', 'load', 'load, not kept']);
  });

  it.each([
    ['the starter', { updateCache: false }, {}],
    ['the joiner', {}, { updateCache: false }],
  ])('of %s alone does not prevent the other’s answer from being stored', async (_, starter, joiner) => {
    const { cache, api } = setUp();
    const { load, begun } = api.held();
    const reads = [cache.readThrough(CLANS, '#A', load, starter), cache.readThrough(CLANS, '#A', load, joiner)];
    begun[0]?.answer('clan');
    await Promise.all(reads);
    expect(api.calls).toBe(1);
    expect(cache.get(CLANS, '#A')).toBe('clan');
  });

  it('of all callers stores nothing', async () => {
    const { cache, api } = setUp();
    const { load, begun } = api.held();
    const reads = Array.from({ length: 3 }, () => cache.readThrough(CLANS, '#A', load, { updateCache: false }));
    begun[0]?.answer('clan');
    await Promise.all(reads);
    expect(cache.get(CLANS, '#A')).toBeUndefined();
  });
});

describe('lanes', () => {
  it('pass the lane and the signal to the loader', async () => {
    const { cache, api } = setUp();
    const { load, begun } = api.held();
    const reads = [
      cache.readThrough(CLANS, '#A', load),
      cache.readThrough(CLANS, '#B', load, { lane: 'background' }),
      cache.readThrough(CLANS, '#C', load, { lane: 'interactive' }),
    ];
    expect(begun.map(({ context }) => context.lane)).toEqual(['interactive', 'background', 'interactive']);
    for (const { answer } of begun) answer(1);
    await Promise.all(reads);
  });

  it('an interactive read never waits for a background request; the newer answer is stored', async () => {
    const { cache, api } = setUp();
    const { load, begun } = api.held();
    const slow = cache.readThrough(CLANS, '#A', load, { lane: 'background' });
    const fast = cache.readThrough(CLANS, '#A', load);
    expect(begun).toHaveLength(2);
    begun[1]?.answer('fast');
    expect(await fast).toBe('fast');
    expect(cache.get(CLANS, '#A')).toBe('fast');
    begun[0]?.answer('slow');
    expect(await slow).toBe('slow');
    expect(cache.get(CLANS, '#A')).toBe('fast');
  });

  it('a background read joins an interactive request', async () => {
    const { cache, api } = setUp();
    const { load, begun } = api.held();
    const reads = [cache.readThrough(CLANS, '#A', load), cache.readThrough(CLANS, '#A', load, { lane: 'background' })];
    begun[0]?.answer(1);
    expect(await Promise.all(reads)).toEqual([1, 1]);
    expect(api.calls).toBe(1);
  });

  it('an interactive read with updateCache: false does not stop a background read from storing', async () => {
    const { cache, api } = setUp();
    const { load, begun } = api.held();
    const slow = cache.readThrough(CLANS, '#A', load, { lane: 'background' });
    const fast = cache.readThrough(CLANS, '#A', load, { updateCache: false });
    begun[1]?.answer('fast');
    begun[0]?.answer('slow');
    await Promise.all([slow, fast]);
    expect(cache.get(CLANS, '#A')).toBeDefined();
  });
});

describe('maxAge', () => {
  it('is the age of the oldest copy to accept, in seconds or with a unit', async () => {
    const { cache, api, clock } = setUp();
    const first = thing('#A', 1);
    await cache.readThrough(CLANS, '#A', api.answers(first));
    clock.advance('60s');
    expect(cache.readThrough(CLANS, '#A', api.silent, { maxAge: 60 })).toBe(first);
    expect(cache.readThrough(CLANS, '#A', api.silent, { maxAge: '1m' })).toBe(first);
    clock.advance(1);
    expect(cache.readThrough(CLANS, '#A', api.silent)).toBe(first);
    const second = thing('#A', 2);
    expect(await cache.readThrough(CLANS, '#A', api.answers(second), { maxAge: 60 })).toBe(second);
    expect(cache.get(CLANS, '#A')).toBe(second);
  });

  it('of 0 always asks', async () => {
    const { cache, api } = setUp();
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')), { maxAge: 0 });
    expect(api.calls).toBe(2);
  });

  it('is not satisfied by a value of unknown age', async () => {
    const { cache, api } = setUp();
    void cache.set('events', 'e', 'text');
    expect(await cache.readThrough('events', 'e', api.answers('newer'), { maxAge: 60 })).toBe('newer');
  });

  it('with fetch: false only looks', async () => {
    const { cache, api, clock } = setUp();
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    clock.advance('2m');
    expect(cache.readThrough(CLANS, '#A', api.silent, { maxAge: 60, fetch: false })).toBeUndefined();
    expect(cache.peek(CLANS, '#A')).toBeDefined();
  });

  it.each([-1, Number.NaN, '60'])(
    'of %s is refused, with or without a copy, and with any other option',
    async (maxAge) => {
      const { cache, api } = setUp();
      void cache.set(CLANS, 'held', thing('held'));
      const read = async (key: string, options: object) =>
        cache.readThrough(CLANS, key, api.answers(1), { maxAge, ...options });
      for (const [key, options] of [
        ['held', {}],
        ['not held', {}],
        ['held', { cache: false }],
      ] as const) {
        await expect(read(key, options)).rejects.toMatchObject({ argument: 'maxAge', code: 'INVALID_ARGUMENT' });
      }
      expect(api.calls).toBe(0);
    },
  );
});

describe('the result of a loader', () => {
  it('undefined is returned and not stored', async () => {
    const { cache, api } = setUp();
    void cache.set(CLANS, '#A', 'old');
    expect(await cache.readThrough(CLANS, '#A', api.answers(undefined), { cache: false })).toBeUndefined();
    expect(cache.keys(CLANS)).toEqual([]);
  });

  it('a frozen model is an answer like any other', async () => {
    const { cache, api } = setUp();
    const clan = Object.freeze(thing('#A'));
    expect(await cache.readThrough(CLANS, '#A', api.answers(clan))).toBe(clan);
    expect(cache.readThrough(CLANS, '#A', api.silent)).toBe(clan);
  });
});

describe('a loader that never settles', () => {
  it('is joined for a minute, then another load starts', async () => {
    const { cache, api, clock } = setUp();
    const { load, begun } = api.held();
    const first = cache.readThrough(CLANS, '#A', load);
    clock.advance('60s');
    void cache.readThrough(CLANS, '#A', load);
    expect(begun).toHaveLength(1);
    clock.advance('1s');
    expect(await cache.readThrough(CLANS, '#A', api.answers('new'))).toBe('new');
    begun[0]?.answer('old');
    expect(await first).toBe('old');
    expect(cache.get(CLANS, '#A')).toBe('new');
  });

  it('does not prevent later renewals of a stale copy', async () => {
    const { cache, api, clock } = withOptions(60, { staleWhileRevalidate: 600 });
    const [old, renewed] = [thing('#A', 1), thing('#A', 2)];
    await cache.readThrough(CLANS, '#A', api.answers(old));
    clock.advance('61s');
    expect(cache.readThrough(CLANS, '#A', api.held<typeof old>().load)).toBe(old);
    clock.advance('61s');
    expect(cache.readThrough(CLANS, '#A', api.answers(renewed))).toBe(old);
    await settle();
    expect(cache.readThrough(CLANS, '#A', api.silent)).toBe(renewed);
  });
});
