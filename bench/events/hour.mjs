// 100,000 players watched in one process for an hour of a clock that goes faster; every poll goes over loopback. With
// answers that are fresh for ten minutes that is some 600,000 polls.
import { writeFileSync } from 'node:fs';
import { plot } from './plot.mjs';
import { load, start, startServer } from './processes.mjs';

const COUNT = Number(process.env.WATCHED ?? 100_000);
const MINUTES = Number(process.env.MINUTES ?? 60);
/**
 * How much faster the clock goes: an hour in five minutes. All that is measured in time is of that clock: a millisecond
 * too late is twelve.
 */
const SPEED = Number(process.env.SPEED ?? 12);
const MAX_AGE = 600;
const SVG = new URL('../../docs/events-100k.svg', import.meta.url);
/** The growth of memory over the second half, and the mean lateness at its end, that still count as none. */
const FLAT = 1.05;
const MAX_MEAN_LATE_S = 5;

export async function hour() {
  const given = { kind: 'player', subjects: COUNT, changing: 'answers', maxAge: [MAX_AGE, MAX_AGE] };
  const server = await startServer({ ...given, speed: SPEED, ahead: true });
  const worker = await start('hour-worker.mjs', 0, {
    baseUrl: server.baseUrl,
    count: COUNT,
    speed: SPEED,
    minutes: MINUTES,
    sampleSeconds: 30,
  });
  const loadBefore = load();
  const startedAt = performance.now();
  const { idle, samples, emitted, outOfOrder, problems, memory, cpu, firstCpu } = await worker.ask('start');
  const seconds = (performance.now() - startedAt) / 1_000;
  const { answers, changed, early, sent } = await server.stats();
  await worker.stop();
  await server.stop();

  const half = samples.slice(Math.floor(samples.length / 2));
  const growth = mean(half.slice(-10), 'rss') / mean(half.slice(0, 10), 'rss');
  const end = samples.at(-1);
  const peak = Math.max(...samples.map(({ rss }) => rss));
  console.log(
    `\n${COUNT.toLocaleString('en')} players for ${MINUTES} minutes at ${SPEED} times the speed ` +
      `(${Math.round(seconds)} s, ${cpu.toFixed(0)} s of CPU, ${firstCpu.toFixed(0)} of them for first sights): ` +
      `${answers.toLocaleString('en')} polls, ${changed.toLocaleString('en')} changed, ${early} before their time, ` +
      `${loadBefore} to ${load()}`,
  );
  const missed = [];
  for (const name of ['donations', 'trophies']) {
    const { count = 0, sum = 0 } = sent[name] ?? {};
    const same = count === emitted[name].count && sum === emitted[name].sum;
    console.log(
      `  ${name.padEnd(10)} served ${count.toLocaleString('en')} changes, emitted ` +
        `${emitted[name].count.toLocaleString('en')}, ${same ? 'the same ones' : 'NOT the same ones'}`,
    );
    if (!same) missed.push(`the hour: changes of ${name} served and emitted are not the same`);
  }
  console.log(
    `  RSS ${mb(end.rss)} MB at the end, ${mb(peak)} at most, ${Math.round(end.rss / COUNT)} bytes per player all ` +
      `counted, ${Math.round((end.rss - idle) / COUNT)} over the idle client's ${mb(idle)} MB; second half x ` +
      `${growth.toFixed(3)}; at the end ${mb(memory.heapTotal)} MB heap (${mb(memory.heapUsed)} used), ` +
      `${mb(memory.arrayBuffers)} MB array buffers`,
  );
  console.log(
    `  late: mean ${seconded(mean(half, 'meanLateMs'))} s, at most ` +
      `${seconded(Math.max(...half.map((one) => one.maxLateMs)))} s in the second half, mean ` +
      `${seconded(end.meanLateMs)} s at the end (of the fast clock)`,
  );
  if (outOfOrder > 0) missed.push(`the hour: ${outOfOrder} events don't go on where the one before stopped`);
  if (early > 0) missed.push(`the hour: ${early} polls came before the copy was over`);
  if (growth > FLAT) missed.push(`the hour: memory grew by ${((growth - 1) * 100).toFixed(1)} % in its second half`);
  if (end.meanLateMs / 1_000 > MAX_MEAN_LATE_S) missed.push(`the hour: polls are ${seconded(end.meanLateMs)} s late`);
  for (const problem of problems) missed.push(`the hour: ${problem}`);
  const title = `${COUNT.toLocaleString('en')} players watched in one process for ${MINUTES} minutes`;
  const note =
    `${answers.toLocaleString('en')} polls over loopback, ${emitted.donations.count.toLocaleString('en')} ` +
    `donations and ${emitted.trophies.count.toLocaleString('en')} trophies events, ` +
    `${missed.length === 0 ? 'exact' : 'see the output'}; clock at ${SPEED} times its speed, max-age ` +
    `${MAX_AGE / 60} min`;
  writeFileSync(process.env.SVG ?? SVG, plot(title, note, samples));
  return missed;
}

function mean(samples, name) {
  return samples.reduce((sum, one) => sum + one[name], 0) / samples.length;
}

function mb(bytes) {
  return Math.round(bytes / 1e6);
}

function seconded(ms) {
  return (ms / 1_000).toFixed(2);
}
