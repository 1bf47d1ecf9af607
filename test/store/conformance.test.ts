import { Keyv } from 'keyv';
import { LRUCache } from 'lru-cache';
import { describe, expect, test } from 'vitest';
import type { Clock } from '../../src/internal/Clock.js';
import { toStore } from '../../src/store/foreign/toStore.js';
import { DefaultCache } from '../../src/store/memory/DefaultCache.js';
import { MaxSizeCache } from '../../src/store/memory/MaxSizeCache.js';
import { TimeToLiveCache } from '../../src/store/memory/TimeToLiveCache.js';
import type { Store } from '../../src/store/Store.js';
import { FaultyStore } from '../../src/testing/FaultyStore.js';
import type { StoreConformanceOptions } from '../../src/testing/StoreUnderTest.js';
import { storeConformance } from '../../src/testing/storeConformance.js';
import { OnlyGetAndSet } from './foreign/OnlyGetAndSet.js';
import { RedisLike } from './foreign/RedisLike.js';
import { SlowTextStore } from './foreign/SlowTextStore.js';

const memory = { references: true, removals: true };
const foreign = { expires: false, references: true };

const stores: Record<string, StoreConformanceOptions> = {
  DefaultCache: { create: ({ clock }) => new DefaultCache(5_000, null, { clock }), capabilities: memory },
  'DefaultCache, s3-fifo': {
    create: ({ clock }) => new DefaultCache(5_000, null, { clock, policy: 's3-fifo' }),
    capabilities: memory,
  },
  'DefaultCache, bounded in bytes': {
    create: ({ clock }) => new DefaultCache(null, null, { clock, maxBytes: 1e9 }),
    capabilities: memory,
  },
  'DefaultCache with a time to live': {
    create: ({ clock }) => new DefaultCache(5_000, '9999d', { clock }),
    capabilities: memory,
  },
  MaxSizeCache: { create: ({ clock }) => new MaxSizeCache(5_000, { clock }), capabilities: memory },
  TimeToLiveCache: { create: ({ clock }) => new TimeToLiveCache(null, { clock }), capabilities: memory },
  'a Map': { create: () => toStore('players', new Map()), capabilities: foreign },
  'a plain object': { create: () => toStore('players', {}), capabilities: foreign },
  'an object without prototype': { create: () => toStore('players', Object.create(null)), capabilities: foreign },
  'an LRUCache': { create: () => toStore('players', new LRUCache({ max: 5_000 })), capabilities: foreign },
  'a Keyv': { create: () => toStore('players', new Keyv()), capabilities: { ...foreign, references: false } },
  'an object with get and set alone': {
    create: () => toStore('players', new OnlyGetAndSet()),
    capabilities: { ...foreign, references: false },
  },
  'an async client that answers null, numbers and nothing': {
    create: () => toStore('players', new RedisLike()),
    capabilities: foreign,
  },
  'a store of text with facts, written by a user': {
    create: ({ clock }) => toStore('players', new SlowTextStore(clock)),
  },
  'a FaultyStore without faults': {
    create: ({ clock }) => new FaultyStore(clock),
    capabilities: { references: true },
  },
};

for (const [what, options] of Object.entries(stores)) {
  describe(what, () => {
    for (const { name, run } of storeConformance(options)) test(name, run);
  });
}

describe('the suite itself', () => {
  const broken: Record<string, [expected: string, create: (clock: Clock) => Store]> = {
    'forgets what is set': ['every get returns the value that was set', () => breakStore({ set: () => {} })],
    'never expires': [
      'an entry is returned until its deleteAt, and not after',
      (clock) => {
        const store = new DefaultCache(null, null, { clock });
        return breakStore({ set: (key, value) => store.set(key, value) }, store);
      },
    ],
    'lists what is deleted': [
      'keys and entries list each live key once',
      () => {
        const all = new Set<string>();
        const store = new DefaultCache(null, null);
        return breakStore(
          {
            set: (key, value) => {
              all.add(key);
              return store.set(key, value);
            },
            keys: () => [...all],
          },
          store,
        );
      },
    ],
    'lists live views': [
      'a listing shows one moment while the store changes',
      () => {
        const map = new Map<string, unknown>();
        return { traits: { keepsTime: true }, ...bound(map), keys: () => map.keys(), entries: () => map.entries() };
      },
    ],
    'takes __proto__ for a prototype': [
      'the key __proto__ is a key like any other',
      () => {
        const object: Record<string, unknown> = {};
        return breakStore({ get: (key) => object[key], set: (key, value) => (object[key] = value) });
      },
    ],
  };
  for (const [what, [name, create]] of Object.entries(broken)) {
    test(`finds a store that ${what}`, async () => {
      const tests = storeConformance({ create: ({ clock }) => create(clock) });
      await expect(tests.find((one) => one.name === name)?.run()).rejects.toThrow();
    });
  }

  test('leaves out capabilities that are not claimed, and tests skipped with a reason', () => {
    const create = () => new Map();
    const all = storeConformance({ create }).map(({ name }) => name);
    const some = storeConformance({ create, capabilities: { expires: false } }).map(({ name }) => name);
    expect(all).toContain('deleteAt null never expires');
    expect(some).not.toContain('deleteAt null never expires');
    expect(storeConformance({ create, skip: { 'set replaces': 'write-once' } })).toHaveLength(all.length - 1);
  });

  test('refuses to skip an unknown test, or without a reason', () => {
    const create = () => new Map();
    expect(() => storeConformance({ create, skip: { 'set replaced': 'typo' } })).toThrow(/skip.*set replaced/);
    expect(() => storeConformance({ create, skip: { 'set replaces': ' ' } })).toThrow(/a reason/);
  });

  test('destroys its stores, also when a test failed', async () => {
    const destroyed: unknown[] = [];
    const made: Store[] = [];
    const create = () => {
      const store = breakStore({ set: () => {} });
      made.push(store);
      return store;
    };
    const second = storeConformance({ create, destroy: (store) => destroyed.push(store) }).find(
      ({ name }) => name === 'every get returns the value that was set',
    );
    await expect(second?.run()).rejects.toThrow();
    expect(destroyed).toEqual(made);
  });
});

function breakStore(broken: Partial<Store>, store: Store = new DefaultCache(null, null)): Store {
  return { traits: { keepsTime: true }, ...bound(store), ...broken };
}

/** The methods of a store as own properties, so that some can be replaced. */
function bound(store: object): Store {
  const target = store as Record<string, (...given: unknown[]) => unknown>;
  const names = ['get', 'set', 'delete', 'keys', 'entries', 'clear'];
  return Object.fromEntries(
    names.map((name) => [name, (...given: unknown[]) => target[name]?.(...given)]),
  ) as unknown as Store;
}
