/** How often the throttle is asked, and what was achieved is added up. */
const TICK_MS = 1_000;
/** How long what was achieved is remembered. */
const MEMORY_MS = 3_000;
/** Something is always achieved in the end; and nothing is divided by zero. */
const LEAST_PER_SECOND = 0.01;

/**
 * How many polls per second can be had. While polls wait all the time, what is achieved is the answer, whatever the throttle says: it knows neither
 * slow connections nor slow listeners. Otherwise what the throttle says is.
 */
export class Supply {
  readonly #capacity: () => number;
  #tickAt: number;
  #taken = 0;
  #drained = true;
  #achieved: number | undefined;
  #perSecond: number;

  constructor(capacity: () => number, now: number) {
    this.#capacity = capacity;
    this.#tickAt = now;
    this.#perSecond = this.#ask();
  }

  get perSecond(): number {
    return this.#perSecond;
  }

  /** A poll was taken. */
  took(): void {
    this.#taken++;
  }

  /** Nobody waits. */
  drained(): void {
    this.#drained = true;
  }

  /** What went before says nothing about what can be had: there was a break. */
  restart(now: number): void {
    this.#tickAt = now;
    this.#taken = 0;
    this.#drained = true;
  }

  /** Brings `perSecond` up to date, once a second. @returns whether it did. */
  tick(now: number): boolean {
    const elapsed = now - this.#tickAt;
    if (elapsed < TICK_MS) return false;
    if (this.#drained) {
      this.#achieved = undefined;
      this.#perSecond = this.#ask();
    } else {
      const rate = (this.#taken * 1_000) / elapsed;
      const before = this.#achieved ?? (Number.isFinite(this.#perSecond) ? this.#perSecond : rate);
      this.#achieved = Math.max(LEAST_PER_SECOND, before + ((rate - before) * elapsed) / (elapsed + MEMORY_MS));
      this.#perSecond = this.#achieved;
    }
    this.#tickAt = now;
    this.#taken = 0;
    this.#drained = false;
    return true;
  }

  #ask(): number {
    const told = this.#capacity();
    return told > LEAST_PER_SECOND ? told : LEAST_PER_SECOND; // Also for NaN.
  }
}
