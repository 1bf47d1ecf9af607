// Bytes per entry beside key and value: `node --expose-gc memory.mjs ENGINE CAPACITY`, once filled and once after many evictions.
import { engines } from './engines.mjs';
import { makeTags } from './workload.mjs';

const [engine, capacityText] = process.argv.slice(2);
const capacity = Number(capacityText);
const tags = makeTags(capacity * 4);
// One value for all: what is measured is the engine alone.
const value = { tag: '#2PP' };

async function used() {
  for (let round = 0; round < 4; round++) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const { cache } = await engines[engine](capacity);
await cache.set(tags[0], value);
await cache.get(tags[0]);
const before = await used();
for (let index = 0; index < capacity; index++) await cache.set(tags[index], value);
const filled = (await used()) - before;
for (let index = capacity; index < tags.length; index++) await cache.set(tags[index], value);
const churned = (await used()) - before;
if ((await cache.get(tags.at(-1))) === undefined) throw new Error('the cache is gone');
process.send({ filled: filled / capacity, churned: churned / capacity });
process.disconnect();
