import type { Clock, Timer } from '../../internal/Clock.js';

/** Work takes at least so long at a time, in milliseconds, and then lets others go on. */
const SLICE_MS = 4;
/** Others get at least so long between two slices. */
const PAUSE_MS = 4;
/** Where others have taken longer, as in a flood of first answers, work gets half of what they took, up to so long: it would never come to an end otherwise, and the flood is what it is for. */
const LONGEST_SLICE_MS = 25;

/** Does work in slices, one piece after the other, so that nothing else waits for it. It does not hold the process. */
export class StepRunner {
  readonly #clock: Clock;
  readonly #queue: Iterator<void, void>[] = [];
  #timer: Timer | undefined;
  #plannedAt = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether there is anything to do. */
  get busy(): boolean {
    return this.#queue.length > 0;
  }

  run(steps: Iterator<void, void>): void {
    this.#queue.push(steps);
    this.#plan();
  }

  /** Leaves everything undone. */
  close(): void {
    this.#queue.length = 0;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #plan(): void {
    if (this.#timer !== undefined) return;
    this.#plannedAt = this.#clock.monotonic();
    this.#timer = this.#clock.schedule(() => {
      this.#timer = undefined;
      this.#slice();
      if (this.busy) this.#plan();
    }, PAUSE_MS);
  }

  #slice(): void {
    const now = this.#clock.monotonic();
    const end = now + Math.min(LONGEST_SLICE_MS, Math.max(SLICE_MS, (now - this.#plannedAt) / 2));
    for (let first = this.#queue[0]; first !== undefined; first = this.#queue[0]) {
      if (first.next().done === true) this.#queue.shift();
      if (this.#clock.monotonic() >= end) return;
    }
  }
}
