// What watching 100,000 costs in memory: the resident size of the whole process, with the garbage that it happens to
// hold; the garbage collector is never called. Read at the end of each round of polls.
import { setTimeout as sleep } from 'node:timers/promises';
import { load, start, startServer } from './processes.mjs';

const WATCHED = Number(process.env.WATCHED ?? 100_000);
const CYCLES = Number(process.env.CYCLES ?? 3);
const MAX_AGE = [15, 15];
const GOALS = { player: 2_900, clan: 4_600 };

export async function memory(kind) {
  const server = await startServer({ kind, subjects: WATCHED, changing: 'answers', maxAge: MAX_AGE });
  const worker = await start('memory-worker.mjs', 0, { kind, count: WATCHED, baseUrl: server.baseUrl });
  const { rss: idle } = await worker.ask('look');
  await worker.ask('watch');
  const cycles = [];
  for (let cycle = 1; cycle <= CYCLES; cycle++) {
    let look = await worker.ask('look');
    for (; look.rounds < cycle; look = await worker.ask('look')) await sleep(200);
    cycles.push(look);
  }
  const { bytes, packs } = await server.stats();
  await worker.stop();
  await server.stop();
  const end = cycles.at(-1);
  const each = (figure) => Math.round(figure / WATCHED).toLocaleString('en');
  console.log(
    `\nmemory of ${WATCHED.toLocaleString('en')} ${kind}s of ${(bytes / packs / 1_000).toFixed(1)} KB, ${load()}: ` +
      `${each(end.rss)} bytes each, all counted; ${each(end.rss - idle)} over an idle client (${mb(idle)} MB)`,
  );
  console.log(
    `  RSS after each round ${cycles.map(({ rss }) => mb(rss)).join(', ')} MB; at the end ${mb(end.heapTotal)} MB ` +
      `heap (${mb(end.heapUsed)} used), ${mb(end.arrayBuffers)} MB array buffers`,
  );
  const goal = GOALS[kind];
  return end.rss / WATCHED <= goal ? [] : [`memory: ${each(end.rss)} bytes per ${kind}, goal ${goal}`];
}

function mb(bytes) {
  return Math.round(bytes / 1e6);
}
