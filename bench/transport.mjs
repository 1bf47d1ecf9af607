// Uncached reads of players (22 KB), 64 in flight: the transport against bare undici (`Pool.request`, `body.text()`,
// `JSON.parse`) on the same server, in rounds that take turns. The ratio of the medians counts; the machine's own speed
// does not. Then the throttle on the real clock: 10 tokens at 30 a second for 10 s.
//
//   taskset -c 0 npm run bench -- transport        (the server puts itself on another core where it can)
import { execFileSync, fork } from 'node:child_process';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { gunzipSync } from 'node:zlib';
import { Pool } from 'undici';
import { importModule } from './modules.mjs';

const { StaticTokens } = await importModule('http/StaticTokens.js');
const { Transport } = await importModule('http/Transport.js');

const PLAYERS = 2_000;
const IN_FLIGHT = 64;
const ROUNDS = 15;

const child = fork(new URL('transport-server.mjs', import.meta.url));
try {
  execFileSync('taskset', ['-cp', '1', String(child.pid)], { stdio: 'ignore' });
} catch {
  console.log('taskset is missing: server and client share the cores, figures vary more');
}
const { port, plain, gzip } = await new Promise((resolve) => {
  child.once('message', resolve);
});
const origin = `http://127.0.0.1:${port}`;
console.log(
  `one core, ${PLAYERS} players of ${plain} bytes (gzip ${gzip}), ${IN_FLIGHT} in flight, median of ${ROUNDS} rounds`,
);

for (const compression of [false, true]) {
  const bare = bareReader(compression);
  const ours = transportReader(compression);
  const figures = { bare: [], ours: [] };
  await round(bare.read);
  await round(ours.read);
  for (let i = 0; i < ROUNDS; i++) {
    figures.bare.push(await round(bare.read));
    figures.ours.push(await round(ours.read));
  }
  const [bareRate, ourRate] = [median(figures.bare), median(figures.ours)];
  console.log(
    `${compression ? 'gzip ' : 'plain'}  bare undici ${Math.round(bareRate)}/s  transport ` +
      `${Math.round(ourRate)}/s  ratio ${(ourRate / bareRate).toFixed(2)}`,
  );
  await Promise.all([bare.close(), ours.close()]);
}

await throttle();
child.disconnect();

/**
 * Bare undici. For gzip it inflates as a careful user would: synchronously, which is the faster of the two ways.
 */
function bareReader(compression) {
  const pool = new Pool(origin, { connections: IN_FLIGHT });
  const headers = { authorization: 'Bearer token', 'accept-encoding': compression ? 'gzip' : 'identity' };
  return {
    read: async (path) => {
      const { body } = await pool.request({ path, method: 'GET', headers });
      if (!compression) return JSON.parse(await body.text());
      return JSON.parse(gunzipSync(Buffer.from(await body.arrayBuffer())).toString());
    },
    close: () => pool.close(),
  };
}

function transportReader(compression) {
  const transport = new Transport({
    baseUrl: origin,
    tokens: new StaticTokens(['token']),
    throttleLimit: null,
    connections: IN_FLIGHT,
    compression,
  });
  return {
    read: (path) => transport.send({ path, route: '/players/{playerTag}', operation: `getPlayer('${path}')` }),
    close: () => transport.close(),
  };
}

/**
 * Reads per second of this process's CPU: on one core that is the rate, and other work on the machine does not change
 * it.
 */
async function round(read) {
  const before = process.cpuUsage();
  let next = 0;
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, async () => {
      while (next < PLAYERS) await read(`/players/%23${next++}`);
    }),
  );
  const { user, system } = process.cpuUsage(before);
  return PLAYERS / ((user + system) / 1e6);
}

async function throttle() {
  const [tokens, limit, seconds] = [10, 30, 10];
  const transport = new Transport({
    baseUrl: origin,
    tokens: new StaticTokens(Array.from({ length: tokens }, (_, i) => `token-${i}`)),
    throttleLimit: limit,
    timeout: null,
  });
  const sentAt = [];
  const stalls = monitorEventLoopDelay({ resolution: 1 });
  stalls.enable();
  const endAt = performance.now() + seconds * 1_000;
  await Promise.all(
    Array.from({ length: 256 }, async () => {
      while (performance.now() < endAt) {
        await transport.send({
          path: '/players/%23P',
          route: '/players/{playerTag}',
          operation: 'getPlayer',
          get body() {
            // Read by the transport when it sends, not when it queues: the instant that counts.
            sentAt.push(performance.now());
            return undefined;
          },
        });
      }
    }),
  );
  stalls.disable();
  await transport.close();
  const counted = sentAt.filter((at) => at < endAt);
  let most = 0;
  for (let from = 0, to = 0; to < counted.length; to++) {
    while (counted[to] - counted[from] >= 1_000) from++;
    most = Math.max(most, to - from + 1);
  }
  const allowed = tokens * limit * seconds;
  console.log(
    `throttle, real clock: ${counted.length} of ${allowed} allowed ` +
      `(${((counted.length / allowed) * 100).toFixed(1)} %), at most ${most} of ${tokens * limit} in any second; ` +
      `longest stall of the event loop ${Math.round(stalls.max / 1e6)} ms (what stalls longer than 200 ms is lost, ` +
      'not made up for)',
  );
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
