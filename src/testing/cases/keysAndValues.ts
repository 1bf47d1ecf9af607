import assert from 'node:assert/strict';
import { type Case, show } from '../StoreUnderTest.js';

const ODD_KEYS: readonly (readonly [what: string, key: string])[] = [
  ['the empty key', ''],
  ['the key __proto__', '__proto__'],
  ['the key constructor', 'constructor'],
  ['the key toString', 'toString'],
  ['the key hasOwnProperty', 'hasOwnProperty'],
  ['a key of a single space', ' '],
  ['a key with a colon', 'location:32000006:players'],
  ['a key that is only a colon', ':'],
  ['a key with wildcards', '#2*P?[a-z]%_\\'],
  ['a key with slashes and dots', '../a/b'],
  ['a key with quotes and line breaks', '\'"`\n\r\t\0'],
  ['a key that looks like a number', '007'],
  ['a key beyond Latin-1', 'клан 部落 🏰'],
  ['a key of 1,024 characters', '#2PPLQGRJ'.repeat(102).padEnd(1_024, 'V')],
];

/** Keys are just keys, and values just values. */
export const keysAndValues: readonly Case[] = [
  ...ODD_KEYS.map(
    ([what, key]): Case => ({
      name: `${what} is a key like any other`,
      needs: ['deletes'],
      run: async (store) => {
        await store.lacks(key);
        const value = store.value('odd');
        await store.set(key, value);
        await store.has(key, value);
        await store.lacks(`${key}x`);
        const replaced = store.value('replaced');
        await store.set(key, replaced);
        store.same(await store.pop(key), replaced, `pop(${show(key)})`);
        await store.lacks(key);
        assert.equal(await store.delete(key), false);
      },
    }),
  ),
  {
    name: 'keys that differ in case, in spaces or in one unit at the end are different',
    run: async (store) => {
      const keys = ['#a', '#A', '#a ', ' #a', '#', '#aa', 'e\u0301', '\u00e9'];
      for (const key of keys) await store.set(key, store.value(key));
      for (const key of keys) await store.has(key, store.value(key));
    },
  },
  {
    name: 'setting undefined removes the key',
    needs: ['deletes'],
    run: async (store) => {
      await store.set('#2PP', store.value('one'));
      await store.set('#2PP', undefined);
      await store.lacks('#2PP');
      await store.set('#never', undefined);
      await store.lacks('#never');
    },
  },
  {
    name: 'values that are false, zero or empty are kept',
    run: async (store) => {
      const values = store.store.traits?.text === true ? ['', '0'] : [0, '', false, [], {}];
      for (const [index, value] of values.entries()) {
        await store.set(`#${index}`, value);
        await store.has(`#${index}`, value);
      }
    },
  },
  {
    name: 'a value of a megabyte is returned whole',
    run: async (store) => {
      const large = 'Ünïcödé 部落 '.repeat(90_000);
      await store.set('#large', large);
      assert.ok((await store.get('#large')) === large, 'the value must come back unchanged');
    },
  },
];
