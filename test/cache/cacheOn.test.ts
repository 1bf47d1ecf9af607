import { describe, expect, it } from 'vitest';
import { CacheConfig } from '../../src/cache/CacheConfig.js';
import type { CacheOwner } from '../../src/cache/CacheOwner.js';
import { cacheOn, type StoreContext } from '../../src/cache/cacheOn.js';
import type { EntryFacts, Store } from '../../src/store/Store.js';
import type { StoreWatcher } from '../../src/store/StoreWatcher.js';
import { CLANS, PLAYERS, setUp } from './setup.js';

/** A store of a user: text, with parts, and perhaps with reports of changes made by others. */
class TextStore implements Store<string> {
  readonly traits = { text: true, keepsTime: true };
  readonly facts: (EntryFacts | undefined)[] = [];
  readonly parts = new Map<string, TextStore>();
  readonly watchers: StoreWatcher[] = [];
  readonly watch?: (watcher: StoreWatcher) => () => void;
  reads = 0;
  closed = 0;
  readonly #watched: boolean;
  readonly #texts = new Map<string, string>();

  constructor(watched = false) {
    this.#watched = watched;
    if (!watched) return;
    this.watch = (watcher) => {
      this.watchers.push(watcher);
      watcher.found();
      return () => this.watchers.splice(this.watchers.indexOf(watcher), 1);
    };
  }

  get(key: string) {
    this.reads++;
    return this.#texts.get(key);
  }
  getMany(keys: readonly string[]) {
    return keys.map((key) => this.get(key));
  }
  set(key: string, text: string, facts?: EntryFacts) {
    this.facts.push(facts);
    this.#texts.set(key, text);
  }
  delete(key: string) {
    return this.#texts.delete(key);
  }
  pop(key: string) {
    const text = this.#texts.get(key);
    this.#texts.delete(key);
    return text;
  }
  keys() {
    return [...this.#texts.keys()];
  }
  entries() {
    return [...this.#texts];
  }
  clear() {
    this.#texts.clear();
  }
  scope(name: string): TextStore {
    const part = this.parts.get(name) ?? new TextStore(this.#watched);
    this.parts.set(name, part);
    return part;
  }
  close() {
    this.closed++;
  }
}

describe('a cache class made by cacheOn', () => {
  it('opens one store for all cache names, when the cache is first used, and closes it', async () => {
    const stores: TextStore[] = [];
    const { cache } = setUp(
      cacheOn(() => {
        const store = new TextStore();
        stores.push(store);
        return store;
      }),
    );
    expect(stores).toHaveLength(0);
    cache.set(PLAYERS, '#2PP', { name: 'a player' });
    cache.set(CLANS, '#2PP', { name: 'a clan' });
    expect([cache.get(PLAYERS, '#2PP'), cache.get(CLANS, '#2PP')]).toEqual([{ name: 'a player' }, { name: 'a clan' }]);
    expect(stores).toHaveLength(1);
    expect(stores[0]?.parts.get(PLAYERS)?.keys()).toEqual(['#2PP']);
    await cache.close();
    expect(stores[0]?.closed).toBe(1);
  });

  it('keeps cache names apart in a store without parts', () => {
    const map = new Map<string, unknown>();
    const { cache } = setUp(cacheOn(() => map));
    cache.set(PLAYERS, '#2PP', 1);
    cache.set(CLANS, '#2PP', 2);
    expect([cache.get(PLAYERS, '#2PP'), cache.get(CLANS, '#2PP'), map.size]).toEqual([1, 2, 2]);
  });

  it('passes the options, the clock and the sizes of the cache names to the store', () => {
    let seen: { options: object; context: StoreContext } | undefined;
    const Made = cacheOn<{ path: string }>(
      (options, context) => {
        seen = { options, context };
        return new TextStore();
      },
      () => ({ path: 'default' }),
    );
    class Small extends Made {
      override playerConfig() {
        return new CacheConfig(2, 60);
      }
      override staticConfig() {
        return new CacheConfig(null, null);
      }
    }
    const { cache, clock } = setUp(Small.with({ path: 'given', near: false }));
    cache.set(PLAYERS, '#2PP', 1);
    expect(seen?.options).toEqual({ path: 'given' });
    expect(seen?.context.clock).toBe(clock);
    const sizes = [PLAYERS, CLANS, 'locations', 'keyv'].map((name) => seen?.context.maxEntries(name));
    expect(sizes).toEqual([2, 1024, null, null]);

    setUp(Small).cache.open();
    expect(seen?.options).toEqual({ path: 'default' });
  });

  it('takes its options from the client when storeConfig is overridden', () => {
    const store = new TextStore();
    const Made = cacheOn<{ store: TextStore }>(
      (options) => options.store,
      () => ({ store: new TextStore() }),
    );
    class OwnStore extends Made<CacheOwner & { readonly theirs: TextStore }> {
      override storeConfig() {
        return { store: this.client.theirs };
      }
    }
    new OwnStore({ theirs: store }).set(PLAYERS, '#2PP', 1);
    expect(store.parts.get(PLAYERS)?.keys()).toEqual(['#2PP']);
  });
});

describe('copies in memory of a cache made by cacheOn', () => {
  const read = (store: TextStore) => store.parts.get(PLAYERS)?.reads ?? 0;

  it.each([
    ['kept for a store that reports changes', true, undefined, 0],
    ['not kept for a store that does not', false, undefined, 2],
    ['kept for any store when near is true', false, true, 0],
    ['not kept when near is false', true, false, 2],
  ])('are %s', (_, watched, near, reads) => {
    const store = new TextStore(watched);
    const Made = cacheOn(() => store);
    const { cache } = setUp(near === undefined ? Made : Made.with({ near }));
    const value = { name: 'a player' };
    cache.set(PLAYERS, '#2PP', value);
    expect([cache.get(PLAYERS, '#2PP'), cache.get(PLAYERS, '#2PP')]).toEqual([value, value]);
    expect(read(store)).toBe(reads);
  });

  it('have the sizes of their cache name, and are dropped when another process changes the entry', () => {
    const store = new TextStore(true);
    class Small extends cacheOn(() => store) {
      override playerConfig() {
        return new CacheConfig(1, 60);
      }
    }
    const { cache } = setUp(Small);
    cache.set(PLAYERS, '#2PP', 1);
    cache.set(PLAYERS, '#8QU', 2);
    expect([cache.get(PLAYERS, '#8QU'), read(store)]).toEqual([2, 0]);
    expect([cache.get(PLAYERS, '#2PP'), read(store)]).toEqual([1, 1]);
    store.parts.get(PLAYERS)?.watchers[0]?.changed('#2PP');
    expect([cache.get(PLAYERS, '#2PP'), read(store)]).toEqual([1, 2]);
  });

  it('are refused for a store without parts, with an error that says so', () => {
    const { cache } = setUp(cacheOn(() => new Map()).with({ near: true }));
    expect(() => cache.open()).toThrow('near must be false for a store without the method scope');
  });

  it('an object that is no store is refused with its cache name', () => {
    const { cache } = setUp(cacheOn(() => new Set()));
    expect(() => cache.open()).toThrow(expect.objectContaining({ code: 'STORE_CONTRACT', method: 'get' }));
  });
});
