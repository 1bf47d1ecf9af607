import { type BackOff, backOffMs } from '../../internal/backOff.js';
import type { Clock, Timer } from '../../internal/Clock.js';
import type { MaybePromise } from '../../internal/MaybePromise.js';
import type { MissedBounds, MissedWrites } from './MissedWrites.js';
import type { Write } from './Write.js';

/** Concurrent writes. */
const CONCURRENT_WRITES = 32;

export interface RepeatOptions<V> {
  /** What is held of missed writes. Absent: everything. */
  readonly bounds?: MissedBounds<V>;
  /** How long the store is left alone before each attempt, while it has missed something. */
  readonly pauses: BackOff;
  readonly clock: Clock;
  /** Called after each attempt in which the store received something. */
  readonly onAttempt: (attempt: Attempt) => void;
}

/** What one attempt to repeat the missed writes has achieved. */
export interface Attempt {
  /** Writes that the store received. */
  readonly writes: number;
  /** Those of them that it refused, because it has a newer one. */
  readonly refused: number;
  /** Whether nothing is missed any more. */
  readonly isComplete: boolean;
}

/** The outcome of a write that threw, was rejected or took too long. */
export const FAILED: unique symbol = Symbol('failed');

/** Repeats what a store has missed: after a pause, which grows with each attempt that fails, or as soon as asked. */
export class Repeats<V> {
  readonly #missed: MissedWrites<V>;
  readonly #write: (write: Write<V>) => MaybePromise<unknown>;
  readonly #options: RepeatOptions<V>;
  #timer: Timer | undefined;
  #failures = 0;
  #running: Promise<void> | undefined;
  #closed = false;

  /** @param write never throws: returns, or resolves to, `FAILED`. */
  constructor(missed: MissedWrites<V>, write: (write: Write<V>) => MaybePromise<unknown>, options: RepeatOptions<V>) {
    this.#missed = missed;
    this.#write = write;
    this.#options = options;
  }

  /** Tries after the next pause. */
  arm(): void {
    if (this.#closed || this.#timer !== undefined || this.#running !== undefined || this.#missed.size === 0) return;
    const { clock, pauses } = this.#options;
    this.#timer = clock.schedule(() => void this.run(), backOffMs(this.#failures, pauses));
  }

  /** Tries now. Resolves when nothing is missed any more, or a write has failed. */
  async run(): Promise<void> {
    this.#disarm();
    if (this.#running === undefined && this.#missed.size === 0) return;
    this.#running ??= this.#attempt().finally(() => {
      this.#running = undefined;
      this.arm();
    });
    await this.#running;
  }

  /** No attempt begins by itself any more. */
  close(): void {
    this.#closed = true;
    this.#disarm();
  }

  #disarm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  async #attempt(): Promise<void> {
    let writes = 0;
    let refused = 0;
    let hasFailed = false;
    while (this.#missed.size > 0 && !hasFailed) {
      // The first one goes alone: a store that is still down must not receive more.
      const some = this.#missed.first(writes === 0 ? 1 : CONCURRENT_WRITES);
      const outcomes = await Promise.all(some.map((write) => this.#write(write)));
      hasFailed = outcomes.includes(FAILED);
      writes += outcomes.filter((outcome) => outcome !== FAILED).length;
      refused += outcomes.filter((outcome) => outcome === false).length;
    }
    this.#failures = hasFailed ? this.#failures + 1 : 0;
    if (writes > 0) this.#options.onAttempt({ writes, refused, isComplete: !hasFailed });
  }
}
