import type { Clock, Timer } from '../../internal/Clock.js';

/** How long one timer holds the process; the next one follows it. */
const HOLD_MS = 86_400_000;

/** Keeps the process alive while subjects are polled: a program that only listens must not end. */
export class ProcessHold {
  readonly #clock: Clock;
  #timer: Timer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  set(isHeld: boolean): void {
    if (!isHeld) {
      this.#timer?.cancel();
      this.#timer = undefined;
    } else {
      this.#timer ??= this.#clock.schedule(() => this.#renew(), HOLD_MS, true);
    }
  }

  #renew(): void {
    this.#timer = undefined;
    this.set(true);
  }
}
