import { describe, expect, it } from 'vitest';
import { CacheConfig } from '../../src/cache/CacheConfig.js';
import { MaxSizeCache } from '../../src/store/memory/MaxSizeCache.js';
import { LateStore } from './LateStore.js';
import { CLANS, PLAYERS, settle, setUp, withStores } from './setup.js';
import { noUnhandledRejections } from './unhandled.js';

noUnhandledRejections();

/** A store of ours that can be closed, as a file or a connection would be. */
class Closable extends MaxSizeCache {
  closed = 0;
  outcome = (): unknown => undefined;

  close(): unknown {
    this.closed++;
    return this.outcome();
  }
}

const namedStores = (stores: Record<string, object>, config?: CacheConfig) =>
  withStores((name) => stores[name] ?? new Map(), config);

describe('close', () => {
  it('of a cache that was never used does nothing', async () => {
    let made = 0;
    const { cache } = setUp(
      withStores(() => {
        made++;
        return new Map();
      }),
    );
    await cache.close();
    expect(made).toBe(0);
  });

  it('before the first use does not end the cache: stores that are opened later are closed later', async () => {
    const store = new Closable(10);
    const { cache } = setUp(namedStores({ [CLANS]: store }));
    await cache.close();
    cache.open();
    await cache.close();
    expect(store.closed).toBe(1);
  });

  it('waits for the writes under way, then closes', async () => {
    const store = new LateStore();
    const closable = new Closable(10);
    const { cache } = setUp(namedStores({ [CLANS]: store, [PLAYERS]: closable }));
    void cache.set(CLANS, '#A', 1);
    let closed = false;
    const closing = cache.close().then(() => (closed = true));
    await settle();
    expect([closed, closable.closed]).toEqual([false, 0]);
    store.only('set').reply();
    await closing;
    expect([store.entriesNow.get('#A'), closable.closed]).toEqual([1, 1]);
  });

  it('waits for the final write after overlapping writes', async () => {
    const store = new LateStore();
    const { cache } = setUp(namedStores({ [CLANS]: store }));
    void cache.set(CLANS, '#A', 1);
    void cache.set(CLANS, '#A', 2);
    const closing = cache.close();
    for (const operation of store.held.splice(0).reverse()) operation.reply();
    await settle();
    store.release();
    await closing;
    expect(store.entriesNow.get('#A')).toBe(2);
  });

  it('closes each store once, shared and foreign ones too', async () => {
    const [shared, foreign] = [new Closable(10), { ...closable(), get: () => undefined, set: () => undefined }];
    const { cache } = setUp(withStores((name) => (name === CLANS ? foreign : shared)));
    cache.open();
    await cache.close();
    expect([shared.closed, foreign.closed]).toEqual([1, 1]);
  });

  it('closes a foreign store that names share once', async () => {
    const foreign = { ...closable(), get: () => undefined, set: () => undefined };
    const { cache } = setUp(withStores(() => foreign));
    cache.open();
    await cache.close();
    expect(foreign.closed).toBe(1);
  });

  it('called again waits for the first and closes nothing twice', async () => {
    const store = new Closable(10);
    const { cache } = setUp(namedStores({ [CLANS]: store }));
    cache.open();
    await Promise.all([cache.close(), cache.close()]);
    await cache.close();
    expect(store.closed).toBe(1);
  });

  it('is not delayed by a write that hangs beyond its deadline', async () => {
    const store = new LateStore();
    const { cache, clock } = setUp(namedStores({ [CLANS]: store }));
    void cache.set(CLANS, '#A', 1);
    const closing = cache.close();
    await clock.advanceAsync('500ms');
    await closing;
    expect(clock.pending).toBe(0);
  });

  it('is not delayed by a store that hangs in its close', async () => {
    const [hanging, other] = [new Closable(10), new Closable(10)];
    hanging.outcome = () => new Promise(() => undefined);
    const { cache, clock } = setUp(namedStores({ [CLANS]: hanging, [PLAYERS]: other }));
    cache.open();
    let closed = false;
    const closing = cache.close().then(() => (closed = true));
    await clock.advanceAsync('1m');
    expect([closed, other.closed, clock.pending]).toEqual([true, 1, 0]);
    await closing;
  });

  it.each([
    ['throws', () => raise()],
    ['rejects', async () => raise()],
  ])('one store that %s does not keep the others open', async (_, outcome) => {
    const [first, second] = [new Closable(10), new Closable(10)];
    first.outcome = outcome;
    const { cache } = setUp(namedStores({ [CLANS]: first, [PLAYERS]: second }));
    cache.open();
    await cache.close().catch(() => undefined);
    expect([first.closed, second.closed]).toEqual([1, 1]);
  });

  it('during a load does not take the answer from the reader', async () => {
    const store = new Closable(10);
    const { cache, api } = setUp(namedStores({ [CLANS]: store }));
    const { load, begun } = api.held();
    const read = cache.readThrough(CLANS, '#A', load);
    await cache.close();
    begun[0]?.answer('late');
    expect(await read).toBe('late');
  });

  it('a store without a deadline is waited for', async () => {
    const store = new LateStore();
    const { cache, clock } = setUp(namedStores({ [CLANS]: store }, new CacheConfig(10, 60, { storeTimeout: null })));
    void cache.set(CLANS, '#A', 1);
    let closed = false;
    const closing = cache.close().then(() => (closed = true));
    await clock.advanceAsync('1h');
    expect(closed).toBe(false);
    store.release();
    await closing;
  });
});

function closable(): { closed: number; close(): void } {
  return {
    closed: 0,
    close() {
      this.closed++;
    },
  };
}

function raise(): never {
  throw new Error('busy');
}
