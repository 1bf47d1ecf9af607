import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../bundle.js';
import { FAR } from './samples.js';

/** What a process does. */
export interface Task {
  readonly path: string;
  /** Entries of each save. */
  readonly count: number;
  /** Bytes of each entry's text. */
  readonly bytes: number;
  readonly saves: number;
  /** The number of the first save; each further save has the next one. */
  readonly firstSave: number;
  /** An instant to which the number of the save is added, in each entry's `deleteAt`. */
  readonly far: number;
  /** The process kills itself in the middle of a save, after this many entries. */
  readonly dieAt?: number;
}

/** A line that the process prints after each save. */
export interface SaveLine {
  readonly save: number;
  readonly failure?: {
    readonly name: string;
    readonly code: string;
    readonly message: string;
    readonly cause: string | undefined;
  };
}

export interface Saver {
  readonly child: ChildProcess;
  readonly lines: readonly SaveLine[];
  /** Fulfilled when the process has ended, with the signal that ended it. */
  readonly ended: Promise<NodeJS.Signals | null>;
  /** Fulfilled when it has printed this many lines, or has ended. */
  printed(count: number): Promise<void>;
}

export interface Savers extends Disposable {
  start(task: Omit<Task, 'far'>, how?: { readonly fileBlocks?: number; readonly user?: number }): Saver;
}

/** Compiles the program of the processes; disposing removes it. */
export async function prepareSavers(): Promise<Savers> {
  const folder = mkdtempSync(join(tmpdir(), 'warchest-savers-'));
  // A process of another user reads it too.
  chmodSync(folder, 0o755);
  const program = await bundle(new URL('saverProgram.ts', import.meta.url), folder);
  return {
    start(task, { fileBlocks, user } = {}) {
      const command = [process.execPath, program, JSON.stringify({ ...task, far: FAR })];
      // A limit on the size of files is like a full disk and needs no rights.
      const limited = ['sh', '-c', `ulimit -f ${fileBlocks} && exec "$@"`, 'sh', ...command];
      const [name = '', ...given] = fileBlocks === undefined ? command : limited;
      const child = spawn(name, given, {
        stdio: ['ignore', 'pipe', 'inherit'],
        ...(user === undefined ? {} : { uid: user, gid: user }),
      });
      return watch(child);
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function watch(child: ChildProcess): Saver {
  const lines: SaveLine[] = [];
  let text = '';
  let waiting: (() => void)[] = [];
  const wake = () => {
    for (const one of waiting) one();
    waiting = [];
  };
  child.stdout?.on('data', (chunk: Buffer) => {
    const parts = (text + chunk.toString()).split('\n');
    text = parts.pop() ?? '';
    lines.push(...parts.map((line) => JSON.parse(line) as SaveLine));
    wake();
  });
  let over = false;
  const ended = new Promise<NodeJS.Signals | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (_code, signal) => {
      over = true;
      wake();
      resolve(signal);
    });
  });
  return {
    child,
    lines,
    ended,
    async printed(count) {
      while (lines.length < count && !over) {
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
        });
      }
    },
  };
}
