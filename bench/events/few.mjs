// The memory of few subjects, which is what most trackers have: 1,000 of them, read often during three rounds of polls.
import { setTimeout as sleep } from 'node:timers/promises';
import { load, start, startServer } from './processes.mjs';

const WATCHED = 1_000;
const ROUNDS = 3;
const MAX_AGE = [5, 5];
const LOOK_MS = 100;
/** Bytes over an idle client. */
const GOAL = 30e6;

export async function few(kind) {
  const server = await startServer({ kind, subjects: WATCHED, changing: 'answers', maxAge: MAX_AGE });
  const worker = await start('memory-worker.mjs', 0, { kind, count: WATCHED, baseUrl: server.baseUrl });
  const idle = await worker.ask('look');
  await worker.ask('watch');
  const rounds = [];
  for (let round = 1; round <= ROUNDS; round++) {
    let look = await worker.ask('look');
    for (; look.rounds < round; look = await worker.ask('look')) await sleep(LOOK_MS);
    rounds.push(look);
  }
  await worker.stop();
  await server.stop();
  const over = Math.max(...rounds.map(({ rss }) => rss)) - idle.rss;
  console.log(`\nmemory of ${WATCHED} ${kind}s, ${load()}: ${mb(over)} MB over an idle client (${mb(idle.rss)} MB)`);
  for (const { rss, heapTotal, heapUsed, arrayBuffers } of rounds) {
    console.log(
      `  RSS ${mb(rss)} MB, heap ${mb(heapTotal)} MB (${mb(heapUsed)} used), array buffers ${mb(arrayBuffers)} MB`,
    );
  }
  return over <= GOAL ? [] : [`memory of ${WATCHED} ${kind}s: ${mb(over)} MB over an idle client, goal ${mb(GOAL)} MB`];
}

function mb(bytes) {
  return Math.round(bytes / 1e6);
}
