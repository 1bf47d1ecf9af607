import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { ErrorLine, Line } from './Line.js';
import type { Task } from './watcher.js';

/**
 * When a process is killed: `at` a line, by itself in the listener; or this many milliseconds `behind` a line, where
 * line 0 is the start of watching. Lines of one kind of subject are counted, or all.
 */
export type Death = { readonly counts?: string | undefined } & (
  | { readonly at: number }
  | { readonly behind: number; readonly ms: number }
);

/** The most time for a process, on a busy machine. */
const LIMIT_MS = 30_000;

type Process = ChildProcessByStdio<Writable, Readable, Readable>;

/** Processes that watch one after the other, each with the store that the one before has left. */
export class Lives {
  readonly #program: string;
  readonly #task: Task;
  readonly #running = new Set<Process>();

  /** `program` is the bundle of the watcher, `task` the work of all processes. */
  constructor(program: string, task: Task) {
    this.#program = program;
    this.#task = task;
    writeFileSync(task.file, '');
  }

  /** The events of all processes until now. */
  get lines(): Line[] {
    return this.#read().filter((line) => line.type !== 'error') as Line[];
  }

  /** The errors of all processes until now. */
  get errors(): ErrorLine[] {
    return this.#read().filter((line) => line.type === 'error') as ErrorLine[];
  }

  /** Runs a process that is killed. Resolves when it has ended. */
  async dies({ counts, ...death }: Death): Promise<void> {
    const { child, said, ended } = this.#begin({
      counts,
      ...('at' in death ? { dieAt: death.at } : { sayAt: death.behind }),
    });
    if ('behind' in death) {
      await Promise.race([said, ended]);
      // Without waiting for anything: the kill interrupts whatever the process does then.
      await pause(death.ms);
      child.kill('SIGKILL');
    }
    const outcome = await ended;
    if (outcome !== 'SIGKILL') throw new Error(`it ended by ${outcome}, and should have been killed`);
  }

  /** Runs a process that ends in order when something has happened. */
  async endsAfter(happened: () => Promise<void>): Promise<void> {
    const { child, ended } = this.#begin({});
    await Promise.race([happened(), ended]);
    child.stdin.write('end\n');
    const outcome = await ended;
    if (outcome !== 0) throw new Error(`it ended by ${outcome}, and should have ended in order`);
  }

  /** Kills all processes that still run. */
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
        const state = `${this.lines.length} lines, ${JSON.stringify(this.errors)}`;
        reject(new Error(`it was not over within ${LIMIT_MS} ms: ${JSON.stringify(more)}; ${state}`));
      }, LIMIT_MS);
      child.once('close', (code, signal) => {
        clearTimeout(limit);
        this.#running.delete(child);
        if (errors === '') resolve(signal ?? code);
        else reject(new Error(errors));
      });
    });
    // The caller that waits for it later gets the error.
    ended.catch(() => undefined);
    return { child, said, ended };
  }
}
