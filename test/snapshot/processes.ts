import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileSnapshots } from './compiled.js';

/**
 * What the processes run. Each save is of `count` entries of the save's own version, so that a mixture of two saves would be seen. It says each save that it has done, and what failed. With
 * `dieAt` it kills itself in the middle of a save, when it has given so many entries.
 */
const PROGRAM = `
import { saveSnapshot } from './store/snapshot/saveSnapshot.js';

const { path, count, bytes, saves, firstVersion, dieAt } = JSON.parse(process.argv[2]);

function* entries(version) {
  for (let index = 0; index < count; index++) {
    if (index === dieAt) process.kill(process.pid, 'SIGKILL');
    const text = String(Math.imul(index + 1, 2654435761) >>> 0).padEnd(bytes, String(version));
    yield { name: 'searchPlayers', key: '#' + index, text, deleteAt: null, version };
  }
}

for (let save = 0; save < saves; save++) {
  const failure = await saveSnapshot(path, entries(firstVersion + save), { compressFrom: null }).then(
    () => undefined,
    (error) => ({ name: error.name, code: error.code, message: error.message, cause: error.cause?.code }),
  );
  console.log(JSON.stringify({ version: firstVersion + save, failure }));
}
`;

/** What a process is to do. */
export interface Task {
  readonly path: string;
  readonly count: number;
  readonly bytes: number;
  readonly saves: number;
  readonly firstVersion: number;
  readonly dieAt?: number;
}

export interface Said {
  readonly version: number;
  readonly failure?: {
    readonly name: string;
    readonly code: string;
    readonly message: string;
    readonly cause: string | undefined;
  };
}

export interface Saver {
  readonly child: ChildProcess;
  readonly said: readonly Said[];
  /** Resolves when the process has ended, with the signal that ended it. */
  readonly ended: Promise<NodeJS.Signals | null>;
  /** Resolves when it has said so much, or has ended. */
  saidSoMuch(count: number): Promise<void>;
}

export interface Savers extends Disposable {
  start(task: Task, how?: { readonly fileBlocks?: number; readonly user?: number }): Saver;
}

/** Makes what the processes run; disposing removes it. */
export function prepareSavers(): Savers {
  const folder = mkdtempSync(join(tmpdir(), 'warchest-savers-'));
  // Another user has to read it as well.
  chmodSync(folder, 0o755);
  compileSnapshots(folder);
  const program = join(folder, 'program.js');
  writeFileSync(program, PROGRAM);
  return {
    start(task, { fileBlocks, user } = {}) {
      const command = [process.execPath, program, JSON.stringify(task)];
      // A limit on the size of files is the nearest to a full disk that needs no rights.
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
  const said: Said[] = [];
  let text = '';
  let waiting: (() => void)[] = [];
  const wake = () => {
    for (const one of waiting) one();
    waiting = [];
  };
  child.stdout?.on('data', (chunk: Buffer) => {
    const lines = (text + chunk.toString()).split('\n');
    text = lines.pop() ?? '';
    said.push(...lines.map((line) => JSON.parse(line) as Said));
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
    said,
    ended,
    async saidSoMuch(count) {
      while (said.length < count && !over) {
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
        });
      }
    },
  };
}
