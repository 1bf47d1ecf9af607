import { Keyv } from 'keyv';
import { LRUCache } from 'lru-cache';
import { describe, expect, test, vi } from 'vitest';
import { InvalidArgumentError } from '../../src/internal/InvalidArgumentError.js';
import { toStore } from '../../src/store/foreign/toStore.js';
import { DefaultCache } from '../../src/store/memory/DefaultCache.js';
import { StoreContractError } from '../../src/store/StoreContractError.js';

function refusal(instance: unknown): StoreContractError {
  try {
    toStore('searchPlayers', instance);
  } catch (error) {
    expect(error).toBeInstanceOf(StoreContractError);
    return error as StoreContractError;
  }
  throw new Error('it was accepted');
}

describe('objects that are refused when they are given', () => {
  test('names the cache name and the missing method', () => {
    class NoSet {
      get() {}
    }
    const error = refusal(new NoSet());
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error.code).toBe('STORE_CONTRACT');
    expect(error.cacheName).toBe('searchPlayers');
    expect(error.method).toBe('set');
    expect(error.message).toContain("'searchPlayers'");
    expect(error.message).toContain('lacks the method set');
    expect(refusal({ set: () => {} }).method).toBe('get');
    expect(refusal({ get: () => {}, set: 'no function' }).method).toBe('set');
    expect(refusal(new (class Neither {})()).method).toBe('get');
  });

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a number', 7],
    ['text', 'redis://localhost'],
    ['a class instead of an instance', DefaultCache],
    ['an array', []],
    ['a Set', new Set()],
    ['a promise of a store', Promise.resolve(new Map())],
    ['a WeakMap', new WeakMap()],
    ['a frozen object', Object.freeze({})],
    ['a date', new Date()],
  ])('%s', (_what, instance) => {
    expect(refusal(instance).message).toContain('searchPlayers');
  });

  test('an accessor that throws is reported as such', () => {
    const cause = new Error('not connected');
    const instance = {
      get get(): never {
        throw cause;
      },
    };
    const error = refusal(instance);
    expect(error.message).toContain('reading its get threw');
    expect(error.cause).toBe(cause);
    const later = {
      get: () => undefined,
      set: () => undefined,
      get clear(): never {
        throw cause;
      },
    };
    expect(refusal(later).cause).toBe(cause);
  });
});

describe('objects that are used as they are', () => {
  test('stores of ours, and those that have traits and every method', () => {
    const cache = new DefaultCache(1, null);
    expect(toStore('players', cache)).toBe(cache);
    const own = Object.assign(new Map(), { traits: { keepsTime: true }, pop: () => undefined, getMany: () => [] });
    expect(toStore('players', own)).toBe(own);
  });
});

describe('foreign instances', () => {
  test('get a key and a value, never our facts', () => {
    const set = vi.fn();
    const store = toStore('players', { get: () => undefined, set });
    void store.set('#2PP', 'value', { deleteAt: 5, bytes: 7 });
    expect(set.mock.calls).toEqual([['#2PP', 'value']]);
  });

  test('that have traits get facts, and are observed and closed', () => {
    const calls: unknown[] = [];
    const own = {
      traits: { keepsTime: true },
      bytes: 12,
      onRemoval: undefined as unknown,
      get: () => undefined,
      set: (...given: unknown[]) => calls.push(given),
      close: () => calls.push('closed'),
    };
    const store = toStore('players', own);
    const listener = () => {};
    void store.set('#2PP', 'value', { deleteAt: 5 });
    store.onRemoval = listener;
    void store.close?.();
    expect(calls).toEqual([['#2PP', 'value', { deleteAt: 5 }], 'closed']);
    expect(own.onRemoval).toBe(listener);
    expect(store.onRemoval).toBe(listener);
    expect(store.bytes).toBe(12);
  });

  test('without traits are closed too, but not observed', () => {
    const close = vi.fn();
    const instance = { get: () => undefined, set: () => undefined, close };
    const store = toStore('players', instance);
    store.onRemoval = () => {};
    expect(store.onRemoval).toBeUndefined();
    expect(Object.keys(instance)).toEqual(['get', 'set', 'close']);
    void store.close?.();
    expect(close).toHaveBeenCalledTimes(1);
  });

  test('return values or promises as the instance does', async () => {
    const map = toStore('players', new Map([['#2PP', 1]]));
    expect(map.get('#2PP')).toBe(1);
    expect(map.pop?.('#2PP')).toBe(1);
    expect(map.keys?.()).toEqual([]);
    expect(map.size).toBe(0);
    const later = toStore('players', { get: async () => 1, set: async () => {} });
    expect(later.get('#2PP')).toBeInstanceOf(Promise);
    expect(await later.get('#2PP')).toBe(1);
    expect(later.size).toBeUndefined();
  });

  test('may hold their methods on a prototype that uses `this`', () => {
    class Counting extends Map<string, unknown> {
      reads = 0;
      override get(key: string): unknown {
        this.reads++;
        return super.get(key);
      }
    }
    const instance = new Counting();
    const store = toStore('players', instance);
    void store.set('#2PP', 1);
    expect(store.get('#2PP')).toBe(1);
    expect(instance.reads).toBe(1);
  });

  test('pop of an LRUCache is not called without a key, and it lists the least recently used first', () => {
    const lru = new LRUCache<string, number>({ max: 3 });
    const store = toStore('players', lru);
    for (const key of ['#A', '#B', '#C']) void store.set(key, key.length);
    void store.get('#A');
    expect(store.keys?.()).toEqual(['#B', '#C', '#A']);
    expect(store.pop?.('#A')).toBe(2);
    expect([...lru.keys()].sort()).toEqual(['#B', '#C']);
  });

  test('a Keyv lists by its iterator, and its ttl argument is never ours', async () => {
    const keyv = new Keyv({ namespace: 'clans', ttl: 60_000 });
    const set = vi.spyOn(keyv, 'set');
    const store = toStore('clans', keyv);
    await store.set('#2PP', { name: 'x' }, { deleteAt: 1, bytes: 1 });
    expect(set.mock.calls).toEqual([['#2PP', { name: 'x' }]]);
    expect(await store.keys?.()).toEqual(['#2PP']);
    expect(await store.getMany?.(['#2PP', '#8QU'])).toEqual([{ name: 'x' }, undefined]);
    expect(await store.delete?.('#2PP')).toBe(true);
    expect(await store.entries?.()).toEqual([]);
  });

  test('an object that serializes values itself is a store of text, as a Keyv is, with or without an iterator', () => {
    const adapter = {
      get: async () => undefined,
      set: async () => true,
      delete: async () => true,
      clear: async () => {},
    };
    expect(toStore('clans', new Keyv()).traits).toEqual({ text: true });
    expect(toStore('clans', new Keyv({ store: adapter })).traits).toEqual({ text: true });
    expect(toStore('clans', new Map()).traits).toBeUndefined();
  });

  test('methods that want other arguments are not called without them', async () => {
    const instance = {
      get: async () => null,
      set: async () => {},
      keys: (pattern: string) => [pattern.toUpperCase()],
      clear: (prefix: string) => prefix.length,
      pop: () => 'the last one',
    };
    const store = toStore('players', instance);
    expect(await store.keys?.()).toEqual([]);
    await store.clear?.();
    expect(await store.pop?.('#2PP')).toBeUndefined();
  });

  test('null is absence, and a listing shows only what get would give', () => {
    const store = toStore(
      'players',
      new Map<unknown, unknown>([
        ['#A', null],
        ['#B', 0],
        [3, 'not a text key'],
      ]),
    );
    expect(store.get('#A')).toBeUndefined();
    expect(store.entries?.()).toEqual([['#B', 0]]);
    expect(store.keys?.()).toEqual(['#B']);
  });

  test('without listings list the keys that were written here, a hundred thousand at most', () => {
    const held = new Map<string, unknown>();
    const store = toStore('players', {
      get: (key: string) => held.get(key),
      set: (k: string, v: unknown) => held.set(k, v),
    });
    for (let index = 0; index < 100_010; index++) void store.set(`#${index}`, index);
    void store.set('#5', 'again');
    held.delete('#100009');
    const keys = store.keys?.() as string[];
    expect(keys).toHaveLength(99_999);
    expect(keys).not.toContain('#0');
    expect(keys).toContain('#5');
    expect(keys).not.toContain('#100009');
  });

  test('a getMany that returns something else is replaced by single reads', async () => {
    const store = toStore('players', { get: (key: string) => key, set: () => {}, getMany: async () => 'nonsense' });
    expect(await store.getMany?.(['#A', '#B'])).toEqual(['#A', '#B']);
  });

  test('their errors are thrown unchanged', async () => {
    const error = new Error('down');
    const store = toStore('players', {
      get: () => {
        throw error;
      },
      set: () => Promise.reject(error),
    });
    expect(() => store.get('#2PP')).toThrow(error);
    await expect(store.set('#2PP', 1)).rejects.toBe(error);
    const deaf = toStore('players', { get: () => Promise.reject(error), set: () => Promise.reject(error) });
    await expect(deaf.delete?.('#2PP')).rejects.toBe(error);
  });
});

describe('a plain object', () => {
  test('is indexed by key, as in the reference', () => {
    const object: Record<string, unknown> = { there: 1, nothing: null };
    const store = toStore('players', object);
    expect(store.get('there')).toBe(1);
    expect(store.get('nothing')).toBeUndefined();
    void store.set('#2PP', 2);
    expect(object['#2PP']).toBe(2);
    expect(store.keys?.()).toEqual(['there', '#2PP']);
    expect(store.size).toBe(2);
    void store.clear?.();
    expect(Object.keys(object)).toEqual([]);
  });

  test('with names of its prototype as keys keeps its prototype, and pollutes no other object', () => {
    const object = {};
    const store = toStore('players', object);
    void store.set('__proto__', { polluted: true });
    void store.set('toString', 'text');
    expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(store.get('__proto__')).toEqual({ polluted: true });
    expect(store.delete?.('__proto__')).toBe(true);
    expect(store.get('__proto__')).toBeUndefined();
    expect(store.delete?.('constructor')).toBe(false);
  });

  test('may hold a key named get, which is no method', () => {
    const store = toStore('players', { get: 'a value' });
    expect(store.get('get')).toBe('a value');
  });
});
