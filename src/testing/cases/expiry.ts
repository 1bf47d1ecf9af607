import assert from 'node:assert/strict';
import type { Case } from '../StoreUnderTest.js';

/**
 * The tolerance around `deleteAt`: a store that counts whole seconds may remove an entry that much earlier or later.
 */
const MINUTE = 60_000;

/** Keeping to `deleteAt`. */
export const expiry: readonly Case[] = [
  {
    name: 'an entry is returned until its deleteAt, and not after',
    needs: ['expires'],
    run: async (store) => {
      const value = store.value('brief');
      await store.set('#2PP', value, { deleteAt: store.in(MINUTE) });
      await store.has('#2PP', value);
      await store.advance(MINUTE / 2);
      await store.has('#2PP', value);
      await store.advance(MINUTE);
      await store.lacks('#2PP');
    },
  },
  {
    name: 'reading an entry does not prolong it',
    needs: ['expires'],
    run: async (store) => {
      await store.set('#2PP', store.value('brief'), { deleteAt: store.in(MINUTE) });
      for (let step = 0; step < 4; step++) {
        await store.advance(MINUTE / 4 + 1_000);
        await store.get('#2PP');
      }
      await store.lacks('#2PP');
    },
  },
  {
    name: 'a deleteAt that has passed, or is 0, keeps nothing and removes the key',
    needs: ['expires'],
    run: async (store) => {
      for (const deleteAt of [store.in(-MINUTE), 0]) {
        await store.set('#2PP', store.value('old'));
        await store.set('#2PP', store.value('late'), { deleteAt });
        await store.lacks('#2PP');
        await store.set('#new', store.value('late'), { deleteAt });
        await store.lacks('#new');
      }
    },
  },
  {
    name: 'deleteAt null never expires',
    needs: ['expires'],
    run: async (store) => {
      const value = store.value('eternal');
      await store.set('#2PP', value, { deleteAt: null });
      await store.advance(400 * 24 * 60 * MINUTE);
      await store.has('#2PP', value);
    },
  },
  {
    name: 'an entry with a deleteAt years ahead is kept',
    needs: ['expires'],
    run: async (store) => {
      const year = 365 * 24 * 60 * MINUTE;
      const value = store.value('long');
      await store.set('#2PP', value, { deleteAt: store.in(2 * year) });
      await store.advance(year);
      await store.has('#2PP', value);
      await store.advance(year + MINUTE);
      await store.lacks('#2PP');
    },
  },
  {
    name: 'replacing an entry replaces its deleteAt, to sooner and to later',
    needs: ['expires'],
    run: async (store) => {
      const later = store.value('later');
      await store.set('#later', store.value('old'), { deleteAt: store.in(MINUTE) });
      await store.set('#later', later, { deleteAt: store.in(5 * MINUTE) });
      await store.set('#sooner', store.value('old'), { deleteAt: store.in(5 * MINUTE) });
      await store.set('#sooner', store.value('sooner'), { deleteAt: store.in(MINUTE) });
      await store.set('#never', store.value('old'), { deleteAt: store.in(MINUTE) });
      await store.set('#never', later, { deleteAt: null });
      await store.advance(2 * MINUTE);
      await store.has('#later', later);
      await store.lacks('#sooner');
      await store.has('#never', later);
    },
  },
  {
    name: 'entries with deadlines in any order expire in the order of their deadlines',
    needs: ['expires'],
    run: async (store) => {
      const minutes = [7, 2, 9, 4, 1, 8, 3, 6, 5, 10];
      for (const minute of minutes)
        await store.set(`#${minute}`, store.value(minute), { deleteAt: store.in(minute * MINUTE) });
      await store.advance(MINUTE / 2);
      for (let passed = 0; passed <= 10; passed++) {
        for (const minute of minutes) {
          if (minute <= passed) await store.lacks(`#${minute}`);
          else await store.has(`#${minute}`, store.value(minute));
        }
        await store.advance(MINUTE);
      }
    },
  },
  {
    name: 'an expired entry can be neither popped nor deleted, and its key can be set again',
    needs: ['expires', 'deletes'],
    run: async (store) => {
      await store.set('#pop', store.value('old'), { deleteAt: store.in(MINUTE) });
      await store.set('#delete', store.value('old'), { deleteAt: store.in(MINUTE) });
      await store.set('#set', store.value('old'), { deleteAt: store.in(MINUTE) });
      await store.advance(2 * MINUTE);
      assert.equal(await store.pop('#pop'), undefined, 'pop of an expired entry must be undefined');
      assert.equal(await store.delete('#delete'), false, 'delete of an expired entry must be false');
      const value = store.value('new');
      await store.set('#set', value);
      await store.has('#set', value);
    },
  },
];
