import type { Clock, Timer } from '../../internal/Clock.js';

/** One timer for one instant. Asking for a later instant costs nothing: the alarm then goes off early, and whoever hears it looks and asks again. */
export class Alarm {
  readonly #clock: Clock;
  readonly #ring: () => void;
  #timer: Timer | undefined;
  #at = Number.POSITIVE_INFINITY;

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** Rings at this instant, or earlier if it was set for an earlier one. `Infinity`: asks for nothing. */
  set(at: number, now: number): void {
    if (at >= this.#at) return;
    this.cancel();
    this.#at = at;
    this.#timer = this.#clock.schedule(
      () => {
        this.#timer = undefined;
        this.#at = Number.POSITIVE_INFINITY;
        this.#ring();
      },
      // Rounded up, or it would ring before the instant.
      Math.max(0, Math.ceil(at - now)),
    );
  }

  cancel(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#at = Number.POSITIVE_INFINITY;
  }
}
