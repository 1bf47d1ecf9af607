// Bytes per entry beside key and value: `node --expose-gc memory.mjs ENGINE CAPACITY`, once filled and once after many
// evictions.
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

// Everything is loaded and compiled before; what an engine takes when it is made counts.
const { cache: small } = await engines[engine](16);
for (let index = 0; index < 20_000; index++) {
  await small.set(tags[index], value);
  await small.get(tags[index]);
}
const before = await used();
const { cache } = await engines[engine](capacity);
for (let index = 0; index < capacity; index++) await cache.set(tags[index], value);
const filled = (await used()) - before;
// Some engines look through all entries at every eviction.
const endAt = performance.now() + 3_000;
for (let index = capacity; index < tags.length && performance.now() < endAt; index++)
  await cache.set(tags[index], value);
const churned = (await used()) - before;
await cache.get(tags[0]);
process.send({ filled: filled / capacity, churned: churned / capacity }, () => process.exit());
