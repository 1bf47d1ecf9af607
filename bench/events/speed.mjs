// Polls per second of the client's CPU, five answers in a hundred changed, beside bare undici that reads the same bytes
// and throws them away.
import { load, start, startServer } from './processes.mjs';

const IN_FLIGHT = 64;
const ROUNDS = 3;
const SECONDS = 3;
const CONTENDERS = ['bare', 'some', 'all'];
/** More than can be polled in a second, which is how long an answer is fresh: a subject is always due. */
const SUBJECTS = { player: Number(process.env.SUBJECTS ?? 8_000), clan: Number(process.env.SUBJECTS ?? 5_000) };
/** Enough for a reader who remembers nothing. */
const BARE_SUBJECTS = 1_000;
const GOALS = { player: 5_000, clan: 3_500 };
const LABELS = { bare: 'bare undici, bytes only', some: 'four types listened to', all: 'every type listened to' };

export async function speed(kind) {
  const count = SUBJECTS[kind];
  const subjects = count * CONTENDERS.length;
  const server = await startServer({ kind, subjects, changing: 'answers', maxAge: [1, 1], firstMaxAge: 5 });
  const workers = {};
  for (const [place, contender] of CONTENDERS.entries()) {
    const own = contender === 'bare' ? BARE_SUBJECTS : count;
    const given = { kind, contender, count: own, from: place * count, connections: IN_FLIGHT, seconds: SECONDS };
    workers[contender] = await start('speed-worker.mjs', 0, { ...given, baseUrl: server.baseUrl });
  }
  // Code gets compiled, and the first reads make the server pack what it will serve.
  for (const worker of Object.values(workers)) await worker.ask('poll');
  const figures = Object.fromEntries(Object.keys(workers).map((contender) => [contender, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [contender, worker] of Object.entries(workers)) {
      const before = await server.stats();
      const { cpu, emitted } = await worker.ask('poll');
      const after = await server.stats();
      const polls = after.answers - before.answers;
      figures[contender].push({ rate: polls / cpu, changed: (after.changed - before.changed) / polls, emitted, polls });
    }
  }
  const { bytes, packedBytes, packs } = await server.stats();
  for (const worker of Object.values(workers)) await worker.stop();
  await server.stop();

  console.log(
    `\n${kind} polls per CPU-second: ${kb(bytes / packs)} KB, ${kb(packedBytes / packs)} as sent; ${IN_FLIGHT} in ` +
      `flight, best of ${ROUNDS} rounds of ${SECONDS} s, ${load()}`,
  );
  const best = Object.fromEntries(Object.entries(figures).map(([name, all]) => [name, bestOf(all)]));
  for (const [contender, { rate, changed, emitted, polls }] of Object.entries(best)) {
    const ratio = `ratio ${(rate / best.bare.rate).toFixed(2)}`;
    const all = figures[contender].map((one) => Math.round(one.rate)).join(' ');
    console.log(
      `  ${LABELS[contender].padEnd(24)} ${whole(rate).padStart(7)}   ${ratio}   changed ` +
        `${(changed * 100).toFixed(1)} %, events ${whole(emitted)} of ${whole(polls)} polls   (${all})`,
    );
  }
  const goal = Math.min(GOALS[kind], 0.6 * best.bare.rate);
  return ['some', 'all']
    .filter((contender) => best[contender].rate < goal)
    .map((contender) => `${kind} polls, ${LABELS[contender]}: ${whole(best[contender].rate)}, goal ${whole(goal)}`);
}

function bestOf(figures) {
  return figures.reduce((best, one) => (one.rate > best.rate ? one : best));
}

function kb(bytes) {
  return (bytes / 1_000).toFixed(1);
}

function whole(figure) {
  return Math.round(figure).toLocaleString('en');
}
