import { backOffMs } from '../../internal/backOff.js';
import type { Clock } from '../../internal/Clock.js';

/** How many failures in a row open the breaker. */
const MAX_FAILURES = 5;
/** How long the store is not asked. */
const PAUSES = { firstMs: 1_000, longestMs: 5_000 };

export type BreakerState = 'open' | 'halfOpen' | 'closed';

/**
 * A circuit breaker. After five failures in a row the store is not asked for a second; then one operation probes it.
 * Each failed probe doubles the pause, up to five seconds, and a success closes the breaker. Readers never wait for a
 * probe, so probes may be frequent. Stores with the same backend share a breaker.
 */
export class Breaker {
  readonly #clock: Clock;
  readonly #onChange: (state: BreakerState) => void;
  #failures = 0;
  #failedProbes = 0;
  #openUntil = 0;
  #state: BreakerState = 'closed';

  constructor(clock: Clock, onChange: (state: BreakerState) => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** Whether the operation that was admitted last is a probe: no reader should wait for it. */
  get probing(): boolean {
    return this.#state === 'halfOpen';
  }

  /**
   * Whether the store may be asked now. The first operation after a pause is the probe; others wait for its outcome.
   */
  allows(): boolean {
    if (this.#state === 'closed') return true;
    if (this.#clock.monotonic() < this.#openUntil) return false;
    // A probe that never reports must not block the store for ever: the next one is due after another pause.
    this.#pause();
    this.#become('halfOpen');
    return true;
  }

  succeeded(): void {
    if (this.#failures === 0) return;
    this.#failures = 0;
    this.#failedProbes = 0;
    this.#become('closed');
  }

  failed(): void {
    this.#failures++;
    if (this.#state === 'closed' && this.#failures < MAX_FAILURES) return;
    // An operation that was sent before the breaker opened does not postpone the probe.
    if (this.#state === 'open') return;
    if (this.#state === 'halfOpen') this.#failedProbes++;
    this.#pause();
    this.#become('open');
  }

  #pause(): void {
    this.#openUntil = this.#clock.monotonic() + backOffMs(this.#failedProbes, PAUSES);
  }

  #become(state: BreakerState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#onChange(state);
  }
}
