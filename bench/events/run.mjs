// The events client as a whole, over loopback. `npm run build` first.
//
// - `node bench/events/run.mjs`: all of the parts below
// - `node bench/events/run.mjs speed | latency | memory | few`: polls per CPU-second; latency; memory of 100,000
//   watched; memory of 1,000 watched
// - `node bench/events/run.mjs --hour`: 100,000 players for an hour on a faster clock; writes docs/events-100k.svg
import { pins } from './processes.mjs';

const PARTS = ['speed', 'latency', 'memory', 'few'];
const given = process.argv.slice(2);
const unknown = given.find((one) => one !== '--hour' && !PARTS.includes(one));
if (unknown !== undefined) {
  console.error(`bench/events: there is no '${unknown}'; there are: ${PARTS.join(', ')}, --hour`);
  process.exit(2);
}
const parts = given.length === 0 ? PARTS : given;
if (!pins) console.log('taskset is missing: client and server share their cores, and figures vary');

const missed = [];
for (const part of parts) {
  if (part === 'speed') {
    const { speed } = await import('./speed.mjs');
    for (const kind of ['player', 'clan']) missed.push(...(await speed(kind)));
  } else if (part === 'latency') {
    const { latency } = await import('./latency.mjs');
    missed.push(...(await latency()));
  } else if (part === 'memory') {
    const { memory } = await import('./memory.mjs');
    for (const kind of ['player', 'clan']) missed.push(...(await memory(kind)));
  } else if (part === 'few') {
    const { few } = await import('./few.mjs');
    for (const kind of ['player', 'clan']) missed.push(...(await few(kind)));
  } else {
    const { hour } = await import('./hour.mjs');
    missed.push(...(await hour()));
  }
}
for (const goal of missed) console.error(`missed: ${goal}`);
process.exitCode = missed.length > 0 ? 1 : 0;
