import { afterAll, describe, test } from 'vitest';
import { sqliteStore } from '../../src/sqlite/SqliteStore.js';
import { storeConformance } from '../../src/testing/storeConformance.js';
import { drivers } from './drivers.js';
import { folder } from './folder.js';

const files = folder();
afterAll(() => files.remove());

for (const [driver, isThere] of drivers) {
  describe.skipIf(!isThere)(`a store with ${driver}${isThere ? '' : ' (not installed)'}`, () => {
    for (const { name, run } of storeConformance({
      create: ({ clock }) => sqliteStore({ path: ':memory:', driver, clock }),
    })) {
      test(name, run);
    }
  });

  describe.skipIf(!isThere)(`scopes of one file with ${driver}${isThere ? '' : ' (not installed)'}`, () => {
    // Both stores of a test are scopes of one file, which must share nothing.
    const roots = new WeakMap<object, ReturnType<typeof sqliteStore>>();
    const suite = storeConformance({
      create: ({ clock }) => {
        let root = roots.get(clock);
        if (root === undefined) roots.set(clock, (root = sqliteStore({ path: files.path(), driver, clock })));
        return root.scope(crypto.randomUUID());
      },
    });
    for (const { name, run } of suite) test(name, run);
  });
}
