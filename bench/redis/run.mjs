// Reads through the Redis store against the same client without it, on a separate redis-server: players of 22 KB as
// JSON, 64 reads in flight, medians of rounds that take turns. `get` and JSON.parse against GET and JSON.parse, and 64
// keys by one getMany against 64 calls of `get`.
//
//   npm run bench -- redis        (the client pins itself to core 0, the server to core 1, where taskset is there)
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { redisStore } from '../../dist/redis.js';
import { createSimulator } from '../../dist/simulator.js';

const KEYS = 256;
const IN_FLIGHT = 64;
const READS = 2_048;
const ROUNDS = 7;

const pinned = pin(0, process.pid);
const players = await playersAsText();
const server = await startServer();
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
      const { cpu, wall } = await measure(READS, () => inFlight(READS, (at) => read(`#${at % KEYS}`)));
      // The first round warms up.
      if (round < 0) continue;
      figures[name].cpu.push(cpu);
      figures[name].wall.push(wall);
    }
  }
  console.log(`\n${library}: reads per second of the client's CPU, and per second`);
  const base = figures.bare;
  for (const [name, { cpu, wall }] of Object.entries(figures)) {
    const [byCpu, byWall] = [median(cpu) / median(base.cpu), median(wall) / median(base.wall)];
    const ratios = `ratio ${byCpu.toFixed(2)} and ${byWall.toFixed(2)}`;
    console.log(`  ${name.padEnd(24)} ${round(median(cpu))} ${round(median(wall))}   ${ratios}`);
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
    const [many, single] = [median(times.together), median(times['one after the other'])];
    const ratio = (many / single).toFixed(2);
    console.log(
      `  ${name}: 64 keys by getMany ${round(many)} keys per second, by get ${round(single)}   ratio ${ratio}`,
    );
  }
}

/** Makes a number of runs, 64 of which are under way at any time. */
async function inFlight(count, run) {
  let next = 0;
  const worker = async () => {
    while (next < count) await run(next++);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
}

/** Runs per second, by the clock and by the CPU of this process. */
async function measure(count, run) {
  const cpuBefore = process.cpuUsage();
  const startedAt = process.hrtime.bigint();
  await run();
  const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { wall: count / seconds, cpu: count / ((user + system) / 1e6) };
}

/** Returns payloads as the API sends them, in ASCII as the cache writes them. */
async function playersAsText() {
  const simulator = await createSimulator({ seed: 7, clans: 30 });
  const headers = { authorization: `Bearer ${simulator.tokens[0]}` };
  const texts = [];
  for (const { tag } of simulator.players.slice(0, KEYS)) {
    const response = await fetch(`${simulator.baseUrl}/players/${encodeURIComponent(tag)}`, { headers });
    if (!response.ok) throw new Error(`the simulator answered ${response.status}`);
    const text = await response.text();
    texts.push(text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`));
  }
  await simulator.close();
  return texts;
}

async function startServer() {
  const port = await new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address();
      probe.close(() => resolve(free));
    });
  });
  const dir = mkdtempSync(join(tmpdir(), 'warchest-bench-'));
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', dir];
  const child = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'inherit'] });
  process.once('exit', () => child.kill('SIGKILL'));
  for await (const chunk of child.stdout) if (chunk.includes('Ready to accept connections')) break;
  pin(1, child.pid);
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function pin(core, pid) {
  try {
    execFileSync('taskset', ['-cp', String(core), String(pid)], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function median(all) {
  return all.toSorted((a, b) => a - b)[all.length >> 1];
}

function round(value) {
  return String(Math.round(value)).padStart(7);
}
