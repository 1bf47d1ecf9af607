import { describe, expect, it } from 'vitest';
import type { Cache } from '../../src/cache/Cache.js';
import { CacheConfig } from '../../src/cache/CacheConfig.js';
import { LateStore } from './LateStore.js';
import { CLANS, PLAYERS, type Setup, settle, setUp, traceOf, withStores } from './setup.js';
import { noUnhandledRejections } from './unhandled.js';

noUnhandledRejections();

/** Names that a `LateStore` keeps are clans; the rest is in maps. */
function late(config?: CacheConfig): Setup<Cache> & { store: LateStore } {
  const store = new LateStore();
  return { ...setUp(withStores((name) => (name === CLANS ? store : new Map()), config)), store };
}

describe('a write during a load wins', () => {
  const writes: [string, (cache: Cache) => unknown, unknown][] = [
    ['set', (cache) => cache.set(CLANS, '#A', 'set'), 'set'],
    ['delete', (cache) => cache.delete(CLANS, '#A'), undefined],
    ['pop', (cache) => cache.pop(CLANS, '#A'), undefined],
    ['clear', (cache) => cache.clear(CLANS), undefined],
  ];

  it.each(writes)('%s, in a memory store', async (_, write, left) => {
    const { cache, api, events } = setUp();
    void cache.set(CLANS, '#A', 'before');
    const { load, begun } = api.held();
    const read = cache.readThrough(CLANS, '#A', load, { cache: false });
    void write(cache);
    expect(cache.get(CLANS, '#A')).toBe(left);
    begun[0]?.answer('loaded');
    expect(await read).toBe('loaded');
    expect(cache.get(CLANS, '#A')).toBe(left);
    expect(traceOf(events).at(-1)).toBe('load, not kept');
  });

  it.each(writes)('%s, in an asynchronous store', async (_, write, left) => {
    const { cache, api, store } = late();
    store.open = true;
    await cache.set(CLANS, '#A', 'before');
    const { load, begun } = api.held();
    const read = cache.readThrough(CLANS, '#A', load, { cache: false });
    const written = write(cache);
    begun[0]?.answer('loaded');
    expect(await read).toBe('loaded');
    await written;
    await settle();
    expect(store.entriesNow.get('#A')).toBe(left);
    expect(await cache.get(CLANS, '#A')).toBe(left);
  });

  it.each(writes.slice(1))('after %s the next read starts another load', async (_, write) => {
    const { cache, api } = setUp();
    const { load, begun } = api.held();
    const first = cache.readThrough(CLANS, '#A', load);
    void write(cache);
    const second = cache.readThrough(CLANS, '#A', load);
    expect(begun).toHaveLength(2);
    begun[1]?.answer('second');
    expect(await second).toBe('second');
    begun[0]?.answer('first');
    expect(await first).toBe('first');
    expect(cache.get(CLANS, '#A')).toBe('second');
  });

  it('of its key or name, and affects no other', async () => {
    const { cache, api } = setUp();
    const { load, begun } = api.held();
    const reads = [cache.readThrough(CLANS, '#B', load), cache.readThrough(PLAYERS, '#A', load)];
    void cache.delete(CLANS, '#A');
    void cache.clear('leagues');
    for (const { answer } of begun) answer('kept');
    await Promise.all(reads);
    expect([cache.get(CLANS, '#B'), cache.get(PLAYERS, '#A')]).toEqual(['kept', 'kept']);
  });

  it('a load that begins after the write is kept again', async () => {
    const { cache, api } = setUp();
    void cache.delete(CLANS, '#A');
    await cache.readThrough(CLANS, '#A', api.answers('kept'));
    expect(cache.get(CLANS, '#A')).toBe('kept');
  });
});

const LISTINGS: [string, (cache: Cache) => Promise<unknown>][] = [
  ['keys', async (cache) => cache.keys(CLANS)],
  ['items', async (cache) => (await cache.items(CLANS)).map(([key]) => key)],
];

describe('while a write to an asynchronous store is under way', () => {
  it.each([
    ['set', (cache: Cache) => cache.set(CLANS, '#A', 'new'), 'new'],
    ['delete', (cache: Cache) => cache.delete(CLANS, '#A'), undefined],
    ['clear', (cache: Cache) => cache.clear(CLANS), undefined],
  ] as const)('readers see the result of %s', async (_, write, left) => {
    const { cache, api, store } = late();
    store.entriesNow.set('#A', 'old');
    void write(cache);
    expect(cache.get(CLANS, '#A')).toBe(left);
    expect(cache.readThrough(CLANS, '#A', api.silent, { fetch: false })).toBe(left);
    store.release();
    await settle();
    expect(await cache.get(CLANS, '#A')).toBe(left);
  });

  it('readers see a loaded value before the store has written it', async () => {
    const { cache, api, store } = late();
    const read = cache.readThrough(CLANS, '#A', api.answers('loaded'));
    store.only('get').reply();
    expect(await read).toBe('loaded');
    expect(cache.readThrough(CLANS, '#A', api.silent)).toBe('loaded');
    store.release();
    await settle();
    expect(store.entriesNow.get('#A')).toBe('loaded');
  });

  it.each(LISTINGS)('%s shows the result of the writes', async (_, list) => {
    const { cache, store } = late();
    store.entriesNow.set('#A', 1).set('#B', 2);
    void cache.delete(CLANS, '#A');
    void cache.set(CLANS, '#C', 3);
    const listed = list(cache);
    store.only('entries').reply();
    expect(await listed).toEqual(['#B', '#C']);
    store.release();
    await settle();
  });

  it.each(LISTINGS)('%s called after a delete does not show the key, however late it ends', async (_, list) => {
    const { cache, store } = late();
    store.entriesNow.set('#A', 1).set('#B', 2);
    void cache.delete(CLANS, '#A');
    const listed = list(cache);
    const listing = store.only('entries');
    listing.take(); // The store looks before it deletes, and answers after.
    store.only('delete').reply();
    await settle();
    listing.reply();
    expect(await listed).toEqual(['#B']);
  });

  it.each(LISTINGS)('%s called after a clear shows no earlier entry, however late it ends', async (_, list) => {
    const { cache, store } = late();
    store.entriesNow.set('#A', 1);
    void cache.clear(CLANS);
    const listed = list(cache);
    const listing = store.only('entries');
    listing.take();
    store.only('clear').reply();
    await settle();
    listing.reply();
    expect(await listed).toEqual([]);
  });

  it.each(LISTINGS)('%s shows an entry set after a clear that is still under way', async (_, list) => {
    const { cache, store } = late();
    store.entriesNow.set('#A', 1);
    void cache.clear(CLANS);
    void cache.set(CLANS, '#B', 2);
    store.only('set').reply();
    await settle();
    const listed = list(cache);
    store.only('entries').reply();
    expect(await listed).toEqual(['#B']);
    store.release();
    await settle();
    expect(await list(cache)).toEqual(['#B']);
  });

  it('pop returns the value of a set before it, and leaves nothing', async () => {
    const { cache, store } = late();
    void cache.set(CLANS, '#A', 'new');
    const popped = cache.pop(CLANS, '#A');
    const set = store.only('set');
    store.open = true;
    for (const held of store.held.splice(0)) held.reply();
    await settle();
    set.reply();
    expect(await popped).toBe('new');
    await settle();
    expect(store.entriesNow.size).toBe(0);
  });

  it('pop after a delete returns undefined', async () => {
    const { cache, store } = late();
    store.entriesNow.set('#A', 'old');
    void cache.delete(CLANS, '#A');
    const popped = cache.pop(CLANS, '#A');
    const removal = store.held.find(({ name }) => name === 'delete');
    for (const held of store.held.splice(0)) if (held !== removal) held.reply();
    store.open = true;
    await settle();
    removal?.reply();
    expect(await popped).toBeUndefined();
  });

  it('of two pops at once, one gets the value', async () => {
    const { cache, store } = late();
    store.entriesNow.set('#A', 'old');
    const popped = [cache.pop(CLANS, '#A'), cache.pop(CLANS, '#A')];
    store.release();
    expect(await Promise.all(popped)).toEqual(['old', undefined]);
  });

  it('plain data that a caller set is a model for readers, at once and later', async () => {
    const store = new LateStore();
    const { cache, api } = setUp(
      withStores((name) => (name === CLANS ? store : new Map())),
      { revive: (_name, _key, payload) => ({ model: payload }) },
    );
    void cache.set(CLANS, '#A', { tag: '#A' });
    expect(cache.readThrough(CLANS, '#A', api.silent)).toEqual({ model: { tag: '#A' } });
    store.release();
    await settle();
    expect(await cache.readThrough(CLANS, '#A', api.silent)).toEqual({ model: { tag: '#A' } });
  });
});

describe('overlapping writes to a store that takes them in its own order', () => {
  it('the last one wins', async () => {
    const { cache, store } = late();
    void cache.set(CLANS, '#A', 1);
    void cache.set(CLANS, '#A', 2);
    void cache.delete(CLANS, '#A');
    const [first, second, third] = store.held.splice(0);
    for (const operation of [third, second, first]) operation?.reply();
    await settle();
    store.release();
    await settle();
    expect(store.entriesNow.has('#A')).toBe(false);
    expect(await cache.get(CLANS, '#A')).toBeUndefined();
  });

  it('a clear that the store carries out late does not remove entries set after it', async () => {
    const { cache, store } = late();
    void cache.clear(CLANS);
    void cache.set(CLANS, '#A', 'new');
    store.only('set').reply();
    await settle();
    expect(cache.get(CLANS, '#A')).toBe('new');
    store.only('clear').reply();
    await settle();
    store.release();
    await settle();
    expect(await cache.get(CLANS, '#A')).toBe('new');
  });

  it('nor does a store that sets at once and clears later', async () => {
    const held = new LateStore();
    const store = {
      get: (key: string) => held.entriesNow.get(key),
      set: (key: string, value: unknown) => void held.entriesNow.set(key, value),
      clear: () => held.clear(),
    };
    const { cache } = setUp(withStores((name) => (name === CLANS ? store : new Map())));
    void cache.clear(CLANS);
    void cache.set(CLANS, '#A', 'new');
    expect(cache.get(CLANS, '#A')).toBe('new');
    held.only('clear').reply();
    await settle();
    expect(cache.get(CLANS, '#A')).toBe('new');
  });

  it('a write that the store carries out after its deadline does not restore a deleted entry', async () => {
    const { cache, clock, store } = late();
    void cache.set(CLANS, '#A', 'old');
    const hanging = store.only('set');
    await clock.advanceAsync('500ms');
    store.open = true;
    expect(await cache.delete(CLANS, '#A')).toBe(false);
    hanging.reply();
    await settle();
    expect(await cache.get(CLANS, '#A')).toBeUndefined();
  });

  it('a load loses even when the store carries out its set last', async () => {
    const { cache, api, store } = late();
    const read = cache.readThrough(CLANS, '#A', api.answers('loaded'));
    store.only('get').reply();
    await read;
    const kept = store.only('set');
    void cache.delete(CLANS, '#A');
    store.only('delete').reply();
    await settle();
    kept.reply();
    await settle();
    store.release();
    await settle();
    expect(store.entriesNow.has('#A')).toBe(false);
  });
});

describe('a listing during which a write ends', () => {
  it.each(LISTINGS)('%s shows the result of the write', async (_, list) => {
    const { cache, store } = late();
    store.entriesNow.set('#A', 1).set('#B', 2);
    const listed = list(cache);
    const listing = store.only('entries');
    listing.take();
    void cache.delete(CLANS, '#A');
    void cache.set(CLANS, '#C', 3);
    store.only('delete').reply();
    store.only('set').reply();
    await settle();
    listing.reply();
    expect(await listed).toEqual(['#B', '#C']);
  });

  it.each(LISTINGS)('%s shows the result of a clear meanwhile', async (_, list) => {
    const { cache, store } = late();
    store.entriesNow.set('#A', 1);
    const listed = list(cache);
    const listing = store.only('entries');
    listing.take();
    void cache.clear(CLANS);
    void cache.set(CLANS, '#C', 3);
    store.release();
    await settle();
    listing.reply();
    expect(await listed).toEqual(['#C']);
  });

  it.each(LISTINGS)('%s that fails leaves nothing behind', async (_, list) => {
    const { cache, store } = late();
    const listed = list(cache);
    const error = new Error('down');
    store.only('entries').fail(error);
    await expect(listed).rejects.toBe(error);
    store.open = true;
    await cache.set(CLANS, '#A', 1);
    expect(await list(cache)).toEqual(['#A']);
  });
});

describe('a look-up during which a write ends', () => {
  it('a clear counts as a write', async () => {
    const { cache, api, store } = late();
    store.entriesNow.set('#A', 'old');
    const before = cache.readThrough(CLANS, '#A', api.silent);
    const lookup = store.only('get');
    lookup.take();
    const cleared = cache.clear(CLANS);
    store.only('clear').reply();
    await cleared;
    await settle();
    const after = cache.readThrough(CLANS, '#A', api.answers('new'));
    store.release();
    lookup.reply();
    await before;
    expect(await after).toBe('new');
  });

  it('does not return a value read before a delete to a read after it', async () => {
    const { cache, api, store } = late();
    store.entriesNow.set('#A', 'old');
    const before = cache.readThrough(CLANS, '#A', api.silent);
    const lookup = store.only('get');
    lookup.take();
    const removed = cache.delete(CLANS, '#A');
    store.only('delete').reply();
    await removed;
    const after = cache.readThrough(CLANS, '#A', api.answers('new'));
    store.release();
    lookup.reply();
    await before;
    expect(await after).toBe('new');
  });
});

describe('a look-up during which a load ends', () => {
  it('does not return a value read before the load to a read after it', async () => {
    const { cache, api, store } = late();
    store.entriesNow.set('#A', 'old');
    const before = cache.readThrough(CLANS, '#A', api.silent);
    const lookup = store.only('get');
    lookup.take();
    await cache.readThrough(CLANS, '#A', api.answers('new'), { cache: false });
    store.only('set').reply();
    await settle();
    const after = cache.readThrough(CLANS, '#A', api.silent);
    store.release();
    lookup.reply();
    await before;
    expect(await after).toBe('new');
  });
});

describe('keep', () => {
  it('stores a dispensable value: a store that fails causes an event, not an error', () => {
    const failing = { get: () => undefined, set: () => raise(new Error('full')) };
    const { cache, events } = setUp(withStores(() => failing));
    cache.keep('events', 'e', 1);
    expect(traceOf(events)).toEqual(['storeError: set']);
  });

  it('is not undone by a load that began before it', async () => {
    const { cache, api } = setUp();
    const { load, begun } = api.held();
    const read = cache.readThrough(CLANS, '#A', load);
    cache.keep(CLANS, '#A', 'newer');
    begun[0]?.answer('older');
    await read;
    expect(cache.get(CLANS, '#A')).toBe('newer');
  });
});

it('a configuration without a deadline for stores waits for each of them', async () => {
  const { cache, clock, api, store } = late(new CacheConfig(10, 60, { storeTimeout: null }));
  const read = cache.readThrough(CLANS, '#A', api.answers('loaded'));
  await clock.advanceAsync('1h');
  expect(api.calls).toBe(0);
  store.release();
  expect(await read).toBe('loaded');
  expect(clock.pending).toBe(0);
});

function raise(error: Error): never {
  throw error;
}
