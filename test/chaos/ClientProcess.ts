import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** What a client with a cache is made of. */
const FOLDERS = ['internal', 'api', 'store', 'cache', 'http', 'models', 'client', 'redis', 'sqlite'];

/** Makes JavaScript of the sources, for processes of their own: the oldest Node that is supported runs no TypeScript. Gives back their folder. */
export function compileClient(into: string): string {
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
  for (const folder of FOLDERS) {
    for (const name of readdirSync(join(root, 'src', folder), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts')) continue;
      const target = join(into, 'src', folder, name.replace(/ts$/, 'js'));
      mkdirSync(dirname(target), { recursive: true });
      const source = readFileSync(join(root, 'src', folder, name), 'utf8');
      writeFileSync(target, ts.transpileModule(source, { compilerOptions }).outputText);
    }
  }
  writeFileSync(join(into, 'package.json'), '{"type":"module"}');
  symlinkSync(join(root, 'node_modules'), join(into, 'node_modules'), 'dir');
  return join(into, 'src');
}

export interface ChildOptions {
  readonly kind: 'redis' | 'sqlite';
  /** Of the cache. */
  readonly options: object;
  /** Of the player group's configuration. */
  readonly player?: object;
  readonly baseUrl: string;
  readonly tokens: readonly string[];
}

type Verb = 'read' | 'level' | 'set' | 'delete' | 'clear' | 'trusts' | 'statistics' | 'close';

/** A process of its own with a client, that does what it is told. */
export class Child {
  /** What `writeForEver` has said to be acknowledged. */
  readonly written: number[] = [];
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #waiting = new Map<unknown, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>();
  readonly #ended: Promise<void>;
  #last = 0;

  constructor(sources: string, options: ChildOptions) {
    const program = fileURLToPath(new URL('child.mjs', import.meta.url));
    this.#process = spawn(process.execPath, [program, sources, JSON.stringify(options)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#process.stdin.on('error', () => undefined);
    const reader = createInterface(this.#process.stdout);
    reader.on('line', (line) => this.#heard(line));
    // Its last lines may come after its end.
    this.#ended = new Promise((resolve) => {
      reader.once('close', () => {
        for (const { reject } of this.#waiting.values()) reject(new Error('the process has ended'));
        resolve();
      });
    });
  }

  static async start(sources: string, options: ChildOptions): Promise<Child> {
    const child = new Child(sources, options);
    await child.#answerTo('ready');
    return child;
  }

  /** Does it there, and gives back what came of it. */
  ask(verb: Verb, ...args: readonly unknown[]): Promise<unknown> {
    const id = ++this.#last;
    const answer = this.#answerTo(id);
    this.#process.stdin.write(`${JSON.stringify({ id, verb, args })}\n`);
    return answer;
  }

  /** Writes these keys over and over, each time with a higher level, until it is killed. */
  writeForEver(tags: readonly string[], from: number): void {
    this.#process.stdin.write(`${JSON.stringify({ id: 'for ever', verb: 'writeForEver', args: [tags, from] })}\n`);
  }

  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#ended;
  }

  #answerTo(id: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
    });
  }

  #heard(line: string): void {
    const { id, answer, error } = JSON.parse(line) as { id: unknown; answer: unknown; error?: string };
    if (id === 'written') this.written.push(answer as number);
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(answer);
    else waiting?.reject(new Error(error));
  }
}
