import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { bundle } from '../bundle.js';

/** Compiles the program of `StoreProcess`. */
export function bundleStoreProgram(into: string): Promise<string> {
  return bundle(new URL('storeProgram.ts', import.meta.url), into);
}

/** A child process with a SQLite store that runs one of the roles in `storeProgram.ts`. */
export class StoreProcess {
  readonly lines: string[] = [];
  readonly ended: Promise<number | null>;
  #errors = '';
  readonly #process: ChildProcess;
  #onLine: () => void = () => {};

  constructor(program: string, role: string, given: readonly string[], options: { readonly uid?: number } = {}) {
    const args = [program, role, ...given];
    this.#process = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    const { stdout, stderr } = this.#process;
    if (stdout === null || stderr === null) throw new Error('the child has no pipes');
    stderr.on('data', (chunk: Buffer) => {
      this.#errors += chunk.toString();
    });
    const reader = createInterface(stdout);
    reader.on('line', (line) => {
      this.lines.push(line);
      this.#onLine();
    });
    // The last lines may arrive after the exit.
    this.ended = Promise.all([
      new Promise<number | null>((resolve) => {
        this.#process.once('exit', resolve);
      }),
      new Promise((resolve) => {
        reader.once('close', resolve);
      }),
    ]).then(([code]) => {
      this.#onLine();
      return code;
    });
  }

  /** What it has written to its standard error. */
  get errors(): string {
    return this.#errors;
  }

  kill(): Promise<number | null> {
    this.#process.kill('SIGKILL');
    return this.ended;
  }

  /** Fulfilled when it has printed this many lines; rejected when it ends before. */
  async printed(count: number): Promise<void> {
    let hasEnded = false;
    void this.ended.then(() => (hasEnded = true));
    while (this.lines.length < count) {
      if (hasEnded) throw new Error(`the child ended: ${this.#errors}`);
      await new Promise<void>((resolve) => {
        this.#onLine = resolve;
      });
    }
  }
}
