// A read through the whole policy layer on a memory hit, awaited one after the other: `Cache.readThrough` and what
// peers offer for it. Each in a separate process, rounds that take turns, medians.
//
//   npm run bench -- read-through
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const KEYS = 1_000;
const READS = 200_000;
const ROUNDS = 5;
const TTL_MS = 3_600_000;

const engines = {
  'Cache.readThrough': async () => {
    const { Cache } = await import('../../dist/index.js');
    const cache = new Cache({});
    const load = (key) => async () => ({ value: { key }, storedAt: Date.now(), apiFreshUntil: null, bytes: 0 });
    return (key) => cache.readThrough('searchPlayers', key, load(key));
  },
  'Cache.peek': async () => {
    const { Cache } = await import('../../dist/index.js');
    const cache = new Cache({});
    return (key) => cache.peek('searchPlayers', key) ?? cache.set('searchPlayers', key, { key });
  },
  'lru-cache.fetch': async () => {
    const { LRUCache } = await import('lru-cache');
    const cache = new LRUCache({ max: 1_024, ttl: TTL_MS, fetchMethod: async (key) => ({ key }) });
    return (key) => cache.fetch(key);
  },
  'cache-manager.wrap': async () => {
    const { createCache } = await import('cache-manager');
    const cache = createCache({ ttl: TTL_MS });
    return (key) => cache.wrap(key, async () => ({ key }), TTL_MS);
  },
  cachified: async () => {
    const { cachified } = await import('@epic-web/cachified');
    const { LRUCache } = await import('lru-cache');
    const cache = new LRUCache({ max: 1_024 });
    return (key) => cachified({ key, cache, ttl: TTL_MS, getFreshValue: async () => ({ key }) });
  },
  'cacheable.getOrSet': async () => {
    const { Cacheable } = await import('cacheable');
    const cache = new Cacheable({ ttl: TTL_MS });
    return (key) => cache.getOrSet(key, async () => ({ key }), { ttl: TTL_MS });
  },
  'bentocache.getOrSet': async () => {
    const { BentoCache, bentostore } = await import('bentocache');
    const { memoryDriver } = await import('bentocache/drivers/memory');
    const store = bentostore().useL1Layer(memoryDriver({ maxItems: 1_024 }));
    const cache = new BentoCache({ default: 'memory', stores: { memory: store } });
    return (key) => cache.getOrSet({ key, ttl: TTL_MS, factory: async () => ({ key }) });
  },
};

const [engine] = process.argv.slice(2);
if (engine !== undefined) await measure(engines[engine]);
else compare();

async function measure(make) {
  const read = await make();
  const keys = Array.from({ length: KEYS }, (_, index) => `#${(index + 1_000_000).toString(14).toUpperCase()}`);
  for (let i = 0; i < 20_000; i++) await read(keys[i % KEYS]);
  const startedAt = process.hrtime.bigint();
  for (let i = 0; i < READS; i++) await read(keys[i % KEYS]);
  process.stdout.write(String(Number(process.hrtime.bigint() - startedAt) / READS));
  process.exit(0);
}

function compare() {
  const folder = fileURLToPath(new URL('..', import.meta.url));
  if (!existsSync(`${folder}/node_modules`))
    execFileSync('npm', ['install', '--no-save', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' });
  const times = Object.fromEntries(Object.keys(engines).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of Object.keys(engines)) {
      const { stdout, stderr, status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), name], {
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(`${name}: ${stderr}`);
      times[name].push(Number(stdout));
    }
  }
  console.log(`nanoseconds per awaited hit, ${KEYS} keys, median of ${ROUNDS}`);
  const base = median(times['Cache.readThrough']);
  for (const [name, all] of Object.entries(times)) {
    console.log(
      `  ${name.padEnd(20)} ${median(all).toFixed(0).padStart(8)}   ratio ${(median(all) / base).toFixed(2)}`,
    );
  }
}

function median(all) {
  return all.toSorted((a, b) => a - b)[all.length >> 1];
}
