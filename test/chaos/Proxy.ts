import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from '../redis/redisServer.js';

/** The two ends of a connection that goes through the proxy. */
interface Pair {
  readonly near: Socket;
  readonly far: Socket | undefined;
}

/** A network between clients and a server that a test can make slow, silent, or broken. What was sent arrives in order, or not at all. */
export class Proxy {
  readonly port: number;
  readonly #to: number;
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  #delayMs = 0;
  #silent = false;

  private constructor(port: number, to: number) {
    this.port = port;
    this.#to = to;
    this.#server = createServer((near) => this.#accept(near));
  }

  static async to(port: number): Promise<Proxy> {
    const proxy = new Proxy(await freePort(), port);
    await new Promise<void>((resolve) => {
      proxy.#server.listen(proxy.port, '127.0.0.1', resolve);
    });
    return proxy;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Answers take so much longer from now on. */
  slow(delayMs: number): void {
    this.#delayMs = delayMs;
  }

  /** The other end of every connection is gone, and nobody is told; whoever connects finds nobody either. */
  halve(): void {
    this.#silent = true;
    for (const pair of [...this.#pairs]) {
      pair.near.removeAllListeners('data');
      pair.near.resume();
      pair.far?.removeAllListeners();
      pair.far?.on('error', ignore);
      pair.far?.destroy();
    }
  }

  /** Breaks every connection. */
  cut(): void {
    for (const { near, far } of [...this.#pairs]) {
      near.destroy();
      far?.destroy();
    }
  }

  /** New connections work, and at full speed. Those that were halved stay so. */
  heal(): void {
    this.#delayMs = 0;
    this.#silent = false;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => {
      this.#server.close(resolve);
    });
    this.cut();
    await closed;
  }

  #accept(near: Socket): void {
    near.on('error', ignore);
    if (this.#silent) {
      const pair: Pair = { near, far: undefined };
      this.#pairs.add(pair);
      near.resume();
      near.once('close', () => this.#pairs.delete(pair));
      return;
    }
    const far = connect(this.#to, '127.0.0.1');
    far.on('error', ignore);
    const pair: Pair = { near, far };
    this.#pairs.add(pair);
    near.on('data', (chunk: Buffer) => far.write(chunk));
    // One after the other, however the delay has changed meanwhile: what comes later never overtakes.
    const waiting: { readonly chunk: Buffer; readonly dueAt: number }[] = [];
    const passOn = () => {
      while (waiting[0] !== undefined && waiting[0].dueAt <= performance.now())
        near.write(waiting.shift()?.chunk ?? '');
      if (waiting[0] !== undefined) setTimeout(passOn, waiting[0].dueAt - performance.now() + 1);
    };
    far.on('data', (chunk: Buffer) => {
      waiting.push({ chunk, dueAt: performance.now() + this.#delayMs });
      if (waiting.length === 1) passOn();
    });
    near.once('close', () => {
      this.#pairs.delete(pair);
      far.destroy();
    });
    far.once('close', () => near.destroy());
  }
}

function ignore(): void {}
