// A life of `kills.test.ts`, in a process of its own: it watches, and writes every event of a subject as a line of a file, in the listener, so that what was told outlives the process.
import { appendFileSync, openSync, writeSync } from 'node:fs';
import { EventsClient } from '../../../src/events/EventsClient.js';
import { sqliteStore } from '../../../src/sqlite/SqliteStore.js';
import { type ErrorLine, type Line, toLine } from './Line.js';
import { patientRedis } from './patientRedis.js';

/** What a process is to do. */
export interface Task {
  readonly store: { readonly url: string } | { readonly path: string };
  readonly resident: boolean;
  readonly baseUrl: string;
  readonly tokens: readonly string[];
  readonly players: readonly string[];
  readonly clan: string;
  /** Of the file that gets the lines. */
  readonly file: string;
  /** Which lines are counted: those about this kind of subject. Absent: all. So that it comes to its end where little happens to that kind, from the line `all` on every line is counted. */
  readonly counts?: string | undefined;
  readonly all: number;
  /** It kills itself behind this line of those that are counted. */
  readonly dieAt?: number | undefined;
  /** It says a word behind this line, or when it has begun to watch for 0. */
  readonly sayAt?: number | undefined;
}

const task = JSON.parse(process.argv[2] ?? '') as Task;
const { store, baseUrl, tokens, dieAt, sayAt } = task;
const lines = openSync(task.file, 'a');
let count = 0;
let written = 0;

function write(line: Line | ErrorLine): void {
  appendFileSync(lines, `${JSON.stringify(line)}\n`);
}

/** Past every buffer. */
function say(): void {
  writeSync(1, 'so far\n');
}

const client = new EventsClient({
  baseUrl,
  tokens,
  throttleLimit: null,
  cache: null,
  events: { persist: 'url' in store ? patientRedis(store.url) : sqliteStore(store), resident: task.resident },
});
client.on('*', (event) => {
  if (event.type === 'error') write({ type: 'error', task: event.task, reason: String(event.error) });
  if (!('seenAt' in event) || !('id' in event)) return;
  write(toLine(event));
  written++;
  if (task.counts !== undefined && task.counts !== event.kind && written < task.all) return;
  count++;
  if (count === dieAt) process.kill(process.pid, 'SIGKILL');
  if (count === sayAt) say();
});
client.watchPlayers(task.players);
client.watchClans(task.clan);
client.watchWars(task.clan);
if (sayAt === 0) say();

// A word means to end in order: closing is all that has to be done for that. Without the test it ends as well.
process.stdin.once('data', () => {
  void client.close().then(() => process.stdin.destroy());
});
process.stdin.once('end', () => process.exit());
