import { describe, expect, it } from 'vitest';
import { CacheConfig } from '../../src/cache/CacheConfig.js';
import { LateStore } from './LateStore.js';
import { allOf, CLANS, PLAYERS, rejection, settle, setUp, traceOf, withStores } from './setup.js';
import { reviveThing, thing } from './Thing.js';
import { noUnhandledRejections } from './unhandled.js';

noUnhandledRejections();

const down = new Error('connection lost');

/** A store whose every operation fails, by throwing or by rejecting, until it is repaired. */
class FailingStore {
  readonly entries = new Map<string, unknown>();
  readonly kind: 'throws' | 'rejects';
  broken = true;
  asked = 0;

  constructor(kind: 'throws' | 'rejects') {
    this.kind = kind;
  }

  get(key: string) {
    return this.#do(() => this.entries.get(key));
  }
  set(key: string, value: unknown) {
    return this.#do(() => void this.entries.set(key, value));
  }
  delete(key: string) {
    return this.#do(() => this.entries.delete(key));
  }
  keys() {
    return this.#do(() => [...this.entries.keys()]);
  }
  clear() {
    return this.#do(() => this.entries.clear());
  }

  #do<T>(effect: () => T): T | Promise<T> {
    this.asked++;
    if (this.kind === 'rejects') return this.broken ? Promise.reject(down) : Promise.resolve(effect());
    if (this.broken) throw down;
    return effect();
  }
}

const failing = (kind: 'throws' | 'rejects', config?: CacheConfig) => {
  const store = new FailingStore(kind);
  return { ...setUp(withStores((name) => (name === CLANS ? store : new Map()), config)), store };
};
const hanging = (config?: CacheConfig) => {
  const store = new LateStore();
  return { ...setUp(withStores((name) => (name === CLANS ? store : new Map()), config)), store };
};

describe.each(['throws', 'rejects'] as const)('a store that %s', (kind) => {
  it('never makes a read fail: it is a miss and an event', async () => {
    const { cache, api, events, clock } = failing(kind);
    const clan = thing('#A');
    expect(await cache.readThrough(CLANS, '#A', api.answers(clan))).toBe(clan);
    await settle();
    const load = kind === 'throws' ? 'load, not kept' : 'load';
    expect(traceOf(events).toSorted()).toEqual([load, 'miss', 'storeError: get', 'storeError: set']);
    expect(events.filter(({ type }) => type === 'storeError')).toEqual([
      { type: 'storeError', name: CLANS, operation: 'get', key: '#A', error: down },
      { type: 'storeError', name: CLANS, operation: 'set', key: '#A', error: down },
    ]);
    expect(cache.statistics(CLANS)).toMatchObject({ misses: 1, loads: 1, errors: 2 });
    expect(clock.pending).toBe(0);
  });

  it('fails only its own name', async () => {
    const { cache, api } = failing(kind);
    await cache.readThrough(PLAYERS, '#A', api.answers(1));
    expect(cache.readThrough(PLAYERS, '#A', api.silent)).toBe(1);
    expect(cache.statistics(PLAYERS).errors).toBe(0);
  });

  it('each verb that a caller uses fails with the store’s own error', async () => {
    const { cache } = failing(kind);
    for (const use of [
      async () => cache.get(CLANS, '#A'),
      async () => cache.set(CLANS, '#A', 1),
      async () => cache.delete(CLANS, '#A'),
      async () => cache.pop(CLANS, '#A'),
      async () => cache.keys(CLANS),
      async () => cache.items(CLANS),
      async () => cache.clear(CLANS),
    ])
      expect(await rejection(use())).toBe(down);
  });

  it('is counted for a caller’s writes too', async () => {
    const { cache } = failing(kind);
    await rejection((async () => cache.set(CLANS, '#A', 1))());
    await rejection((async () => cache.delete(CLANS, '#A'))());
    await rejection((async () => cache.clear(CLANS))());
    await settle();
    expect(cache.statistics(CLANS).errors).toBe(3);
  });

  it('returns nothing for a peek', () => {
    const { cache } = failing(kind);
    expect(cache.peek(CLANS, '#A')).toBeUndefined();
  });

  it('serves again as soon as it works again', async () => {
    const { cache, api, store } = failing(kind);
    await cache.readThrough(CLANS, '#A', api.answers(1));
    store.broken = false;
    await cache.readThrough(CLANS, '#A', api.answers(2));
    await settle();
    expect(await cache.readThrough(CLANS, '#A', api.silent)).toBe(2);
  });

  it('when the API answers not found, the read throws only that error', async () => {
    const { cache, api } = failing(kind);
    const absent = new Error('404');
    expect(await rejection(cache.readThrough(CLANS, '#A', api.fails(absent)))).toBe(absent);
  });
});

describe('a store that hangs', () => {
  it('delays a read until the deadline, then the read continues without it', async () => {
    const { cache, api, clock, events } = hanging();
    const read = cache.readThrough(CLANS, '#A', api.answers('loaded'));
    await clock.advanceAsync(499);
    expect(api.calls).toBe(0);
    await clock.advanceAsync(1);
    expect(await read).toBe('loaded');
    expect(events[0]).toMatchObject({ type: 'storeError', operation: 'get', key: '#A' });
    expect(events[0]).toHaveProperty('error.code', 'STORE_TIMEOUT');
    await clock.advanceAsync('10s');
    expect(clock.pending).toBe(0);
    expect(cache.statistics(CLANS)).toMatchObject({ misses: 1, errors: 2 });
  });

  it('delays a read for the time of storeTimeout', async () => {
    const { cache, api, clock } = hanging(new CacheConfig(10, 60, { storeTimeout: '2s' }));
    const read = cache.readThrough(CLANS, '#A', api.answers('loaded'));
    await clock.advanceAsync(1_999);
    expect(api.calls).toBe(0);
    await clock.advanceAsync(1);
    expect(await read).toBe('loaded');
  });

  it('does not delay a write', async () => {
    const { cache, api, store } = hanging();
    const read = cache.readThrough(CLANS, '#A', api.answers('loaded'));
    store.only('get').reply();
    expect(await read).toBe('loaded');
    expect(store.held.map(({ name }) => name)).toEqual(['set']);
  });

  it('and answers or fails after the deadline has no effect', async () => {
    const { cache, api, clock, store } = hanging();
    const reads = ['#A', '#B'].map((key) => cache.readThrough(CLANS, key, api.answers(key)));
    await clock.advanceAsync('500ms');
    await allOf(reads);
    for (const operation of store.held.splice(0)) {
      if (operation.key === '#A') operation.reply();
      else operation.fail(down);
    }
    await settle();
    expect(clock.pending).toBe(0);
  });

  it('in one write for ever does not keep that entry: after the deadline, reads use the store again', async () => {
    const { cache, api, clock, store } = hanging();
    const read = cache.readThrough(CLANS, '#A', api.answers('first'));
    store.only('get').reply();
    await read;
    store.only('set'); // It never answers.
    store.open = true;
    await clock.advanceAsync('30d');
    expect(await cache.readThrough(CLANS, '#A', api.answers('second'))).toBe('second');
    expect(api.calls).toBe(2);
  });

  it('in one delete for ever does not make the key absent for ever', async () => {
    const { cache, api, clock, store } = hanging();
    void cache.delete(CLANS, '#A');
    store.only('delete');
    store.open = true;
    await clock.advanceAsync('500ms');
    store.entriesNow.set('#A', 'of another process');
    expect(await cache.readThrough(CLANS, '#A', api.silent)).toBe('of another process');
  });

  it('in one clear for ever does not hide the name for ever', async () => {
    const { cache, api, clock, store } = hanging();
    void cache.clear(CLANS);
    store.only('clear');
    store.open = true;
    await clock.advanceAsync('500ms');
    store.entriesNow.set('#A', 'of another process');
    expect(await cache.readThrough(CLANS, '#A', api.silent)).toBe('of another process');
    expect(await cache.keys(CLANS)).toEqual(['#A']);
    await cache.set(CLANS, '#B', 1);
    await settle();
    store.entriesNow.set('#B', 2);
    expect(await cache.get(CLANS, '#B')).toBe(2);
  });

  it('leaves no timer behind when it answers in time', async () => {
    const { cache, api, clock, store } = hanging();
    const read = cache.readThrough(CLANS, '#A', api.answers(1));
    expect(clock.pending).toBe(1);
    store.release();
    await read;
    await settle();
    expect(clock.pending).toBe(0);
  });
});

describe('a store whose listings never end', () => {
  const never = () => new Promise<never>(() => undefined);
  const hanging = {
    promise: { entries: never },
    'async iterable': {
      entries: async function* () {
        yield ['#A', 1];
        await never();
      },
    },
  };

  it.each(Object.entries(hanging))('fails a listing after storeTimeout: %s', async (_what, lists) => {
    const store = { traits: {}, get: async () => undefined, set: async () => undefined, ...lists };
    const { cache, clock } = setUp(withStores((name) => (name === CLANS ? store : new Map())));
    const failures = [
      rejection(cache.keys(CLANS)),
      rejection(cache.items(CLANS)),
      rejection(cache.values(CLANS)),
      rejection(cache.getLimit(CLANS, 1)),
    ];
    await settle();
    await clock.advanceAsync('600ms');
    await clock.advanceAsync('600ms');
    for (const failure of failures) expect(await failure).toMatchObject({ code: 'STORE_TIMEOUT' });
    expect(clock.pending).toBe(0);
  });
});

describe('many writes in one turn, in an asynchronous store', () => {
  it('take time in proportion to their number', async () => {
    const store = new LateStore();
    const { cache } = setUp(withStores((name) => (name === CLANS ? store : new Map())));
    const elapsed = (from: number, to: number) => {
      const start = performance.now();
      for (let index = from; index < to; index++) void cache.set(CLANS, `#${index}`, index);
      return performance.now() - start;
    };
    const first = elapsed(0, 10_000);
    const last = elapsed(10_000, 40_000);
    // Quadratic work took over a hundred times as long.
    expect(last).toBeLessThan(Math.max(first, 50) * 20);
    store.release();
    await settle();
    expect(store.entriesNow.size).toBe(40_000);
  });
});

describe('a value that can’t be encoded', () => {
  const cyclic = () => {
    const value: Record<string, unknown> = {};
    value['self'] = value;
    return value;
  };
  const text = () => {
    const texts = new Map<string, unknown>();
    const store = {
      traits: { text: true },
      get: (key: string) => texts.get(key),
      set: (key: string, value: unknown) => void texts.set(key, value),
      delete: (key: string) => texts.delete(key),
    };
    return { ...setUp(withStores((name) => (name === CLANS ? store : new Map()))), texts };
  };

  it.each([
    ['a cycle', cyclic],
    ['a bigint', () => ({ n: 1n })],
    ['a function', () => () => 1],
    ['a toJSON that throws', () => ({ toJSON: () => raise(new Error('no')) })],
    ['a toJSON that says nothing', () => ({ toJSON: () => undefined })],
  ])('%s is an event, not a failed request', async (_, make) => {
    const { cache, api, events } = text();
    const value: unknown = make();
    expect(await cache.readThrough(CLANS, '#A', api.answers(value))).toBe(value);
    expect(events.at(-2)).toMatchObject({
      type: 'storeError',
      operation: 'encode',
      key: '#A',
      error: { code: 'ENCODE' },
    });
    expect(cache.statistics(CLANS)).toMatchObject({ errors: 1, loads: 1 });
  });

  it('is reported once and stores nothing, in an asynchronous store too', async () => {
    const texts = new Map<string, unknown>();
    const store = {
      traits: { text: true },
      get: async (key: string) => texts.get(key),
      set: async (key: string, value: unknown) => void texts.set(key, value),
      delete: async (key: string) => texts.delete(key),
    };
    const { cache, api, events } = setUp(withStores((name) => (name === CLANS ? store : new Map())));
    await cache.readThrough(CLANS, '#A', api.answers('old'));
    await settle();
    await cache.readThrough(CLANS, '#A', api.answers(cyclic()), { cache: false });
    await settle();
    expect(traceOf(events).filter((step) => step.startsWith('storeError'))).toEqual(['storeError: encode']);
    expect(cache.statistics(CLANS).errors).toBe(1);
    expect(texts.size).toBe(0);
    expect(await cache.readThrough(CLANS, '#A', api.silent, { fetch: false })).toBeUndefined();
  });

  it('does not count as a failure of the store, which stays in use', async () => {
    const { cache, api, events } = text();
    for (let i = 0; i < 20; i++) await cache.readThrough(CLANS, '#A', api.answers(cyclic()));
    expect(traceOf(events)).not.toContain('breaker: open');
    expect(cache.statistics(CLANS).errors).toBe(20);
  });

  it('does not leave an older value in its place', async () => {
    const { cache, api, texts } = text();
    await cache.readThrough(CLANS, '#A', api.answers('old'));
    await cache.readThrough(CLANS, '#A', api.answers(cyclic()), { cache: false });
    expect(texts.has('#A')).toBe(false);
  });

  it('is an error for the caller that sets it', () => {
    const { cache } = text();
    expect(() => cache.set(CLANS, '#A', cyclic())).toThrow(expect.objectContaining({ code: 'ENCODE' }) as Error);
  });
});

describe('the breaker', () => {
  /** Fails until five failures in a row are counted. */
  async function trip(kind: 'throws' | 'rejects') {
    const set = failing(kind);
    for (let i = 0; i < 3; i++) {
      await set.cache.readThrough(CLANS, `#${i}`, set.api.answers(i));
      await settle();
    }
    return set;
  }

  it.each(['throws', 'rejects'] as const)(
    'opens after five failures in a row: a store that %s is no longer called',
    async (kind) => {
      const { cache, api, events, store } = await trip(kind);
      expect(traceOf(events)).toContain('breaker: open');
      const asked = store.asked;
      for (let i = 0; i < 10; i++) expect(await cache.readThrough(CLANS, '#A', api.answers(i))).toBe(i);
      expect(store.asked).toBe(asked);
      expect(cache.statistics(CLANS).errors).toBeLessThanOrEqual(6);
    },
  );

  it('reports values that the store did not receive as not kept', async () => {
    const { cache, api, events } = await trip('throws');
    await cache.readThrough(CLANS, '#A', api.answers(1));
    expect(traceOf(events).at(-1)).toBe('load, not kept');
  });

  it('a success in between resets the count', async () => {
    const { cache, api, events, store } = failing('throws');
    for (let i = 0; i < 10; i++) {
      store.broken = i % 2 === 0;
      await cache.readThrough(CLANS, `#${i}`, api.answers(i));
    }
    expect(traceOf(events)).not.toContain('breaker: open');
  });

  it('probes with one operation after a second, and closes when it succeeds', async () => {
    const { cache, api, clock, events, store } = await trip('rejects');
    store.broken = false;
    clock.advance(999);
    const asked = store.asked;
    await cache.readThrough(CLANS, '#A', api.answers('a'));
    expect(store.asked).toBe(asked);
    clock.advance('1s');
    events.length = 0;
    await cache.readThrough(CLANS, '#A', api.answers('a'));
    await settle();
    expect(traceOf(events)).toEqual(['breaker: halfOpen', 'breaker: closed', 'miss', 'load']);
    expect(await cache.readThrough(CLANS, '#A', api.silent)).toBe('a');
  });

  it('stays open, twice as long each time up to five seconds, while probes fail', async () => {
    const { cache, api, clock, store } = await trip('throws');
    for (const pauseMs of [1_000, 2_000, 4_000, 5_000, 5_000]) {
      const asked = store.asked;
      clock.advance(pauseMs - 1);
      await cache.readThrough(CLANS, '#A', api.answers(1));
      expect([pauseMs, store.asked]).toEqual([pauseMs, asked]);
      clock.advance(1);
      await cache.readThrough(CLANS, '#A', api.answers(1));
      expect([pauseMs, store.asked]).toEqual([pauseMs, asked + 1]);
    }
  });

  it('allows one operation while a probe is under way', async () => {
    const { cache, api, clock, store } = hanging();
    for (let i = 0; i < 5; i++) void cache.readThrough(CLANS, `#${i}`, api.answers(i));
    for (const operation of store.held.splice(0)) operation.fail(down);
    await settle();
    await clock.advanceAsync('1s');
    for (const operation of store.held.splice(0)) operation.fail(down);
    await clock.advanceAsync('1m');
    const reads = Array.from({ length: 20 }, (_, i) => cache.readThrough(CLANS, `#${i}`, api.answers(i)));
    expect(store.held).toHaveLength(1);
    store.release();
    await allOf(reads);
  });

  it('wrong content is no failure of the store', async () => {
    const { cache, api, events } = setUp(
      withStores((name) => (name === CLANS ? { get: () => ({ foo: 1 }), set: () => undefined } : new Map())),
      { revive: reviveThing },
    );
    for (let i = 0; i < 20; i++) await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    expect(traceOf(events)).not.toContain('breaker: open');
  });

  it('does not stop direct calls by a caller', async () => {
    const { cache, store } = await trip('throws');
    store.broken = false;
    void cache.set(CLANS, '#A', 1);
    expect(cache.get(CLANS, '#A')).toBe(1);
  });

  it('is separate for each name', async () => {
    const { cache, api } = await trip('throws');
    await cache.readThrough(PLAYERS, '#A', api.answers(1));
    expect(cache.readThrough(PLAYERS, '#A', api.silent)).toBe(1);
  });
});

describe('no rejection is unhandled', () => {
  it('when a caller does not wait for a write that fails', async () => {
    const { cache } = failing('rejects');
    void cache.set(CLANS, '#A', 1);
    void cache.delete(CLANS, '#A');
    void cache.pop(CLANS, '#A');
    void cache.clear(CLANS);
    await settle();
    expect(cache.statistics(CLANS).errors).toBeGreaterThanOrEqual(4);
  });

  it('when several deletes of a clear fail in a store that names share', async () => {
    let release = () => {};
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    const entries = new Map<string, unknown>();
    const store = {
      get: (key: string) => entries.get(key),
      set: (key: string, value: unknown) => void entries.set(key, value),
      keys: () => [...entries.keys()],
      delete: (key: string) => (key.endsWith('#A') ? slow.then(() => true) : Promise.reject(down)),
    };
    const { cache } = setUp(withStores(() => store));
    for (const key of ['#A', '#B', '#C']) void cache.set(CLANS, key, 1);
    const cleared = rejection(cache.clear(CLANS));
    await settle();
    release();
    expect(await cleared).toBe(down);
  });

  it('when readers abort while the store fails', async () => {
    const { cache, api } = failing('rejects');
    const leaver = new AbortController();
    const read = rejection(cache.readThrough(CLANS, '#A', api.silent, { signal: leaver.signal }));
    leaver.abort('gone');
    expect(await read).toBe('gone');
  });
});

function raise(error: Error): never {
  throw error;
}
