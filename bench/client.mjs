// The client against its peers on the same simulator, in rounds that take turns; the ratio of the medians counts. 1. A
// cached getPlayer (22 KB), awaited one after the other: warchest and clashofclans.js with `cache: true`. 2. Uncached
// getPlayer, 64 in flight, plain and gzip: warchest, bare undici (`Pool.request` and `JSON.parse`), clashofclans.js.
//
//   npm run bench -- client        (the client pins itself to core 0, the server to core 1, where taskset is there)
import { execFileSync, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const IN_FLIGHT = 64;
const READS = 1_000;
const ROUNDS = 7;

if (process.argv[2] === 'serve') await serve();
else await measure();

async function serve() {
  pin(1, process.pid);
  const { createSimulator } = await import('../dist/simulator.js');
  const simulator = await createSimulator({ seed: 7, clans: 30 });
  process.on('message', () => void simulator.close().then(() => process.disconnect()));
  process.send({
    baseUrl: simulator.baseUrl,
    token: simulator.tokens[0],
    tags: simulator.players.slice(0, 500).map(({ tag }) => tag),
  });
}

async function measure() {
  const pinned = pin(0, process.pid);
  const child = fork(fileURLToPath(import.meta.url), ['serve']);
  const { baseUrl, token, tags } = await new Promise((resolve) => {
    child.once('message', resolve);
  });
  console.log(
    `${pinned ? 'one core each for client and server' : 'taskset is missing: figures vary'}, medians of ${ROUNDS} ` +
      'rounds',
  );
  const { Client } = await import('../dist/index.js');
  const { Client: PeerClient } = await import('clashofclans.js');
  const { Pool } = await import('undici');
  const ours = new Client({ baseUrl, tokens: [token], throttleLimit: null });
  const peer = new PeerClient({ baseURL: baseUrl, keys: [token], cache: true, throttler: null });

  const tag = tags[0];
  await ours.getPlayer(tag);
  await peer.getPlayer(tag);
  await report('cached getPlayer, one after the other', {
    warchest: () => serially(200_000, () => ours.getPlayer(tag)),
    'clashofclans.js': () => serially(2_000, () => peer.getPlayer(tag)),
  });

  for (const gzip of [false, true]) {
    const client = new Client({
      baseUrl,
      tokens: [token],
      throttleLimit: null,
      connections: IN_FLIGHT,
      compression: gzip,
    });
    const uncached = { cache: false, updateCache: false };
    const bare = bareReader(
      new Pool(new URL(baseUrl).origin, { connections: IN_FLIGHT }),
      new URL(baseUrl).pathname,
      token,
      gzip,
    );
    await report(`uncached getPlayer, ${IN_FLIGHT} in flight, ${gzip ? 'gzip' : 'plain'}`, {
      'bare undici': () => inFlight(tags, bare),
      warchest: () => inFlight(tags, (each) => client.getPlayer(each, uncached)),
      // It asks for what undici's fetch asks for, which is gzip.
      ...(gzip
        ? { 'clashofclans.js': () => inFlight(tags, (each) => peer.getPlayer(each, { cache: false, force: true })) }
        : {}),
    });
    await client.close();
  }
  await ours.close();
  child.send('stop');
  child.once('exit', () => process.exit(0));
}

function bareReader(pool, prefix, token, gzip) {
  const headers = { authorization: `Bearer ${token}`, 'accept-encoding': gzip ? 'gzip' : 'identity' };
  return async (tag) => {
    const { body } = await pool.request({
      path: `${prefix}/players/${encodeURIComponent(tag)}`,
      method: 'GET',
      headers,
    });
    return JSON.parse(gzip ? gunzipSync(Buffer.from(await body.arrayBuffer())).toString() : await body.text());
  };
}

/** Rates of each contender, round about; the first named is what the others are compared with. */
async function report(title, contenders) {
  const rates = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (const run of Object.values(contenders)) await run();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, run] of Object.entries(contenders)) rates[name].push(await run());
  }
  const medians = Object.entries(rates).map(([name, all]) => [name, all.sort((a, b) => a - b)[ROUNDS >> 1]]);
  console.log(title);
  for (const [name, rate] of medians) {
    console.log(
      `  ${name.padEnd(16)} ${Math.round(rate).toLocaleString('en').padStart(12)}/s   ` +
        `ratio ${(rate / medians[0][1]).toFixed(3)}`,
    );
  }
}

async function serially(count, read) {
  const startedAt = performance.now();
  for (let i = 0; i < count; i++) await read();
  return (count / (performance.now() - startedAt)) * 1_000;
}

/**
 * Reads per second of this process's CPU: on one core that is the rate, and other work on the machine does not change
 * it.
 */
async function inFlight(tags, read) {
  let next = 0;
  const before = process.cpuUsage();
  const worker = async () => {
    while (next < READS) await read(tags[next++ % tags.length]);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  const { user, system } = process.cpuUsage(before);
  return READS / ((user + system) / 1e6);
}

function pin(core, pid) {
  try {
    execFileSync('taskset', ['-acp', String(core), String(pid)], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
