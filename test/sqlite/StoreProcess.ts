import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Makes JavaScript of the store's sources, for processes of their own: the oldest Node that is supported runs no TypeScript. */
export function compileStore(into: string): string {
  for (const folder of ['src/internal', 'src/store', 'src/cache', 'src/sqlite']) {
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts')) continue;
      const target = join(into, folder, name.replace(/ts$/, 'js'));
      mkdirSync(dirname(target), { recursive: true });
      const source = readFileSync(join(root, folder, name), 'utf8');
      const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
      writeFileSync(target, ts.transpileModule(source, { compilerOptions }).outputText);
    }
  }
  writeFileSync(join(into, 'package.json'), '{"type":"module"}');
  symlinkSync(join(root, 'node_modules'), join(into, 'node_modules'), 'dir');
  return join(into, 'src/sqlite/SqliteStore.js');
}

/** A process that runs one of the roles in `child.mjs`. */
export class Child {
  readonly lines: string[] = [];
  readonly ended: Promise<number | null>;
  #errors = '';
  readonly #process: ChildProcess;
  #heard: () => void = () => {};

  constructor(store: string, role: string, ...given: string[]) {
    const program = fileURLToPath(new URL('child.mjs', import.meta.url));
    this.#process = spawn(process.execPath, [program, store, role, ...given], { stdio: ['ignore', 'pipe', 'pipe'] });
    const { stdout, stderr } = this.#process;
    if (stdout === null || stderr === null) throw new Error('the child has no pipes');
    stderr.on('data', (chunk: Buffer) => {
      this.#errors += chunk.toString();
    });
    const reader = createInterface(stdout);
    reader.on('line', (line) => {
      this.lines.push(line);
      this.#heard();
    });
    // Its last lines may come after its end.
    this.ended = Promise.all([
      new Promise<number | null>((resolve) => {
        this.#process.once('exit', resolve);
      }),
      new Promise((resolve) => {
        reader.once('close', resolve);
      }),
    ]).then(([code]) => {
      this.#heard();
      return code;
    });
  }

  /** What it has written on its standard error. */
  get errors(): string {
    return this.#errors;
  }

  kill(): Promise<number | null> {
    this.#process.kill('SIGKILL');
    return this.ended;
  }

  /** Once it has said so many lines; an error when it ends before. */
  async said(count: number): Promise<void> {
    let hasEnded = false;
    void this.ended.then(() => (hasEnded = true));
    while (this.lines.length < count) {
      if (hasEnded) throw new Error(`the child ended: ${this.#errors}`);
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
    }
  }
}
