// One engine in one process: warms up, then runs a round whenever the parent asks for one, and is idle meanwhile.
import { engines } from './engines.mjs';
import { accesses, makeTags, random } from './workload.mjs';

const [engine, scenario, capacityText] = process.argv.slice(2);
const capacity = Number(capacityText);
const { cache, asynchronous = false } = await engines[engine](capacity);
const MOST = capacity > 10_000 ? 200_000 : 100_000;
/** The longest time of a round; slow engines get fewer operations. */
const ROUND_MS = 50;
const BATCH = 16;

const tags = makeTags(capacity * 10);
const values = tags.map((tag, index) => ({ tag, index }));
const next = random(42);
const rows = Array.from({ length: 6 }, () => accesses(scenario, capacity, MOST, next));
if (scenario === 'hits') {
  for (let index = 0; index < capacity; index++) {
    const done = cache.set(tags[index], values[index]);
    if (asynchronous) await done;
  }
}

const loops = {
  zipf(row, from, to) {
    for (let at = from; at < to; at++) {
      const index = row[at];
      if (cache.get(tags[index]) === undefined) cache.set(tags[index], values[index]);
    }
  },
  hits(row, from, to) {
    let found = 0;
    for (let at = from; at < to; at++) if (cache.get(tags[row[at]]) !== undefined) found++;
    if (found !== to - from) throw new Error(`${engine} lost an entry`);
  },
  sets(row, from, to) {
    for (let at = from; at < to; at++) cache.set(tags[row[at]], values[row[at]]);
  },
};
const asynchronousLoops = {
  async zipf(row, from, to) {
    for (let at = from; at < to; at++) {
      const index = row[at];
      if ((await cache.get(tags[index])) === undefined) await cache.set(tags[index], values[index]);
    }
  },
  async hits(row, from, to) {
    for (let at = from; at < to; at++) await cache.get(tags[row[at]]);
  },
  async sets(row, from, to) {
    for (let at = from; at < to; at++) await cache.set(tags[row[at]], values[row[at]]);
  },
};
const run = (asynchronous ? asynchronousLoops : loops)[scenario];

let turn = 0;
let operations = MOST;
/** How many operations fit into a round, found by doubling. */
async function calibrate() {
  for (operations = 512; operations < MOST; operations *= 2) {
    if ((await round()) * operations > (ROUND_MS * 1e6) / 2) return;
  }
  operations = MOST;
}

async function round() {
  const row = rows[turn++ % rows.length];
  const start = performance.now();
  const done = run(row, 0, operations);
  if (asynchronous) await done;
  return ((performance.now() - start) * 1e6) / operations;
}

/** Nanoseconds per operation of each small batch, so that the clock's own cost is spread. */
async function batches() {
  const row = rows[turn++ % rows.length];
  const times = new Float64Array(Math.floor(operations / BATCH));
  for (let batch = 0; batch < times.length; batch++) {
    const start = performance.now();
    const done = run(row, batch * BATCH, (batch + 1) * BATCH);
    if (asynchronous) await done;
    times[batch] = ((performance.now() - start) * 1e6) / BATCH;
  }
  return times.sort()[Math.floor(times.length * 0.999)];
}

for (let pass = 0; pass < 2; pass++) await calibrate();
for (let warmUp = 0; warmUp < 6; warmUp++) await round();
await batches();
process.on('message', (wanted) => {
  void (wanted === 'batches' ? batches() : round()).then((reply) => process.send(reply));
});
process.send('ready');
