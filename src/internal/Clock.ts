import { performance } from 'node:perf_hooks';

/** A scheduled call that can still be cancelled. */
export interface Timer {
  cancel(): void;
}

/** A source of time. It is injected; only `systemClock` uses the global clocks and timers. */
export interface Clock {
  /** Wall-clock time in epoch milliseconds: for instants that leave the process. May jump. */
  now(): number;
  /** Milliseconds from an arbitrary start, never going back: for everything that only this process measures. */
  monotonic(): number;
  /**
   * The monotonic time, exact when it may matter for `horizon` (an instant of the same clock) and otherwise possibly
   * the last one read, so that a hot path need not read a clock that costs more than all its other work. Always safe
   * in the form `clock.recent(expiresAt) >= expiresAt`.
   */
  recent(horizon: number): number;
  /**
   * Calls `run` once after the delay.
   *
   * @param holds whether it keeps the process alive, for a deadline that a caller waits for. Default: `false`.
   */
  schedule(run: () => void, delayMs: number, holds?: boolean): Timer;
  /** Resolves after the delay; rejects with the signal's reason when it is aborted. Keeps the process alive. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}

/**
 * How far the clocks of machines that share a store may differ. An instant further in the future was written before a
 * clock was set back, and its age is unknown.
 */
export const MAX_SKEW_MS = 60_000;

/** An instant within this distance is always compared with an exact reading (see `SystemClock.recent`). */
const NEAR_MS = 10_000;
/** How many answers one reading gives at most. */
const MAX_BURST = 64;
/** Timers of Node take at most a 32-bit number of milliseconds and fire at once above it. */
const MAX_TIMER_MS = 2_147_483_647;

/**
 * The system's time. Reading a clock costs 80-190 ns where the kernel can't answer from user space: more than a whole
 * cache hit. So `recent` answers from its last reading while reads come in bursts (several within a millisecond),
 * under three limits: at most 64 answers per reading; a timer of one millisecond, which exists only during a burst,
 * ends it when the event loop turns; and an instant less than ten seconds ahead gets an exact reading, which covers
 * synchronous loops, where no timer fires. What remains: fewer than 64 reads in one synchronous stretch of over ten
 * seconds may get the time of its start.
 */
class SystemClock implements Clock {
  #last = Number.NEGATIVE_INFINITY;
  #left = 0;
  #burst = 1;
  #armed = false;

  now(): number {
    return Date.now();
  }

  monotonic(): number {
    return performance.now();
  }

  recent(horizon: number): number {
    if (this.#left > 0 && horizon - this.#last > NEAR_MS) this.#left--;
    else this.#read();
    return this.#last;
  }

  #read(): void {
    const now = performance.now();
    if (now - this.#last < 1) {
      // The reads since the last one took under a millisecond in all: a burst. Grow it step by step.
      if (this.#burst < MAX_BURST) this.#burst *= 2;
      if (this.#burst >= 8) this.#arm();
    } else {
      this.#burst = 1;
    }
    this.#left = this.#armed ? this.#burst - 1 : 0;
    this.#last = now;
  }

  #arm(): void {
    if (this.#armed) return;
    this.#armed = true;
    setTimeout(() => {
      this.#armed = false;
      this.#left = 0;
    }, 1).unref();
  }

  schedule(run: () => void, delayMs: number, holds = false): Timer {
    const timer = setTimeout(run, Math.min(delayMs, MAX_TIMER_MS));
    if (!holds) timer.unref();
    return { cancel: () => clearTimeout(timer) };
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const aborted = () => {
        clearTimeout(timer);
        reject(signal?.reason as Error);
      };
      const timer = setTimeout(
        () => {
          signal?.removeEventListener('abort', aborted);
          resolve();
        },
        Math.min(delayMs, MAX_TIMER_MS),
      );
      signal?.addEventListener('abort', aborted, { once: true });
    });
  }
}

/** The machine's clock, shared by every instance that is not given another one. */
export const systemClock: Clock = new SystemClock();
