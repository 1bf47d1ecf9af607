import assert from 'node:assert/strict';
import type { Case } from '../StoreUnderTest.js';

/** Keeping, replacing, removing and listing. */
export const basics: readonly Case[] = [
  {
    name: 'a key that was never set is absent, and get never throws for it',
    run: async (store) => {
      await store.lacks('#2PP');
      await store.lacks('#2PP');
    },
  },
  {
    name: 'pop of a key that was never set returns undefined',
    needs: ['deletes'],
    run: async (store) => {
      assert.equal(await store.pop('#2PP'), undefined);
      await store.lacks('#2PP');
    },
  },
  {
    name: 'every get returns the value that was set',
    run: async (store) => {
      const value = store.value('one');
      await store.set('#2PP', value);
      await store.has('#2PP', value);
      await store.has('#2PP', value);
      await store.lacks('#2PPP');
    },
  },
  {
    name: 'set replaces',
    run: async (store) => {
      await store.set('#2PP', store.value('old'));
      const value = store.value('new');
      await store.set('#2PP', value);
      await store.has('#2PP', value);
    },
  },
  {
    name: 'delete removes the key and returns whether an entry was there',
    needs: ['deletes'],
    run: async (store) => {
      const kept = store.value('kept');
      await store.set('#2PP', store.value('one'));
      await store.set('#8QU', kept);
      assert.equal(await store.delete('#2PP'), true, 'delete of a present key must be true');
      await store.lacks('#2PP');
      assert.equal(await store.delete('#2PP'), false, 'delete of an absent key must be false');
      assert.equal(await store.delete('#never'), false, 'delete of a key that was never set must be false');
      await store.has('#8QU', kept);
    },
  },
  {
    name: 'a deleted key can be set again',
    needs: ['deletes'],
    run: async (store) => {
      await store.set('#2PP', store.value('one'));
      await store.delete('#2PP');
      const value = store.value('two');
      await store.set('#2PP', value);
      await store.has('#2PP', value);
    },
  },
  {
    name: 'pop returns a value once and removes it',
    needs: ['deletes'],
    run: async (store) => {
      const value = store.value('one');
      await store.set('#2PP', value);
      store.same(await store.pop('#2PP'), value, 'pop');
      await store.lacks('#2PP');
      assert.equal(await store.pop('#2PP'), undefined, 'a second pop must be undefined');
    },
  },
  {
    name: 'keys and entries list each live key once',
    needs: ['lists', 'deletes'],
    run: async (store) => {
      for (const key of ['#A', '#B', '#C', '#B', '#D']) await store.set(key, store.value(key));
      await store.delete('#C');
      assert.deepEqual((await store.keys()).sort(), ['#A', '#B', '#D']);
      const entries = [...(await store.entries())].sort(([one], [other]) => (one < other ? -1 : 1));
      assert.deepEqual(
        entries.map(([key, value]) => [key, value]),
        ['#A', '#B', '#D'].map((key) => [key, store.value(key)]),
      );
    },
  },
  {
    name: 'a thousand entries are kept and listed, each once',
    needs: ['lists'],
    run: async (store) => {
      const keys = Array.from({ length: 1_000 }, (_, index) => `#${index.toString(36).toUpperCase()}`);
      await Promise.all(keys.map((key) => store.set(key, store.value(key))));
      assert.deepEqual((await store.keys()).sort(), [...keys].sort());
      const values = await store.getMany(keys);
      assert.deepEqual(
        values,
        keys.map((key) => store.value(key)),
      );
    },
  },
  {
    name: 'clear removes everything, and the store stays usable',
    needs: ['lists'],
    run: async (store) => {
      for (const key of ['#A', '#B', '#C']) await store.set(key, store.value(key));
      await store.clear();
      for (const key of ['#A', '#B', '#C']) await store.lacks(key);
      assert.deepEqual(await store.keys(), []);
      await store.clear();
      const value = store.value('again');
      await store.set('#A', value);
      await store.has('#A', value);
    },
  },
  {
    name: 'getMany returns values in the order of the keys, undefined for absent ones',
    run: async (store) => {
      await store.set('#A', store.value('a'));
      await store.set('#B', store.value('b'));
      assert.deepEqual(
        [...(await store.getMany(['#B', '#none', '#A', '#B']))],
        [store.value('b'), undefined, store.value('a'), store.value('b')],
      );
      assert.deepEqual([...(await store.getMany([]))], []);
    },
  },
  {
    name: 'the size, where there is one, counts the live entries',
    needs: ['deletes'],
    run: async (store) => {
      if (store.store.size === undefined) return;
      assert.equal(store.store.size, 0);
      await store.set('#A', store.value('a'));
      await store.set('#B', store.value('b'));
      await store.set('#A', store.value('c'));
      assert.equal(store.store.size, 2);
      await store.delete('#A');
      assert.equal(store.store.size, 1);
    },
  },
  {
    name: 'two stores share nothing',
    needs: ['lists', 'deletes'],
    run: async (store, makeOther) => {
      const other = await makeOther();
      const mine = store.value('mine');
      const theirs = other.value('theirs');
      await store.set('#2PP', mine);
      await other.lacks('#2PP');
      await other.set('#2PP', theirs);
      await store.has('#2PP', mine);
      await other.clear();
      await store.has('#2PP', mine);
      await other.set('#2PP', theirs);
      await store.delete('#2PP');
      await other.has('#2PP', theirs);
    },
  },
];
