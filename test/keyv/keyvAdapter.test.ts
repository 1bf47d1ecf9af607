import { Keyv, type KeyvStoreAdapter } from 'keyv';
import { describe, expect, test } from 'vitest';
import { InvalidArgumentError } from '../../src/internal/InvalidArgumentError.js';
import { keyvStore } from '../../src/keyv/KeyvStore.js';
import { DefaultCache } from '../../src/store/memory/DefaultCache.js';
import type { Store } from '../../src/store/Store.js';
import { FakeClock } from '../../src/testing/FakeClock.js';
import { SlowTextStore } from '../store/foreign/SlowTextStore.js';
import { keyvAdapter } from './keyvAdapter.js';

/** Stores of all kinds: synchronous values, asynchronous text with few methods, and text with parts. */
const stores: Record<string, (clock: FakeClock) => Store> = {
  'a store of values': (clock) => new DefaultCache(null, null, { clock }),
  'a store of text without parts': (clock) => new SlowTextStore(clock),
  'a store of text with parts': (clock) => keyvStore(new Map(), { clock }),
};

async function list(iterator: AsyncIterable<unknown> | undefined): Promise<unknown[]> {
  const all = [];
  for await (const one of iterator ?? []) all.push(one);
  return all;
}

for (const [what, create] of Object.entries(stores)) {
  describe(`keyvAdapter on ${what}`, () => {
    function setUp() {
      const clock = new FakeClock({ wall: Date.now() });
      const store = create(clock);
      return { clock, store, adapter: keyvAdapter(store, { clock }), open: () => keyvAdapter(store, { clock }) };
    }

    test('Keyv accepts it, in both ways of passing a store', async () => {
      const { open } = setUp();
      const typed: KeyvStoreAdapter = open();
      const one = new Keyv(typed);
      const other = new Keyv({ store: open() });
      await one.set('a:b', { nested: ['é', null] });
      expect(await other.get('a:b')).toEqual({ nested: ['é', null] });
    });

    test('a time to live ends in the store', async () => {
      const { clock, store, adapter } = setUp();
      const keyv = new Keyv({ store: adapter });
      expect(await keyv.set('brief', 1, 1_000)).toBe(true);
      expect(await keyv.set('long', 2)).toBe(true);
      clock.advance(999);
      expect(await adapter.hasMany(['keyv:brief', 'keyv:long', 'keyv:none'])).toEqual([true, true, false]);
      clock.advance(1);
      expect(await keyv.has('brief')).toBe(false);
      expect(await keyv.getMany(['brief', 'long'])).toEqual([undefined, 2]);
      expect(await list(keyv.iterator?.(undefined))).toEqual([['long', 2]]);
      expect((await list(adapter.iterator())).length).toBe(1);
      if (store instanceof DefaultCache) expect(store.size).toBe(1);
    });

    test('a ttl of 0, none or Infinity never ends, a negative one has ended already', async () => {
      const { clock, adapter } = setUp();
      await adapter.set('zero', 'x', 0);
      await adapter.set('none', 'x');
      await adapter.set('infinite', 'x', Number.POSITIVE_INFINITY);
      await adapter.set('none before', 'x');
      await adapter.set('none before', 'x', -1);
      clock.advance('4000d');
      expect(await adapter.getMany(['zero', 'none', 'infinite', 'none before'])).toEqual(['x', 'x', 'x', undefined]);
      await expect(adapter.set('x', 'x', Number.NaN)).rejects.toThrow(/ttl must be milliseconds, got NaN/);
      await expect(adapter.set('x', 'x', '5' as never)).rejects.toThrow(InvalidArgumentError);
    });

    test('namespaces are kept apart, whether keys contain them or not', async () => {
      const { open } = setUp();
      for (const useKeyPrefix of [true, false]) {
        const names = ['a', 'a:b', 'b', '', 'a|', 'keyv'];
        const keyvs = names.map((namespace) => new Keyv({ store: open(), namespace, useKeyPrefix }));
        for (const [index, keyv] of keyvs.entries()) {
          await keyv.set('x:key', index);
          await keyv.set('key', index);
        }
        for (const [index, keyv] of keyvs.entries()) {
          expect(await keyv.get(['x:key', 'key'])).toEqual([index, index]);
          expect(await list(open().iterator(names[index] === '' ? undefined : names[index]))).toHaveLength(2);
        }
        await keyvs[0]?.clear();
        await keyvs[1]?.delete('key');
        const left = await Promise.all(keyvs.map((keyv) => keyv.get('key')));
        expect(left).toEqual([undefined, undefined, 2, 3, 4, 5]);
        for (const keyv of keyvs) await keyv.clear();
      }
    });

    test('clear leaves the other keys of the store', async () => {
      const { store, adapter } = setUp();
      await store.set('#2PP', 'the cache’s');
      const keyv = new Keyv({ store: adapter });
      await keyv.set('#2PP', 'Keyv’s');
      expect(await store.get('#2PP')).toBe('the cache’s');
      await keyv.clear();
      expect(await keyv.get('#2PP')).toBeUndefined();
      expect(await store.get('#2PP')).toBe('the cache’s');
    });

    test('a Keyv without serialize stores values unchanged', async () => {
      const { adapter } = setUp();
      const keyv = new Keyv({ store: adapter, serialize: undefined as never, deserialize: undefined as never });
      for (const value of ['text', 0, false, null, [1, { a: 'é' }], 'jtext']) {
        await keyv.set('key', value);
        expect(await keyv.get('key')).toEqual(value);
      }
    });

    test('delete and deleteMany return whether all keys were there', async () => {
      const { adapter } = setUp();
      for (const key of ['a', 'b', 'c']) await adapter.set(key, 'x');
      expect(await adapter.delete('a')).toBe(true);
      expect(await adapter.delete('a')).toBe(false);
      expect(await adapter.deleteMany(['a', 'b'])).toBe(false);
      expect(await adapter.deleteMany(['c'])).toBe(true);
      expect(await adapter.deleteMany(['c', 'd'])).toBe(false);
      expect(await list(adapter.iterator())).toEqual([]);
    });
  });
}

describe('keyvAdapter', () => {
  test('a store of text refuses what JSON would change', async () => {
    const adapter = keyvAdapter(keyvStore(new Map()));
    for (const value of [
      Buffer.from('x'),
      new Date(0),
      { at: new Date(0) },
      [1n],
      { f() {} },
      new Map(),
      Symbol('x'),
    ]) {
      await expect(adapter.set('key', value)).rejects.toThrow(/value must be a string or plain JSON/);
    }
    expect(await adapter.set('key', { a: undefined, b: [null] })).toBe(true);
    expect(await adapter.get('key')).toEqual({ b: [null] });
  });

  test('a text that the adapter did not write reads as absent', async () => {
    const whole = keyvStore(new Map());
    const adapter = keyvAdapter(whole);
    for (const text of ['', 'x', 'j{', 'J1']) {
      await whole.scope('keyv').set('key', text);
      expect(await adapter.get('key')).toBeUndefined();
      expect(await list(adapter.iterator())).toEqual([]);
    }
  });

  test('without a ttl the store’s own time to live applies', async () => {
    const clock = new FakeClock();
    const adapter = keyvAdapter(new DefaultCache(10, 60, { clock }), { clock });
    await adapter.set('own', 'x');
    await adapter.set('given', 'x', 120_000);
    clock.advance('90s');
    expect(await adapter.hasMany(['own', 'given'])).toEqual([false, true]);
  });

  test('an error of the store comes out of the Keyv unchanged', async () => {
    const failure = new Error('the store of a test, failing on purpose');
    const failing = () => Promise.reject(failure);
    const broken = {
      traits: { keepsTime: true },
      get: failing,
      set: failing,
      delete: failing,
      keys: failing,
      clear: failing,
    };
    const keyv = new Keyv({ store: keyvAdapter(broken), throwOnErrors: true });
    const heard: unknown[] = [];
    keyv.on('error', (error) => heard.push(error));
    await expect(keyv.get('x')).rejects.toBe(failure);
    await expect(keyv.set('x', 1)).rejects.toBe(failure);
    await expect(keyv.delete('x')).rejects.toBe(failure);
    await expect(keyv.clear()).rejects.toBe(failure);
    expect(heard).toEqual([failure, failure, failure]);
  });

  test('a write that the store refuses returns false; a failure in the background is an error event', async () => {
    const part: Store = { ...bare(), set: () => false };
    const adapter = keyvAdapter({ ...bare(), scope: () => part });
    expect(await new Keyv({ store: adapter }).set('x', 1)).toBe(false);
    const lonely = keyvAdapter({ ...bare(), scope: () => part });
    await lonely.get('x');
    expect(() => part.onReport?.({ type: 'failure', operation: 'sweep', error: 1 })).not.toThrow();
    const heard: unknown[] = [];
    lonely.on('error', (error) => heard.push(error));
    part.onReport?.({ type: 'failure', operation: 'sweep', error: 2 });
    part.onReport?.({ type: 'content', key: 'x', reason: 'damaged' });
    expect(heard).toEqual([2]);
  });

  test('disconnect closes the store, once, unless disconnects is false', async () => {
    let closed = 0;
    const store = { ...bare(), close: () => closed++ };
    await new Keyv({ store: keyvAdapter(store, { disconnects: false }) }).disconnect();
    expect(closed).toBe(0);
    const keyv = new Keyv({ store: keyvAdapter(store) });
    await Promise.all([keyv.disconnect(), keyv.disconnect()]);
    expect(closed).toBe(1);
  });

  test.each([[null], [5], [new Map()], [{ get() {}, set() {} }]])('%s is refused', (store) => {
    expect(() => keyvAdapter(store as never)).toThrow(/store must be a store with the trait keepsTime/);
  });

  test('an option of a wrong type is refused', () => {
    expect(() => keyvAdapter(new DefaultCache(1, 1), { disconnects: 1 as never })).toThrow(/disconnects/);
  });
});

function bare(): Store {
  return { traits: { keepsTime: true }, get: () => undefined, set: () => true };
}
