// Memory in front of Redis: our tiers and those of other libraries, on a separate redis-server, with players of the
// simulator. Each measurement is a separate process. The caches take turns in rounds; the figures are medians.
// 1. Hits in memory, against our plain memory cache as well, and through the client.
// 2. Hits in Redis, and misses that are written to both tiers: 1,000 keys, 64 in flight.
// 3. Outages: the time of reads of new keys, answered by an API within 5 ms, while Redis is frozen or killed. (Hits in
//    Redis against bare clients: `npm run bench -- redis`.)
//
//   npm run bench -- tiers        (node bench/tiers/run.mjs near far misses client outage: only these)
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { quantile } from './measure.mjs';
import { playersAsText, startApi, startRedis } from './server.mjs';

const ROUNDS = 5;
const PLAYERS = 256;
const API_MS = 5;
const PEERS = ['bentocache', 'cacheable', 'cache-manager'];

const here = fileURLToPath(new URL('.', import.meta.url));
installPeers();
const wanted = process.argv.length > 2 ? process.argv.slice(2) : ['near', 'client', 'far', 'misses', 'outage'];
const folder = mkdtempSync(join(tmpdir(), 'warchest-bench-'));
const playersFile = join(folder, 'players.json');
const texts = await playersAsText(PLAYERS);
writeFileSync(playersFile, JSON.stringify(texts));
const api = await startApi(texts, API_MS);
const bytes = Math.round(texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / PLAYERS);
console.log(`${PLAYERS} players of ${bytes} bytes, medians of ${ROUNDS} rounds`);
try {
  const titles = {
    near: 'hits in memory',
    client: 'client.getPlayer, hits in memory',
    far: 'hits in Redis, 64 in flight',
    misses: 'misses, written to memory and Redis, 64 in flight',
  };
  const measured = {
    near: ['warchest', 'warchest, memory only', ...PEERS],
    client: ['warchest', 'warchest, memory only'],
    far: ['warchest', 'warchest, not compressed', ...PEERS],
    misses: ['warchest', 'warchest, not compressed', ...PEERS],
  };
  for (const task of wanted) {
    if (task === 'outage') await outages();
    else if (task in measured) await compare(task, titles[task], measured[task]);
    else throw new Error(`there is no '${task}'`);
  }
} finally {
  api.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function compare(task, title, names) {
  const figures = new Map(names.map((name) => [name, { cpu: [], wall: [] }]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, figure] of figures) {
      const redis = await startRedis();
      try {
        const given = { url: redis.url, playersFile, baseUrl: api.baseUrl };
        const { cpu, wall } = await runWorker('hits-worker.mjs', task, name, given);
        figure.cpu.push(cpu);
        figure.wall.push(wall);
      } finally {
        await redis.stop();
      }
    }
  }
  console.log(`\n${title}: per second of the process's CPU, and per second (${load()})`);
  const base = figures.get('warchest');
  for (const [name, { cpu, wall }] of figures) {
    const ratio = (of) => (quantile(base[of]) / quantile({ cpu, wall }[of])).toFixed(2);
    const best = `best ${round(Math.max(...cpu))} ${round(Math.max(...wall))}`;
    const tail = name === 'warchest' ? '' : `   warchest has ${ratio('cpu')} and ${ratio('wall')} of it`;
    console.log(`  ${name.padEnd(26)} ${round(quantile(cpu))} ${round(quantile(wall))}   ${best}${tail}`);
  }
}

async function outages() {
  for (const [signal, what] of [
    ['SIGSTOP', 'frozen'],
    ['SIGKILL', 'killed'],
  ]) {
    console.log(`\nRedis ${what}; the API answers in ${API_MS} ms; reads of new keys, milliseconds (${load()})`);
    for (const name of ['warchest', ...PEERS, 'cacheable, non-blocking']) {
      const redis = await startRedis();
      try {
        const forMs = name !== 'warchest' ? 10_000 : signal === 'SIGSTOP' ? 60_000 : 20_000;
        const given = { url: redis.url, baseUrl: api.baseUrl, pid: redis.pid, signal, forMs };
        tellOutage(await runWorker('outage-worker.mjs', name, given));
      } finally {
        await redis.stop();
      }
    }
  }
}

function tellOutage({ readers, rss, live, unhandled }) {
  for (const { name, phases } of readers) {
    for (const [phase, { answered, failed, hung, p50, p90, p99, max }] of Object.entries(phases)) {
      const times = answered === 0 ? '' : `   p50 ${ms(p50)} p90 ${ms(p90)} p99 ${ms(p99)} max ${ms(max)}`;
      const counts = `answered ${answered}, failed ${failed}, no answer in 5 s ${hung}`;
      console.log(`  ${name.padEnd(24)} ${phase.padEnd(10)} ${counts}${times}`);
    }
  }
  if (readers.length > 1) {
    const [withRedis, without] = readers.map(({ phases }) => phases.outage);
    const [p99, p50] = [withRedis.p99 / without.p99, withRedis.p50 / without.p50].map((ratio) => ratio.toFixed(2));
    console.log(`    p99 with Redis away ${p99} times that without, p50 ${p50} times`);
    const mb = (all) => all.map((held) => (held / 1e6).toFixed(0)).join(' ');
    console.log(`    resident memory, MB, each second: ${mb(rss)}`);
    console.log(`    heap after a collection, MB, after 15 seconds and at the end: ${mb(live)}`);
  }
  if (unhandled > 0) console.log(`    unhandled rejections: ${unhandled}`);
}

async function runWorker(file, ...given) {
  const args = given.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
  const child = spawn(process.execPath, [join(here, file), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr']) child[stream].on('data', (chunk) => (output[stream] += chunk));
  const status = await new Promise((resolve) => {
    child.once('close', resolve);
  });
  if (status !== 0) throw new Error(`${file} ${given[0]} ${given[1]}: ${output.stderr}`);
  return JSON.parse(output.stdout);
}

function installPeers() {
  const bench = join(here, '..');
  if (existsSync(join(bench, 'node_modules', '@keyv', 'redis'))) return;
  execFileSync('npm', ['install', '--no-save', '--no-audit', '--no-fund'], { cwd: bench, stdio: 'inherit' });
}

function load() {
  return `load average ${loadavg()[0].toFixed(1)}`;
}

function round(value) {
  return String(Math.round(value)).padStart(8);
}

function ms(value) {
  return value.toFixed(1);
}
