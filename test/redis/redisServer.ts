import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether `redis-server` is installed; `npm test` installs Debian's package where it may. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

/** A Redis server for one test file: in memory, on a port of the loopback interface. */
export interface RedisServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Freezes the process: connections stay open, and no command is answered. */
  pause(): void;
  /** Continues a frozen process. */
  resume(): void;
  /** Kills the process. Its entries are lost. */
  kill(): Promise<void>;
  /** Starts it again on the same port, empty. */
  restart(): Promise<void>;
}

/** Starts a server with further options (`args`), on a free port unless one is given. */
export async function startRedis(args: readonly string[] = [], port?: number): Promise<RedisServer> {
  const own = port ?? (await freePort());
  const dir = mkdtempSync(join(tmpdir(), 'warchest-redis-'));
  const base = ['--port', String(own), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', dir];
  let child = await launch([...base, ...args]);
  // A test run that is aborted must not leave a server behind.
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

/**
 * Waits until `isSo` returns true, asking every 5 ms. It fails after 25 seconds, shortly before the time limit of a
 * test: the limit is for a condition that never comes true, not for a machine that is busy.
 */
export async function eventually(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  limitMs = 25_000,
): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`not within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}

/**
 * Whether a promise settles within 200 turns of the event loop: at once, without waiting for a time limit or a server,
 * however busy the machine is.
 */
export async function settlesSoon(promise: Promise<unknown>): Promise<boolean> {
  let isSettled = false;
  const settled = () => {
    isSettled = true;
  };
  promise.then(settled, settled);
  for (let turn = 0; turn < 200 && !isSettled; turn++) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  return isSettled;
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
