// Watches players for an hour of a clock that goes faster, and records its state; at the end, what it emitted.
import { setTimeout as sleep } from 'node:timers/promises';
import { EventsClient } from '../../dist/index.js';
import { FastClock } from './FastClock.mjs';
import { mix } from './mix.mjs';
import { indexOf, tagOf } from './payloads.mjs';

const { baseUrl, count, speed, minutes, sampleSeconds } = JSON.parse(process.argv[2]);
const clock = new FastClock(speed);
const client = new EventsClient({
  baseUrl,
  tokens: ['token'],
  throttleLimit: null,
  cache: null,
  clock,
  // These too go by the fast clock.
  timeout: '10m',
  tryTimeout: '5m',
});
const emitted = { donations: { count: 0, sum: 0 }, trophies: { count: 0, sum: 0 } };
const last = new Uint32Array(count);
const problems = [];
let outOfOrder = 0;

client.on('playerDonationsChange', (event) => {
  const index = note('donations', event);
  // Donations only grow here, so each event must go on where the one before stopped.
  if (event.new <= event.old || (last[index] !== 0 && last[index] !== event.old)) outOfOrder++;
  last[index] = event.new;
});
client.on('playerTrophiesChange', (event) => note('trophies', event));
client.on('error', ({ task, error }) => problems.length < 5 && problems.push(`${task}: ${error}`));

function note(name, event) {
  const index = indexOf(event.tag.slice(1));
  emitted[name].count++;
  emitted[name].sum = (emitted[name].sum + mix(index, event.new)) >>> 0;
  return index;
}

process.on('disconnect', () => process.exit());
async function watch() {
  const idle = process.memoryUsage.rss();
  const cpu = process.cpuUsage();
  // The hour begins when every player has been polled once.
  const seen = new Promise((resolve) => client.once('loopFinish', resolve));
  client.watchPlayers(Array.from({ length: count }, (_, at) => tagOf(at)));
  await seen;
  const seenIn = process.cpuUsage(cpu);
  const from = clock.monotonic();
  const samples = [];
  for (let at = sampleSeconds; at <= minutes * 60; at += sampleSeconds) {
    await sleep(Math.max(0, (from + at * 1_000 - clock.monotonic()) / speed));
    const { pollsPerSecond, meanLateMs, maxLateMs, late } = client.scheduleStatistics;
    const rss = process.memoryUsage.rss();
    samples.push({ minute: (clock.monotonic() - from) / 60_000, pollsPerSecond, meanLateMs, maxLateMs, late, rss });
  }
  const { user, system } = process.cpuUsage(cpu);
  client.pause();
  do await sleep(20);
  while (client.scheduleStatistics.inFlight > 0);
  process.send({
    idle,
    memory: process.memoryUsage(),
    samples,
    emitted,
    outOfOrder,
    problems,
    cpu: (user + system) / 1e6,
    firstCpu: (seenIn.user + seenIn.system) / 1e6,
  });
}
process.once('message', () => void watch());
process.send('ready');
