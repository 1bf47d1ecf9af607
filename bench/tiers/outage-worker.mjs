// Reads new keys, answered by an API within some milliseconds, while Redis is frozen or killed: outage-worker.mjs
// <engine> <JSON of options>. Reads start at a steady pace, whether earlier ones are answered or not. Each has 5
// seconds.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Pool } from 'undici';
import { engines } from './engines.mjs';
import { quantile, tagOf } from './measure.mjs';

const EVERY_MS = 10;
const HEALTHY_MS = 3_000;
const CAP_MS = 5_000;
/** By then, the bounds of the memory for missed writes are reached. */
const FULL_AFTER_S = 15;

const [engine, given] = process.argv.slice(2);
const { url, baseUrl, pid, signal, forMs } = JSON.parse(given);
let unhandled = 0;
process.on('unhandledRejection', () => unhandled++);
let number = 0;
let phase = 'healthy';
const readers = engine === 'warchest' ? await ours() : [await peer()];
const rss = [];
const live = [];

await readFor(HEALTHY_MS);
// The other caches have no breaker to wait for.
phase = engine === 'warchest' ? 'detecting' : 'outage';
process.kill(pid, signal);
await readFor(forMs, () => {
  if (rss.push(process.memoryUsage.rss()) === FULL_AFTER_S) live.push(liveHeap());
});
await Promise.all(readers.flatMap(({ pending }) => [...pending]));
live.push(liveHeap());
const result = { readers: readers.map(summary), rss, live, unhandled };
process.stdout.write(JSON.stringify(result), () => process.exit(0));

/** A client with Redis and one without take turns, so that the load of the machine affects both. */
async function ours() {
  const { Client } = await import('../../dist/index.js');
  const { RedisCache } = await import('../../dist/redis.js');
  const options = { baseUrl, tokens: ['token'], throttleLimit: null };
  const withRedis = new Client({ ...options, cache: RedisCache.with({ url, prefix: 'outage' }) });
  const without = new Client(options);
  withRedis.cache.on('breaker', ({ state }) => {
    if (state === 'open' && phase === 'detecting') phase = 'outage';
  });
  return [reader('with Redis', (tag) => withRedis.getPlayer(tag)), reader('without', (tag) => without.getPlayer(tag))];
}

async function peer() {
  const { origin, pathname } = new URL(baseUrl);
  const pool = new Pool(origin);
  const load = (tag) => async () => {
    const { body } = await pool.request({ method: 'GET', path: `${pathname}/players/${encodeURIComponent(tag)}` });
    return JSON.parse(await body.text());
  };
  const { read } = await engines[engine](url, 'outage');
  return reader(engine, (tag) => read(tag, load(tag)));
}

function reader(name, read) {
  return { name, read, pending: new Set(), phases: {} };
}

async function readFor(ms, everySecond = () => undefined) {
  const end = performance.now() + ms;
  let nextSecond = performance.now() + 1_000;
  for (let turn = 0; performance.now() < end; turn++) {
    start(readers[turn % readers.length]);
    if (performance.now() >= nextSecond) {
      nextSecond += 1_000;
      everySecond();
    }
    await new Promise((resolve) => {
      setTimeout(resolve, EVERY_MS / readers.length);
    });
  }
}

function start(of) {
  const results = (of.phases[phase] ??= { times: [], failed: 0, hung: 0 });
  const startedAt = performance.now();
  let timer;
  const cap = new Promise((resolve) => {
    timer = setTimeout(resolve, CAP_MS, 'hung');
  });
  const answered = of.read(tagOf(number++)).then(
    (player) => (typeof player?.tag === 'string' ? 'answered' : 'failed'),
    () => 'failed',
  );
  const done = Promise.race([answered, cap]).then((outcome) => {
    clearTimeout(timer);
    of.pending.delete(done);
    if (outcome === 'answered') results.times.push(performance.now() - startedAt);
    else results[outcome]++;
  });
  of.pending.add(done);
}

/** The memory in use, without garbage. */
function liveHeap() {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

function summary({ name, phases }) {
  const told = {};
  for (const [of, { times, failed, hung }] of Object.entries(phases)) {
    const quantiles =
      times.length === 0
        ? {}
        : { p50: quantile(times), p90: quantile(times, 0.9), p99: quantile(times, 0.99), max: Math.max(...times) };
    told[of] = { answered: times.length, failed, hung, ...quantiles };
  }
  return { name, phases: told };
}
