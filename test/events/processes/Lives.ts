import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { ErrorLine, Line } from './Line.js';
import type { Task } from './watcher.js';

/**
 * When a life is killed: by itself, in the listener, right behind a line; or so many milliseconds after one, or, behind the line 0, after it has begun to watch. Lines of a kind of subject are
 * counted, or all.
 */
export type Death = { readonly counts?: string | undefined } & (
  | { readonly at: number }
  | { readonly behind: number; readonly ms: number }
);

/** What is to come must come within this time, on a machine that has other things to do. */
const LIMIT_MS = 30_000;

type Process = ChildProcessByStdio<Writable, Readable, Readable>;

/** Processes that watch one after the other, each on what the one before has left in the store. */
export class Lives {
  readonly #program: string;
  readonly #task: Task;
  readonly #running = new Set<Process>();

  /** `program` is the watcher's bundle, `task` what all processes do. */
  constructor(program: string, task: Task) {
    this.#program = program;
    this.#task = task;
    writeFileSync(task.file, '');
  }

  /** What was told in all lives until now. */
  get lines(): Line[] {
    return this.#read().filter((line) => line.type !== 'error') as Line[];
  }

  /** What went wrong in all lives until now. */
  get errors(): ErrorLine[] {
    return this.#read().filter((line) => line.type === 'error') as ErrorLine[];
  }

  /** A life that is killed. Comes back when it is over. */
  async dies({ counts, ...death }: Death): Promise<void> {
    const { child, said, ended } = this.#begin({
      counts,
      ...('at' in death ? { dieAt: death.at } : { sayAt: death.behind }),
    });
    if ('behind' in death) {
      await Promise.race([said, ended]);
      // Nothing is waited for: it strikes wherever the process is by then.
      await pause(death.ms);
      child.kill('SIGKILL');
    }
    const outcome = await ended;
    if (outcome !== 'SIGKILL') throw new Error(`it ended by ${outcome}, and should have been killed`);
  }

  /** A life that is told to end in order when something has happened. */
  async endsAfter(happened: () => Promise<void>): Promise<void> {
    const { child, ended } = this.#begin({});
    await Promise.race([happened(), ended]);
    child.stdin.write('end\n');
    const outcome = await ended;
    if (outcome !== 0) throw new Error(`it ended by ${outcome}, and should have ended in order`);
  }

  /** Ends whatever runs yet. */
  [Symbol.dispose](): void {
    for (const child of this.#running) child.kill('SIGKILL');
  }

  #read(): (Line | ErrorLine)[] {
    const lines = readFileSync(this.#task.file, 'utf8').split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as Line | ErrorLine);
  }

  #begin(more: Partial<Task>) {
    const task = JSON.stringify({ ...this.#task, ...more });
    const child = spawn(process.execPath, [this.#program, task], { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#running.add(child);
    child.stdin.on('error', () => undefined);
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    const said = new Promise<void>((resolve) => {
      child.stdout.once('data', () => resolve());
    });
    const ended = new Promise<NodeJS.Signals | number | null>((resolve, reject) => {
      child.once('error', reject);
      const limit = setTimeout(() => {
        child.kill('SIGKILL');
        const told = `${this.lines.length} lines, ${JSON.stringify(this.errors)}`;
        reject(new Error(`it was not over within ${LIMIT_MS} ms: ${JSON.stringify(more)}; ${told}`));
      }, LIMIT_MS);
      child.once('close', (code, signal) => {
        clearTimeout(limit);
        this.#running.delete(child);
        if (errors === '') resolve(signal ?? code);
        else reject(new Error(errors));
      });
    });
    // Whoever waits for it hears of it, however late.
    ended.catch(() => undefined);
    return { child, said, ended };
  }
}
