// The schedule alone, with 1,000, 100,000 and 1,000,000 subjects: nanoseconds of CPU time for one poll (`take` +
// `finish`) and for one `remove` + `add`, and bytes per subject.
//
//   taskset -c 0 npm run bench -- schedule
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { importModule } from '../modules.mjs';

const { Schedule } = await importModule('events/schedule/Schedule.js');

setFlagsFromString('--expose-gc');
const gc = globalThis.gc ?? runInNewContext('gc');
const ROUNDS = 3;
const POLLS = 200_000;

for (const subjects of [1_000, 100_000, 1_000_000]) {
  const figures = { calm: [], pressed: [], changes: [] };
  let bytes = 0;
  for (let round = 0; round < ROUNDS; round++) {
    figures.calm.push(polls(subjects, 1, (measured) => (bytes = Math.max(bytes, measured))));
    figures.pressed.push(polls(subjects, 5, (measured) => (bytes = Math.max(bytes, measured))));
    figures.changes.push(changes(subjects));
  }
  console.log(
    `${String(subjects).padStart(9)} subjects  poll ${median(figures.calm)} ns  ` +
      `under overload ${median(figures.pressed)} ns  remove + add ${median(figures.changes)} ns  ` +
      `${(bytes / subjects).toFixed(1)} bytes each`,
  );
}

/** Simulated time moves so that polls come at the needed rate, divided by `overload`. */
function polls(subjects, overload, measured) {
  const before = memory();
  const time = { now: 1_000 };
  const perSecond = subjects / 60 / overload;
  const schedule = new Schedule({ clock: clockOf(time), capacity: () => perSecond });
  for (let slot = 0; slot < subjects; slot++) schedule.add(slot, 'player', time.now);
  const stepMs = 1_000 / perSecond;
  const poll = () => {
    time.now += stepMs;
    const slot = schedule.take(time.now);
    if (slot === undefined) return;
    schedule.finish(slot, { type: 'answer', freshUntil: time.now + 60_000, changed: slot % 20 === 0 }, time.now);
  };
  for (let warm = 0; warm < Math.max(subjects * 1.2, 50_000); warm++) poll();
  const start = process.cpuUsage();
  for (let count = 0; count < POLLS; count++) poll();
  const took = perPoll(start);
  measured(memory() - before);
  schedule.stop(); // Also keeps it alive until here.
  return took;
}

function changes(subjects) {
  const time = { now: 1_000 };
  const schedule = new Schedule({ clock: clockOf(time), prime: 'spread' });
  for (let slot = 0; slot < subjects; slot++) schedule.add(slot, 'player', time.now);
  const start = process.cpuUsage();
  for (let count = 0; count < POLLS; count++) {
    const slot = (count * 7_919) % subjects;
    schedule.remove(slot);
    schedule.add(slot, 'clan', time.now);
  }
  return perPoll(start);
}

function clockOf(time) {
  return { now: () => time.now, monotonic: () => time.now, schedule: () => ({ cancel() {} }) };
}

function memory() {
  gc();
  gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function perPoll(start) {
  const { user, system } = process.cpuUsage(start);
  return ((user + system) * 1_000) / POLLS;
}

function median(figures) {
  return Math.round(figures.sort((a, b) => a - b)[Math.floor(figures.length / 2)]);
}
