import assert from 'node:assert/strict';
import type { Case } from '../StoreUnderTest.js';

/** Calls that overlap, and listings while the store changes. */
export const concurrency: readonly Case[] = [
  {
    name: 'each of several overlapping calls gets its own result',
    needs: ['deletes'],
    run: async (store) => {
      const keys = Array.from({ length: 50 }, (_, index) => `#${index}`);
      await Promise.all(keys.map((key) => store.set(key, store.value(key))));
      const values = await Promise.all(keys.map((key) => store.get(key)));
      assert.deepEqual(
        values,
        keys.map((key) => store.value(key)),
      );
      const deleted = await Promise.all(keys.map((key) => store.delete(key)));
      assert.ok(deleted.every(Boolean), 'each delete must find its own key');
    },
  },
  {
    name: 'of successive writes to one key, the last one stays',
    run: async (store) => {
      for (let round = 0; round < 20; round++) await store.set('#2PP', store.value(round));
      await store.has('#2PP', store.value(19));
    },
  },
  {
    name: 'a listing shows one moment while the store changes',
    needs: ['lists', 'deletes'],
    run: async (store) => {
      for (const key of ['#A', '#B', '#C']) await store.set(key, store.value(key));
      const keys = await store.keysOfThisMoment();
      const entries = await store.entries();
      await store.set('#D', store.value('#D'));
      await store.delete('#A');
      await store.set('#B', store.value('changed'));
      assert.deepEqual([...keys].sort(), ['#A', '#B', '#C']);
      const seen = new Map(entries.map(([key, value]) => [key, value]));
      assert.deepEqual([...seen.keys()].sort(), ['#A', '#B', '#C']);
      assert.deepEqual(seen.get('#B'), store.value('#B'));
    },
  },
  {
    name: 'a store may be changed during an iteration over its listing',
    needs: ['lists', 'deletes'],
    run: async (store) => {
      for (let index = 0; index < 20; index++) await store.set(`#${index}`, store.value(index));
      let walked = 0;
      const listing = (await store.store.keys?.()) ?? [];
      for await (const key of listing) {
        walked++;
        await store.delete(key);
        await store.set(`${key}-again`, store.value(key));
        assert.ok(walked <= 100, 'an iteration must end while entries are added');
      }
      for (let index = 0; index < 20; index++) await store.lacks(`#${index}`);
    },
  },
];
