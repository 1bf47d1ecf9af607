// How many files of the library one operation enters, and how many calls it makes: a cached read, an uncached read, a
// `set` to Redis through tiers, and a poll that finds one change. Counted by V8's precise coverage on the unbundled
// library; the operations have run before.
//
//   npm run bench -- walks        (MODULES=/path/to/older/dist for another build; WALKS=1 lists the files)
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { Session } from 'node:inspector/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { importModule, MODULES } from './modules.mjs';

const ROUNDS = 5;
const LIBRARY = pathToFileURL(MODULES).href;

if (process.argv[2] === 'serve') await serve();
else await measure();

/**
 * A simulator whose players have one donation more at each request, and answers that are fresh for a second. In a
 * separate process, so that it is not counted.
 */
async function serve() {
  const { createSimulator } = await importModule('simulator/index.js');
  const simulator = await createSimulator({ seed: 7, clans: 2 });
  const origin = new URL(simulator.baseUrl).origin;
  let donations = 0;
  const forward = async (request, response) => {
    const { authorization } = request.headers;
    const answer = await fetch(origin + request.url, { headers: { authorization } });
    const body = await answer.json();
    if (request.url.startsWith('/v1/players/')) body.donations = donations += 1;
    response.writeHead(answer.status, { 'content-type': 'application/json', 'cache-control': 'max-age=1' });
    response.end(JSON.stringify(body));
  };
  const server = createServer((request, response) => void forward(request, response));
  server.listen(0, '127.0.0.1', () => {
    const tags = Array.from({ length: 20 }, (_, index) => simulator.players[index].tag);
    const baseUrl = `http://127.0.0.1:${server.address().port}/v1`;
    process.send({ baseUrl, tokens: [...simulator.tokens], tags });
  });
  process.on('disconnect', () => process.exit());
}

async function measure() {
  const server = fork(fileURLToPath(import.meta.url), ['serve']);
  const [{ baseUrl, tokens, tags }] = await once(server, 'message');
  const { Client, EventsClient } = await importModule('index.js');
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  /**
   * Runs an operation some times, and prints the round with the fewest calls: others hold the work of timers that fall
   * into them.
   */
  const walk = async (name, operation) => {
    const rounds = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      await operation.prepare?.();
      await session.post('Profiler.takePreciseCoverage');
      await operation.run(round);
      const { result } = await session.post('Profiler.takePreciseCoverage');
      if (round > 0) rounds.push(countCalls(result));
    }
    const { files, calls } = rounds.toSorted((a, b) => a.calls - b.calls)[0];
    console.log(`${name.padEnd(32)} ${String(files.length).padStart(3)} files ${String(calls).padStart(6)} calls`);
    if (process.env.WALKS === '1') for (const file of files.sort()) console.log(`  ${file}`);
  };

  const client = new Client({ baseUrl, tokens });
  await client.getPlayer(tags[0]);
  await walk('cached read', { run: () => client.getPlayer(tags[0]) });
  await walk('uncached read', { run: (round) => client.getPlayer(tags[round + 1]) });
  const player = await client.getPlayer(tags[0]);
  await withRedis(async (url) => {
    const { RedisCache } = await importModule('redis/index.js');
    const cache = new (RedisCache.with({ url }))({});
    while (!(await isNearTrusted(cache, player))) await sleep(50);
    await walk('set to Redis through tiers', {
      prepare: () => sleep(100),
      run: () => cache.set('searchPlayers', '#2PP', player),
    });
    await cache.close();
  });
  await client.close();

  const events = new EventsClient({ baseUrl, tokens, cache: null });
  let changed = () => undefined;
  events.on('playerDonationsChange', () => changed());
  events.watchPlayers([tags[0]]);
  const nextChange = () => new Promise((resolve) => (changed = resolve));
  for (let seen = 0; seen < 3; seen += 1) await nextChange();
  // From after one change until after the next one: one request, its answer, the event and what is written after it.
  await walk('poll with a change', {
    prepare: () => sleep(300),
    run: async () => {
      await nextChange();
      await sleep(300);
    },
  });
  await events.close();
  server.disconnect();
  session.disconnect();
}

/** Functions of the library that were called, without the body of a module itself. */
function countCalls(result) {
  const files = [];
  let calls = 0;
  for (const { url, functions } of result) {
    if (!url.startsWith(LIBRARY)) continue;
    const inFile = functions
      .filter(({ functionName, ranges }) => functionName !== '' || ranges[0].startOffset > 0)
      .reduce((sum, { ranges }) => sum + ranges[0].count, 0);
    if (inFile > 0) files.push(relative(MODULES, fileURLToPath(url)));
    calls += inFile;
  }
  return { files, calls };
}

async function isNearTrusted(cache, value) {
  await cache.set('searchPlayers', 'probe', value);
  return cache.peek('searchPlayers', 'probe') !== undefined;
}

async function withRedis(run) {
  const folder = mkdtempSync(join(tmpdir(), 'warchest-walks-'));
  const path = join(folder, 'redis.sock');
  const port = 20_000 + (process.pid % 20_000);
  const server = spawn('redis-server', ['--port', String(port), '--unixsocket', path, '--save', '', '--dir', folder], {
    stdio: 'ignore',
  });
  const failed = await Promise.race([once(server, 'error').then(() => true), sleep(1_000).then(() => false)]);
  try {
    if (failed) console.log('set to Redis through tiers        skipped: redis-server is not installed');
    else await run(`redis://127.0.0.1:${port}`);
  } finally {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}
