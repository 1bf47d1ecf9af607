import { setImmediate } from 'node:timers';
import type { Clock, Timer } from '../internal/Clock.js';
import { toMilliseconds } from '../internal/duration.js';
import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { onAbort } from '../internal/onAbort.js';
import { requireNumber } from '../internal/preconditions.js';

/** Where a `FakeClock` starts. */
export interface FakeClockOptions {
  /** The wall clock's first instant: epoch milliseconds or a date. Default: 2026-01-01T00:00:00Z. */
  readonly wall?: number | Date;
  /** The monotonic clock's first reading in milliseconds. Default: 1000. */
  readonly monotonic?: number;
}

interface Entry {
  readonly run: () => void;
  readonly dueAt: number;
}

/**
 * A clock for tests: time moves only when the test says so. Timers fire in the order of their instants (in the order
 * of scheduling where those are equal), each seeing the clock at its own instant. All readings are exact.
 */
export class FakeClock implements Clock {
  #monotonic: number;
  #wallOffset: number;
  readonly #entries = new Set<Entry>();

  /** @throws InvalidArgumentError when a start isn't a finite number or a valid date. */
  constructor(options: FakeClockOptions = {}) {
    this.#monotonic = requireNumber('monotonic', options.monotonic ?? 1_000, 0);
    this.#wallOffset = toInstant('wall', options.wall ?? Date.UTC(2026, 0, 1)) - this.#monotonic;
  }

  now(): number {
    return this.#monotonic + this.#wallOffset;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  recent(_horizon: number): number {
    return this.#monotonic;
  }

  /** How many timers and sleeps are waiting: `0` shows that nothing was left behind. */
  get pending(): number {
    return this.#entries.size;
  }

  /** Milliseconds until the next timer or sleep is due; `undefined` when none is waiting. */
  get nextInMs(): number | undefined {
    const next = this.#next();
    return next === undefined ? undefined : Math.max(0, next.dueAt - this.#monotonic);
  }

  schedule(run: () => void, delayMs: number, _holds?: boolean): Timer {
    const dueAt = this.#monotonic + (delayMs > 0 ? delayMs : 0);
    const entry: Entry = { run, dueAt };
    this.#entries.add(entry);
    return { cancel: () => void this.#entries.delete(entry) };
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const timer = this.schedule(() => {
        unlisten?.();
        resolve();
      }, delayMs);
      const unlisten =
        signal &&
        onAbort(signal, () => {
          timer.cancel();
          reject(signal.reason as Error);
        });
    });
  }

  /**
   * Moves both clocks forward and fires what becomes due, also what those timers schedule in turn. Promises settle only
   * after the test awaits; where a timer's continuation schedules the next one, use `advanceAsync`. An error that a
   * timer throws is thrown here, with the clock at that timer's instant.
   *
   * @param duration **milliseconds**, or a string with a unit such as `'10m'`. `0` fires what is due now.
   * @throws InvalidArgumentError for a negative or non-finite duration.
   */
  advance(duration: number | string): void {
    const target = this.#monotonic + toMs(duration);
    while (this.#fireNext(target));
    this.#monotonic = target;
  }

  /** As `advance`, and lets every promise that can settle do so before, between and after the timers. */
  async advanceAsync(duration: number | string): Promise<void> {
    const target = this.#monotonic + toMs(duration);
    await settle();
    while (this.#fireNext(target)) await settle();
    this.#monotonic = target;
    await settle();
  }

  /**
   * Sets the wall clock alone, as a correction of the system's time would. Timers and the monotonic clock are not
   * affected.
   */
  setWall(instant: number | Date): void {
    this.#wallOffset = toInstant('instant', instant) - this.#monotonic;
  }

  #fireNext(target: number): boolean {
    const next = this.#next();
    if (next === undefined || next.dueAt > target) return false;
    this.#entries.delete(next);
    this.#monotonic = Math.max(this.#monotonic, next.dueAt);
    next.run();
    return true;
  }

  #next(): Entry | undefined {
    let first: Entry | undefined;
    for (const entry of this.#entries) {
      if (first === undefined || entry.dueAt < first.dueAt) first = entry;
    }
    return first;
  }
}

function toMs(duration: number | string): number {
  return typeof duration === 'number' ? requireNumber('duration', duration, 0) : toMilliseconds('duration', duration);
}

function toInstant(argument: string, instant: number | Date): number {
  const ms = Number(instant);
  if (Number.isFinite(ms)) return ms;
  throw new InvalidArgumentError(argument, instant, 'epoch milliseconds or a valid date');
}

/** A turn of the event loop, after which every promise that waits for nothing outside has settled. */
function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
