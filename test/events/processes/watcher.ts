// A process of `kills.test.ts`: it watches, and its listener writes every event of a subject as a line of a file, which
// outlives the process.
import { appendFileSync, openSync, writeSync } from 'node:fs';
import { EventsClient } from '../../../src/events/EventsClient.js';
import { sqliteStore } from '../../../src/sqlite/SqliteStore.js';
import { type ErrorLine, type Line, toLine } from './Line.js';
import { patientRedis } from './patientRedis.js';

/** The work of a process. */
export interface Task {
  readonly store: { readonly url: string } | { readonly path: string };
  readonly resident: boolean;
  readonly baseUrl: string;
  readonly tokens: readonly string[];
  readonly players: readonly string[];
  readonly clan: string;
  /** The path of the file that gets the lines. */
  readonly file: string;
  /**
   * Only lines about this kind of subject are counted. Absent: all. From the line `all` on every line counts, so that a
   * process ends also where little happens to that kind.
   */
  readonly counts?: string | undefined;
  readonly all: number;
  /** It kills itself after this counted line. */
  readonly dieAt?: number | undefined;
  /** It writes to its output after this counted line; 0: when it has begun to watch. */
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

/** Writes past every buffer. */
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

// Any input means to end in order, by closing the client. It also ends when the test is gone.
process.stdin.once('data', () => {
  void client.close().then(() => process.stdin.destroy());
});
process.stdin.once('end', () => process.exit());
