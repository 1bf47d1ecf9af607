// Reads through the Redis store against the same client without it, on a separate redis-server: players of 22 KB as
// JSON, 64 reads in flight, medians of rounds that take turns. `get` and JSON.parse against GET and JSON.parse, and 64
// keys by one getMany against 64 calls of `get`.
//
//   npm run bench -- redis        (the client pins itself to core 0, the server to core 1, where taskset is there)
import { execFileSync } from 'node:child_process';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { redisStore } from '../../dist/redis.js';
import { inFlight, measure, quantile } from '../tiers/measure.mjs';
import { playersAsText, startRedis } from '../tiers/server.mjs';

const KEYS = 256;
const IN_FLIGHT = 64;
const READS = 2_048;
const ROUNDS = 7;

const pinned = pin(0, process.pid);
const players = await playersInAscii();
const server = await startRedis();
pin(1, server.pid);
try {
  const bytes = Math.round(players.reduce((sum, text) => sum + text.length, 0) / players.length);
  console.log(
    `${KEYS} players of ${bytes} bytes, ${IN_FLIGHT} reads in flight, medians of ${ROUNDS} rounds of ${READS} reads` +
      (pinned ? '' : ' (taskset is missing: figures vary)'),
  );
  const node = await createClient({ url: server.url }).connect();
  await compare(
    'node-redis',
    node,
    (key) => node.get(key),
    (key, text) => node.set(key, text),
  );
  node.destroy();
  const io = new Redis(server.url);
  await compare(
    'ioredis',
    io,
    (key) => io.get(key),
    (key, text) => io.set(key, text),
  );
  io.disconnect();
} finally {
  await server.stop();
}

async function compare(library, client, bareGet, bareSet) {
  const stores = {
    'store, compressed': redisStore({ client, prefix: 'packed' }),
    'store, not compressed': redisStore({ client, prefix: 'plain', compressFrom: null }),
  };
  const reads = { bare: async (key) => JSON.parse(await bareGet(key)) };
  for (const [index, text] of players.entries()) {
    await bareSet(`#${index}`, text);
    for (const store of Object.values(stores)) await store.set(`#${index}`, text);
  }
  for (const [name, store] of Object.entries(stores)) reads[name] = async (key) => JSON.parse(await store.get(key));

  const figures = Object.fromEntries(Object.keys(reads).map((name) => [name, { cpu: [], wall: [] }]));
  for (let round = -1; round < ROUNDS; round++) {
    for (const [name, read] of Object.entries(reads)) {
      const { cpu, wall } = await measure(READS, () => inFlight(READS, IN_FLIGHT, (at) => read(`#${at % KEYS}`)));
      // The first round warms up.
      if (round < 0) continue;
      figures[name].cpu.push(cpu);
      figures[name].wall.push(wall);
    }
  }
  console.log(`\n${library}: reads per second of the client's CPU, and per second`);
  const base = figures.bare;
  for (const [name, { cpu, wall }] of Object.entries(figures)) {
    const [byCpu, byWall] = [quantile(cpu) / quantile(base.cpu), quantile(wall) / quantile(base.wall)];
    const ratios = `ratio ${byCpu.toFixed(2)} and ${byWall.toFixed(2)}`;
    console.log(`  ${name.padEnd(24)} ${round(quantile(cpu))} ${round(quantile(wall))}   ${ratios}`);
  }

  for (const [name, store] of Object.entries(stores)) {
    const keys = Array.from({ length: IN_FLIGHT }, (_, index) => `#${index}`);
    const times = { together: [], 'one after the other': [] };
    for (let round = -1; round < ROUNDS; round++) {
      const together = await measure(READS, async () => {
        for (let done = 0; done < READS; done += keys.length) await store.getMany(keys);
      });
      const apart = await measure(READS, async () => {
        for (let done = 0; done < READS; done += keys.length) for (const key of keys) await store.get(key);
      });
      if (round < 0) continue;
      times.together.push(together.wall);
      times['one after the other'].push(apart.wall);
    }
    const [many, single] = [quantile(times.together), quantile(times['one after the other'])];
    const ratio = (many / single).toFixed(2);
    console.log(
      `  ${name}: 64 keys by getMany ${round(many)} keys per second, by get ${round(single)}   ratio ${ratio}`,
    );
  }
}

/** Returns payloads in ASCII, as the cache writes them. */
async function playersInAscii() {
  const texts = await playersAsText(KEYS);
  return texts.map((text) =>
    text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
}

function pin(core, pid) {
  try {
    execFileSync('taskset', ['-cp', String(core), String(pid)], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function round(value) {
  return String(Math.round(value)).padStart(7);
}
