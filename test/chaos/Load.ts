import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { Client } from '../../src/client/Client.js';

/** Reads that are begun together. */
const AT_ONCE = 64;
/** Of these every fourth goes without a store, to know what the API alone takes at the same time on the same machine. */
const PLAIN_EACH = 4;
/** Of these every seventh asks for what is not kept, so that there is always somebody who has to ask the store. */
const UNKEPT_EACH = 7;
/** From one volley to the next: otherwise a machine that has other things to do is kept busy by the load alone. */
const PAUSE_MS = 40;

/** What is read: by processes that share a store, and by one without any. */
export interface LoadOptions {
  readonly clients: readonly Client[];
  readonly plain: Client;
  readonly tags: readonly string[];
  /** Those whose answers are not kept. */
  readonly spare: readonly string[];
}

/** Volleys of reads, each one timed and looked at. */
export class Load {
  /** Milliseconds of each read through a store, and of each without. */
  readonly times: number[] = [];
  readonly plainTimes: number[] = [];
  /** What a read failed with, or gave back instead of the player. */
  readonly failures: unknown[] = [];
  readonly #options: LoadOptions;
  readonly #delays = monitorEventLoopDelay({ resolution: 5 });
  readonly #done: Promise<void>;
  #running = true;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#delays.enable();
    this.#done = this.#run();
  }

  /** For how long at a time this very process did nothing at all, at most: a machine with other things to do is nobody's fault. */
  get stall(): number {
    return this.#delays.max / 1e6;
  }

  /** Forgets what was measured so far. */
  forget(): void {
    this.times.length = 0;
    this.plainTimes.length = 0;
    this.#delays.reset();
  }

  async stop(): Promise<void> {
    this.#running = false;
    await this.#done;
    this.#delays.disable();
  }

  async #run(): Promise<void> {
    const { clients, plain, tags, spare } = this.#options;
    let volley = 0;
    while (this.#running) {
      volley++;
      await Promise.all(
        Array.from({ length: AT_ONCE }, (_, index) => {
          if (index % PLAIN_EACH === 0) return this.#read(plain, pick(tags), this.plainTimes, true);
          const client = clients[(volley + index) % clients.length] as Client;
          const isKept = index % UNKEPT_EACH !== 0;
          return this.#read(client, pick(isKept ? tags : spare), this.times, isKept);
        }),
      );
      await new Promise((resolve) => {
        setTimeout(resolve, PAUSE_MS);
      });
    }
  }

  async #read(client: Client, tag: string, times: number[], updateCache: boolean): Promise<void> {
    const startedAt = performance.now();
    try {
      const player = await client.getPlayer(tag, { updateCache });
      if (player.tag !== tag) this.failures.push(player);
    } catch (error) {
      this.failures.push(error);
    }
    times.push(performance.now() - startedAt);
  }
}

export function pick<T>(list: readonly T[]): T {
  return list[Math.floor(Math.random() * list.length)] as T;
}

/** The one in the middle. */
export function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}
