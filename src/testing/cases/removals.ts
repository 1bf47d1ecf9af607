import assert from 'node:assert/strict';
import type { RemovalCause } from '../../store/Store.js';
import type { Case, StoreUnderTest } from '../StoreUnderTest.js';

/** Notifications of entries that leave. */
export const removals: readonly Case[] = [
  {
    name: 'onRemoval is called for replaced, deleted, popped and cleared entries',
    needs: ['removals', 'deletes', 'lists'],
    run: async (store) => {
      const removed = listen(store);
      await store.set('#A', store.value('a'));
      assert.deepEqual(removed, []);
      await store.set('#A', store.value('a2'));
      await store.delete('#A');
      await store.delete('#A');
      await store.set('#B', store.value('b'));
      await store.pop('#B');
      await store.set('#C', store.value('c'));
      await store.clear();
      assert.deepEqual(removed, [
        ['#A', store.value('a'), 'replaced'],
        ['#A', store.value('a2'), 'removed'],
        ['#B', store.value('b'), 'removed'],
        ['#C', store.value('c'), 'removed'],
      ]);
    },
  },
  {
    name: 'onRemoval is called once for an expired entry, when the store finds it',
    needs: ['removals', 'expires', 'lists'],
    run: async (store) => {
      const removed = listen(store);
      await store.set('#A', store.value('a'), { deleteAt: store.in(1_000) });
      await store.advance(2_000);
      await store.lacks('#A');
      await store.lacks('#A');
      assert.deepEqual(removed, [['#A', store.value('a'), 'expired']]);
    },
  },
  {
    name: 'a listener that throws does not affect the store',
    needs: ['removals', 'deletes'],
    run: async (store) => {
      store.store.onRemoval = () => {
        throw new Error('a listener of the conformance suite, thrown on purpose');
      };
      await store.set('#A', store.value('a'));
      const value = store.value('b');
      await store.set('#A', value);
      await store.has('#A', value);
      assert.equal(await store.delete('#A'), true);
      await store.lacks('#A');
    },
  },
];

function listen(store: StoreUnderTest): (readonly [key: string, value: unknown, cause: RemovalCause])[] {
  const removed: (readonly [string, unknown, RemovalCause])[] = [];
  store.store.onRemoval = (key, value, cause) => removed.push([key, value, cause]);
  return removed;
}
