import type { Clock, Timer } from '../../internal/Clock.js';
import { deadline } from '../../internal/deadline.js';
import { isPromiseLike, type MaybePromise } from '../../internal/MaybePromise.js';

/** Writing pauses for so long after a failure, and twice as long after each further one. */
const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 60_000;
/** Waiting values that are written side by side. */
const AT_ONCE = 32;

export interface WriteQueueOptions<V> {
  /** Writes the value of a key; `undefined`: removes the key. */
  readonly write: (key: string, value: V | undefined) => MaybePromise<unknown>;
  /** A write that takes longer counts as failed. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly onFailure: (key: string, value: V | undefined, error: unknown) => void;
  /** Called when every waiting value is written. */
  readonly onRecovered: () => void;
}

interface Entry<V> {
  value: V | undefined;
  /** Whether a write of the value has succeeded. */
  isWritten: boolean;
  running: Promise<void> | undefined;
  /** Writes that timed out and may still happen. */
  late: number;
}

/**
 * Writes the newest value of each key, and shows it to readers while it is on its way.
 *
 * There is one write of a key at a time; values that come meanwhile replace each other. A value that could not be
 * written waits, at most one for each key, until the store works again. A write that timed out may still happen: the
 * newest value is then written once more, so that in the end the store has it.
 */
export class WriteQueue<V> {
  readonly #options: WriteQueueOptions<V>;
  readonly #entries = new Map<string, Entry<V>>();
  #pauseMs = 0;
  #timer: Timer | undefined;
  #isClosed = false;

  constructor(options: WriteQueueOptions<V>) {
    this.#options = options;
  }

  /** How many keys have a value that is not written yet. */
  get waiting(): number {
    let count = 0;
    for (const { isWritten } of this.#entries.values()) if (!isWritten) count++;
    return count;
  }

  /** The newest value of a key that may not be in the store yet; its `value` is `undefined` for a removal. */
  peek(key: string): { readonly value: V | undefined } | undefined {
    return this.#entries.get(key);
  }

  /** Returns when this value, or a newer one, is written or waits. Never throws. */
  put(key: string, value: V | undefined): MaybePromise<void> {
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = { value, isWritten: false, running: undefined, late: 0 };
      this.#entries.set(key, entry);
    } else {
      entry.value = value;
      entry.isWritten = false;
    }
    // A store that has just failed is not called for each key.
    if (this.#pauseMs > 0) return undefined;
    return entry.running ?? this.#write(key, entry);
  }

  /** Tries to write every waiting value now. Returns when all are written, or one write has failed. */
  async flush(): Promise<void> {
    const wasPaused = this.#pauseMs > 0;
    this.#timer?.cancel();
    this.#timer = undefined;
    for (let waiting = this.#unwritten(); waiting.length > 0; waiting = this.#unwritten()) {
      await Promise.all(waiting.map(async ([key, entry]) => entry.running ?? this.#write(key, entry)));
      if (waiting.some(([, entry]) => !entry.isWritten)) {
        this.#pause();
        return;
      }
    }
    this.#pauseMs = 0;
    if (wasPaused) this.#options.onRecovered();
  }

  /** Tries once more to write every waiting value, and ends the retries. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.flush();
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** The first few entries that wait. */
  #unwritten(): [string, Entry<V>][] {
    const some: [string, Entry<V>][] = [];
    for (const one of this.#entries) {
      if (!one[1].isWritten && some.push(one) === AT_ONCE) break;
    }
    return some;
  }

  #write(key: string, entry: Entry<V>): MaybePromise<void> {
    const { value } = entry;
    let outcome: MaybePromise<unknown>;
    try {
      outcome = this.#options.write(key, value);
    } catch (error) {
      this.#failed(key, value, error);
      return undefined;
    }
    if (!isPromiseLike(outcome)) {
      this.#done(key, entry);
      return undefined;
    }
    entry.running = this.#follow(key, entry, value, outcome);
    return entry.running;
  }

  async #follow(key: string, entry: Entry<V>, value: V | undefined, outcome: PromiseLike<unknown>): Promise<void> {
    try {
      await this.#within(key, entry, value, outcome);
    } catch (error) {
      entry.running = undefined;
      this.#failed(key, value, error);
      return;
    }
    entry.running = undefined;
    if (entry.value === value) this.#done(key, entry);
    else await this.#write(key, entry);
  }

  /** The outcome of a write, or a failure after `timeoutMs`. When it ends later all the same, `#settledLate` runs. */
  #within(key: string, entry: Entry<V>, value: V | undefined, outcome: PromiseLike<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      let isLate = false;
      const timer = deadline(
        this.#options.clock,
        () => {
          isLate = true;
          entry.late++;
          reject(new Error(`the store: no answer within ${this.#options.timeoutMs} ms`));
        },
        this.#options.timeoutMs,
        true,
      );
      const settled = (run: () => void) => {
        timer.cancel();
        if (!isLate) run();
        else this.#settledLate(key, entry, value);
      };
      outcome.then(
        (answer) => settled(() => resolve(answer)),
        (error: unknown) => settled(() => reject(error)),
      );
    });
  }

  #settledLate(key: string, entry: Entry<V>, value: V | undefined): void {
    entry.late--;
    if (entry.value !== value && entry.isWritten) {
      entry.isWritten = false;
      if (this.#pauseMs === 0 && entry.running === undefined) void this.#write(key, entry);
    } else if (entry.isWritten) {
      this.#done(key, entry);
    }
  }

  #done(key: string, entry: Entry<V>): void {
    entry.isWritten = true;
    if (entry.late === 0) this.#entries.delete(key);
  }

  #failed(key: string, value: V | undefined, error: unknown): void {
    this.#options.onFailure(key, value, error);
    this.#pause();
  }

  #pause(): void {
    if (this.#timer !== undefined || this.#isClosed) return;
    this.#pauseMs = Math.min(MAX_PAUSE_MS, Math.max(FIRST_PAUSE_MS, this.#pauseMs * 2));
    this.#timer = this.#options.clock.schedule(() => {
      this.#timer = undefined;
      void this.flush();
    }, this.#pauseMs);
  }
}
