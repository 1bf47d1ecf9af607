import { connect, createServer, type Server, type Socket } from 'node:net';

/** The two ends of a connection that goes through the proxy. */
interface Pair {
  readonly near: Socket;
  readonly far: Socket | undefined;
}

/**
 * A network between clients and a server that a test makes slow, silent, or broken. Bytes arrive in order, or not at
 * all.
 */
export class Proxy {
  readonly #to: number;
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  #delayMs = 0;
  #silent = false;

  private constructor(to: number) {
    this.#to = to;
    this.#server = createServer((near) => this.#accept(near));
  }

  /** Starts a proxy to a port. */
  static async to(port: number): Promise<Proxy> {
    const proxy = new Proxy(port);
    await new Promise<void>((resolve) => {
      proxy.#server.listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  get url(): string {
    const address = this.#server.address();
    if (typeof address !== 'object' || address === null) throw new Error('the proxy is closed');
    return `redis://127.0.0.1:${address.port}`;
  }

  /** Delays answers from now on. */
  slow(delayMs: number): void {
    this.#delayMs = delayMs;
  }

  /** Cuts off the server's end of every connection without closing the client's end. New connections get no answer. */
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

  /** Lets new connections work at full speed. Connections that were cut off stay so. */
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
    // In order, however the delay has changed meanwhile.
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
