import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { bundle } from '../bundle.js';

/** Compiles the program of `ClientProcess`. */
export function bundleClientProgram(into: string): Promise<string> {
  return bundle(new URL('clientProgram.ts', import.meta.url), into);
}

export interface ClientProcessOptions {
  readonly kind: 'redis' | 'sqlite';
  /** Options of the cache. */
  readonly options: object;
  /** Options of the player group's configuration. */
  readonly player?: object;
  readonly baseUrl: string;
  readonly tokens: readonly string[];
}

type Verb = 'read' | 'level' | 'set' | 'delete' | 'clear' | 'trusts' | 'statistics' | 'close';

/** A line of the program's standard input. */
export interface Command {
  readonly id: unknown;
  readonly verb: Verb | 'writeForEver';
  readonly args: readonly unknown[];
}

/** A child process with a client, which runs the commands that it is sent. */
export class ClientProcess {
  /** The writes of `writeForEver` that were acknowledged. */
  readonly written: number[] = [];
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #waiting = new Map<unknown, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>();
  readonly #ended: Promise<void>;
  #last = 0;

  private constructor(program: string, options: ClientProcessOptions) {
    const args = [program, JSON.stringify(options)];
    this.#process = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#process.stdin.on('error', () => undefined);
    const reader = createInterface(this.#process.stdout);
    reader.on('line', (line) => this.#received(line));
    // The last lines may arrive after the exit.
    this.#ended = new Promise((resolve) => {
      reader.once('close', () => {
        for (const { reject } of this.#waiting.values()) reject(new Error('the process has ended'));
        resolve();
      });
    });
  }

  /** Starts it, and waits until its cache is open. */
  static async start(program: string, options: ClientProcessOptions): Promise<ClientProcess> {
    const child = new ClientProcess(program, options);
    await child.#answerTo('ready');
    return child;
  }

  /** Runs the command in the process and returns its result. */
  ask(verb: Verb, ...args: readonly unknown[]): Promise<unknown> {
    const id = ++this.#last;
    const answer = this.#answerTo(id);
    this.#send({ id, verb, args });
    return answer;
  }

  /** Writes these keys in turn, each time with a higher level, until the process is killed. */
  writeForEver(tags: readonly string[], from: number): void {
    this.#send({ id: 'for ever', verb: 'writeForEver', args: [tags, from] });
  }

  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#ended;
  }

  #send(command: Command): void {
    this.#process.stdin.write(`${JSON.stringify(command)}\n`);
  }

  #answerTo(id: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
    });
  }

  #received(line: string): void {
    const { id, answer, error } = JSON.parse(line) as { id: unknown; answer: unknown; error?: string };
    if (id === 'written') this.written.push(answer as number);
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(answer);
    else waiting?.reject(new Error(error));
  }
}
