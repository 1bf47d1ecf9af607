// Measures one cache with one kind of read: hits-worker.mjs <task> <engine> <JSON of options>. Prints the medians of
// its passes.
import { readFileSync } from 'node:fs';
import { engines } from './engines.mjs';
import { inFlight, measure, quantile, tagOf } from './measure.mjs';

const KEYS = 1_000;
const IN_FLIGHT = 64;
const PASSES = 5;
const NEAR_READS = 50_000;
const REST_MS = 200;

const [task, engine, given] = process.argv.slice(2);
const { url, playersFile, baseUrl } = JSON.parse(given);
const players = JSON.parse(readFileSync(playersFile, 'utf8')).map((text) => JSON.parse(text));
const keys = Array.from({ length: KEYS }, (_, index) => tagOf(index));
const playerOf = (index) => players[index % players.length];
const passes = await { near, far, misses, client }[task]();
const [, ...counted] = passes;
const result = {
  cpu: quantile(counted.map(({ cpu }) => cpu)),
  wall: quantile(counted.map(({ wall }) => wall)),
};
// Other caches may leave connections open, which would keep the process alive.
process.stdout.write(JSON.stringify(result), () => process.exit(0));

/** Measures hits in memory, awaited one after the other. */
async function near() {
  const { read } = await engines[engine](url, 'near');
  await inFlight(KEYS, IN_FLIGHT, (index) => read(keys[index], async () => playerOf(index)));
  const load = () => Promise.reject(new Error('no hit'));
  return passesOf(NEAR_READS, async () => {
    for (let index = 0; index < NEAR_READS; index++) await read(keys[index % KEYS], load);
  });
}

/** Measures reads that only Redis can answer: each pass uses a new instance, which has nothing in memory. */
async function far() {
  const writer = await engines[engine](url, 'far');
  await inFlight(KEYS, IN_FLIGHT, (index) => writer.read(keys[index], async () => playerOf(index)));
  await writer.settle();
  await writer.close();
  const load = () => Promise.reject(new Error('no hit'));
  const all = [];
  for (let pass = 0; pass <= PASSES; pass++) {
    const instance = await engines[engine](url, 'far');
    const check = async (index) => {
      const found = await instance.read(keys[index], load);
      if (found.tag !== playerOf(index).tag) throw new Error('a player is not what was written');
    };
    all.push(await measure(KEYS, () => inFlight(KEYS, IN_FLIGHT, check)));
    await instance.close();
  }
  return all;
}

/** Measures misses with a loader that answers at once, until all values are written. */
async function misses() {
  const { createClient } = await import('redis');
  const bare = await createClient({ url }).connect();
  const all = [];
  for (let pass = 0; pass <= PASSES; pass++) {
    const instance = await engines[engine](url, `misses-${pass}`);
    const before = await bare.dbSize();
    all.push(
      await measure(KEYS, async () => {
        await inFlight(KEYS, IN_FLIGHT, (index) => instance.read(keys[index], async () => playerOf(index)));
        await instance.settle();
      }),
    );
    const written = (await bare.dbSize()) - before;
    if (written < KEYS) throw new Error(`only ${written} of ${KEYS} values were written`);
    await instance.close();
  }
  bare.destroy();
  return all;
}

/** Measures hits in memory through the whole client. */
async function client() {
  const { Client } = await import('../../dist/index.js');
  const { RedisCache } = await import('../../dist/redis.js');
  const options = engine === 'warchest' ? { cache: RedisCache.with({ url, prefix: 'client' }) } : {};
  const made = new Client({ baseUrl, tokens: ['token'], throttleLimit: null, ...options });
  const few = keys.slice(0, 200);
  const seen = () => few.filter((tag) => made.cache.peek('searchPlayers', tag) !== undefined).length;
  const started = performance.now();
  // Copies are used once the server reports changes.
  while (seen() < few.length) {
    if (performance.now() - started > 10_000) throw new Error(`${seen()} of ${few.length} players in memory`);
    await inFlight(few.length, IN_FLIGHT, (index) => made.getPlayer(few[index]));
  }
  return passesOf(NEAR_READS, async () => {
    for (let index = 0; index < NEAR_READS; index++) await made.getPlayer(few[index % few.length]);
  });
}

/** Runs passes, with a pause before each so that writes finish: awaited hits leave the event loop no turn. */
async function passesOf(count, run) {
  const all = [];
  for (let pass = 0; pass <= PASSES; pass++) {
    await new Promise((resolve) => {
      setTimeout(resolve, REST_MS);
    });
    all.push(await measure(count, run));
  }
  return all;
}
