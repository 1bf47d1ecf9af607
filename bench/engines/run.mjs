// Warchest's in-memory stores beside other caches: `node bench/engines/run.mjs [--quick] [--only=time,memory,hits]
// [--engines=a,b]`. Each engine runs in a separate process; rounds are interleaved, so that whatever else the machine
// does meets all of them alike.
import { fork, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { engines } from './engines.mjs';
import { hitRatios } from './hitRatios.mjs';
import { SCENARIOS } from './workload.mjs';

const here = import.meta.dirname;
const quick = process.argv.includes('--quick');
const option = (name) => process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
const only = option('only')?.split(',') ?? ['time', 'memory', 'hits'];
const names = option('engines')?.split(',') ?? Object.keys(engines);
const capacities = option('capacities')?.split(',').map(Number) ?? [1_024, 100_000];
const ROUNDS = Number(option('rounds') ?? (quick ? 5 : 15));
/** What the DefaultCache is to reach: time per operation against lru-cache. */
const GOALS = { 1024: { zipf: 0.65, hits: 0.9, sets: 0.7 }, 100000: { zipf: 0.85, hits: 0.7, sets: 0.95 } };
const BASE = 'lru-cache';

if (!existsSync(join(here, '../node_modules'))) {
  const { status } = spawnSync('npm', ['install', '--no-save', '--no-fund', '--no-audit'], {
    cwd: join(here, '..'),
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
if (!existsSync(join(here, '../../dist/index.js'))) {
  console.error('bench: build first: npm run build');
  process.exit(2);
}

function start(name, scenario, capacity) {
  const child = fork(join(here, 'worker.mjs'), [name, scenario, String(capacity)], { serialization: 'advanced' });
  let settle;
  const answer = () => new Promise((resolve, reject) => (settle = { resolve, reject }));
  const ready = answer();
  child.on('message', (message) => settle.resolve(message));
  child.on('exit', () => settle.reject(new Error(`${name} ended`)));
  const ask = (what) => {
    const answered = answer();
    child.send(what);
    return answered;
  };
  return { name, child, ready, ask, rounds: [], tails: [] };
}

const median = (numbers) => numbers.toSorted((one, other) => one - other)[numbers.length >> 1];

async function time(scenario, capacity) {
  const workers = [];
  for (const name of names) {
    const worker = start(name, scenario, capacity);
    await worker.ready;
    workers.push(worker);
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const worker of workers) worker.rounds.push(await worker.ask('round'));
    if (round % 3 === 0) for (const worker of workers) worker.tails.push(await worker.ask('batches'));
  }
  for (const { child } of workers) {
    child.removeAllListeners('exit');
    child.kill();
  }
  const base = workers.find(({ name }) => name === BASE);
  console.log(`\n${capacity.toLocaleString('en')} entries, ${SCENARIOS[scenario]}`);
  console.table(
    Object.fromEntries(
      workers.map(({ name, rounds, tails }) => [
        name,
        {
          'ns/op': median(rounds).toFixed(1),
          [`of ${BASE}`]: base ? (median(rounds) / median(base.rounds)).toFixed(2) : '',
          best: Math.min(...rounds).toFixed(1),
          'best of best': base ? (Math.min(...rounds) / Math.min(...base.rounds)).toFixed(2) : '',
          'p99.9 ns': median(tails).toFixed(0),
          goal: name === 'DefaultCache' ? (GOALS[capacity]?.[scenario] ?? '') : '',
        },
      ]),
    ),
  );
}

function memoryOf(name, capacity) {
  return new Promise((resolve, reject) => {
    const child = fork(join(here, 'memory.mjs'), [name, String(capacity)], { execArgv: ['--expose-gc'] });
    child.once('message', resolve);
    child.once('error', reject);
    child.once('exit', (code) => code !== 0 && reject(new Error(`${name} ended with ${code}`)));
  });
}

if (only.includes('hits')) {
  console.log('\nHit ratios in percent');
  console.table(await hitRatios());
}
if (only.includes('memory')) {
  console.log('\nBytes per entry beside key and value, 100,000 entries');
  const rows = {};
  for (const name of names) {
    const { filled, churned } = await memoryOf(name, 100_000);
    rows[name] = { filled: filled.toFixed(1), 'after evictions': churned.toFixed(1) };
  }
  console.table(rows);
}
if (only.includes('time')) {
  for (const capacity of capacities) {
    for (const scenario of option('scenarios')?.split(',') ?? Object.keys(SCENARIOS)) await time(scenario, capacity);
  }
}
