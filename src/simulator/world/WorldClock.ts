import type { Clock } from '../../internal/Clock.js';

/**
 * The world's time. It stands still until it is advanced, or runs with a clock at a factor.
 */
export class WorldClock {
  readonly #clock: Clock;
  readonly #speed: number;
  readonly #startedAt: number;
  /** The world's time when the clock's monotonic time was `#startedAt`; moved by every advance. */
  #base: number;

  /** @param speed milliseconds of the world per millisecond of the clock; `0`: only `advance` moves it. */
  constructor(clock: Clock, speed: number, startAt: number) {
    this.#clock = clock;
    this.#speed = speed;
    this.#base = startAt;
    this.#startedAt = speed === 0 ? 0 : clock.monotonic();
  }

  /** Epoch milliseconds, whole. */
  now(): number {
    if (this.#speed === 0) return this.#base;
    return Math.floor(this.#base + (this.#clock.monotonic() - this.#startedAt) * this.#speed);
  }

  advance(durationMs: number): void {
    this.#base += durationMs;
  }
}
