import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { Client } from '../../src/client/Client.js';

/** Reads that start together. */
const VOLLEY = 64;
/** Every fourth read uses no store: it measures the API alone, at the same time on the same machine. */
const PLAIN_EACH = 4;
/** Every seventh read is of a key that is not kept, so that some reads always have to ask the store. */
const UNKEPT_EACH = 7;
/** The pause between volleys, so that the load alone does not keep a busy machine at its limit. */
const PAUSE_MS = 40;

/** The clients and keys of a load. */
export interface LoadOptions {
  readonly clients: readonly Client[];
  readonly plain: Client;
  readonly tags: readonly string[];
  /** The keys whose answers are not kept. */
  readonly spare: readonly string[];
}

/** Volleys of reads. Each read is timed and its result checked. */
export class Load {
  /** Milliseconds of each read through a store, and of each without. */
  readonly times: number[] = [];
  readonly plainTimes: number[] = [];
  /** The errors of reads that failed, and wrong results. */
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

  /** The longest time, in milliseconds, for which the machine did not let this process run. */
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
        Array.from({ length: VOLLEY }, (_, index) => {
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

/** Returns the median. */
export function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}
