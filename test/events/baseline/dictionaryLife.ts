// A process of `killed.test.ts`: it keeps baselines until a write of the wanted kind is done, reports that, and stands
// still until it is killed.
import { writeSync } from 'node:fs';
import { Baselines } from '../../../src/events/baseline/Baselines.js';
import { sqliteStore } from '../../../src/sqlite/SqliteStore.js';
import type { Store } from '../../../src/store/Store.js';
import { unitsOf } from './unitsOf.js';

/** The write after which the process stands still. */
export type Death = 'dictionary' | 'newest' | 'record';

const { path, death } = JSON.parse(process.argv[2] ?? '') as { path: string; death: Death };
const store = sqliteStore({ path }).scope('baselines');
let isDictionaryNamed = false;

/** Whether this write is the one after which the process stands still. */
function isLast(key: string): boolean {
  if (key === 'dictionary:player') isDictionaryNamed = true;
  if (death === 'dictionary') return key.startsWith('dictionary:player:');
  return death === 'newest' ? key === 'dictionary:player' : isDictionaryNamed && key.startsWith('player:');
}

const persist: Store = {
  get: (key) => store.get(key),
  delete: (key) => store.delete(key),
  async set(key, value, facts) {
    await store.set(key, value as Uint8Array, facts);
    if (!isLast(key)) return;
    writeSync(1, `${death}\n`);
    await new Promise(() => setInterval(() => undefined, 1_000));
  },
};

const baselines = new Baselines({ kind: 'player', tagOf: (slot) => `#${slot}`, persist });
await baselines.open();
for (let slot = 0; ; slot++) {
  await baselines.put(slot % 100, unitsOf(slot % 100), { storedAt: slot, hash: BigInt(slot + 1) });
  if (slot % 10 === 9) await new Promise((resolve) => setTimeout(resolve, 5));
}
