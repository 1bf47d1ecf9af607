// How long after a change of a player its event is emitted. The API caches an answer for its max-age, and no client can
// see a change before that has passed: so at most max-age, and what the tracker adds.
import { setTimeout as sleep } from 'node:timers/promises';
import { load, start, startServer } from './processes.mjs';

const COUNT = Number(process.env.WATCHED ?? 2_000);
const MAX_AGE = [5, 10];
const EVERY_MS = 20_000;
const SECONDS = 30;
const GOAL_MS = 1_000;

export async function latency() {
  const server = await startServer({
    kind: 'player',
    subjects: COUNT,
    changing: 'time',
    maxAge: MAX_AGE,
    everyMs: EVERY_MS,
    ahead: true,
  });
  const worker = await start('latency-worker.mjs', 0, { baseUrl: server.baseUrl, count: COUNT });
  await sleep(MAX_AGE[1] * 1_000);
  const from = Date.now();
  await sleep(SECONDS * 1_000);
  const until = Date.now();
  // The last events are still to be emitted.
  await sleep((MAX_AGE[1] + 3) * 1_000);
  const emitted = await worker.ask('emitted');
  const changes = await server.log();
  const { early, answers } = await server.stats();
  await worker.stop();
  await server.stop();

  const byPlayer = group(emitted);
  const waits = [];
  const beyond = [];
  let missed = 0;
  for (const [index, donations, at] of changes) {
    if (at < from || at > until) continue;
    const event = byPlayer.get(index)?.find((one) => one[2] >= donations);
    if (event === undefined) {
      missed++;
      continue;
    }
    waits.push(event[3] - at);
    beyond.push(event[3] - at - maxAgeOf(index) * 1_000);
  }
  waits.sort((a, b) => a - b);
  beyond.sort((a, b) => a - b);
  const late = beyond.filter((ms) => ms > GOAL_MS).length;
  console.log(
    `\nfrom change to event: ${COUNT.toLocaleString('en')} players, max-age ${MAX_AGE.join('-')} s, ` +
      `${waits.length.toLocaleString('en')} changes in ${SECONDS} s, ${answers.toLocaleString('en')} polls (${early} ` +
      `before their time), ${load()}`,
  );
  console.log(`  latency              ${line(waits)}`);
  console.log(`  latency - max-age    ${line(beyond)}   later than + 1 s: ${late}`);
  const goals = [];
  if (missed > 0) goals.push(`latency: ${missed} changes were never emitted`);
  if (late > 0) goals.push(`latency: ${late} of ${waits.length} were emitted later than max-age + 1 s`);
  return goals;
}

function maxAgeOf(index) {
  const [least, most] = MAX_AGE;
  return least + (index % (most - least + 1));
}

function group(emitted) {
  const groups = new Map();
  for (const one of emitted) {
    const own = groups.get(one[0]);
    if (own === undefined) groups.set(one[0], [one]);
    else own.push(one);
  }
  return groups;
}

function line(sorted) {
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return `p50 ${at(0.5)} ms   p99 ${at(0.99)} ms   max ${at(1)} ms`;
}
