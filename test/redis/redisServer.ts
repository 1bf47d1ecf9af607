import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether Debian's `redis-server` is there; `npm test` installs it where it may. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

/** A real Redis of the test's own, on a port of the loopback interface, in memory. */
export interface RedisServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Freezes the process: connections stay open, and nothing is answered. */
  pause(): void;
  /** Lets a frozen process go on. */
  resume(): void;
  /** Ends the process at once, with everything that it held. */
  kill(): Promise<void>;
  /** Starts it again on the same port, empty. */
  restart(): Promise<void>;
}

/** `args` are further options of the server, `port` a free one unless it is given. */
export async function startRedis(args: readonly string[] = [], port?: number): Promise<RedisServer> {
  const own = port ?? (await freePort());
  const dir = mkdtempSync(join(tmpdir(), 'warchest-redis-'));
  const base = ['--port', String(own), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', dir];
  let child = await launch([...base, ...args]);
  // A run that is broken off must not leave a server behind.
  const atExit = () => void child.kill('SIGKILL');
  process.once('exit', atExit);
  const kill = () => end(child);
  return {
    url: `redis://127.0.0.1:${own}`,
    port: own,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    kill,
    async restart() {
      child = await launch([...base, ...args]);
    },
    async [Symbol.asyncDispose]() {
      process.off('exit', atExit);
      await kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Until it is so, asked again and again; an error after so long. */
export async function eventually(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  limitMs = 10_000,
): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`not within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}

async function launch(options: readonly string[]): Promise<ChildProcess> {
  const child = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      if (chunk.includes('Ready to accept connections')) resolve();
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)));
  });
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => {
    child.once('exit', resolve);
  });
  child.kill('SIGKILL');
  await ended;
}
