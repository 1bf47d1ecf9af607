import type { Clock } from '../../internal/Clock.js';

/** So many failures in a row open the breaker. */
const FAILURES = 5;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Leaves a failing store alone: after five failures in a row it is not asked for a second, then one operation tries again; each further failure
 * doubles the pause, up to five seconds, and a success ends it. Nobody has to wait for a trial, so it may be often. Stores that depend on the same thing share one.
 */
export class Breaker {
  readonly #clock: Clock;
  readonly #onChange: (state: 'open' | 'halfOpen' | 'closed') => void;
  #failures = 0;
  #pauseMs = FIRST_PAUSE_MS;
  #openUntil = 0;
  #state: 'open' | 'halfOpen' | 'closed' = 'closed';

  constructor(clock: Clock, onChange: (state: 'open' | 'halfOpen' | 'closed') => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** Whether the operation that was let through last is a trial: nobody should wait for it. */
  get trial(): boolean {
    return this.#state === 'halfOpen';
  }

  /** Whether a success would change anything. */
  get troubled(): boolean {
    return this.#failures > 0;
  }

  /** Whether the store may be asked now. The first to be let through after a pause is the trial; others wait for its outcome. */
  allows(): boolean {
    if (this.#state === 'closed') return true;
    if (this.#clock.monotonic() < this.#openUntil) return false;
    // A trial that never reports must not close the door for ever: the next one is due after another pause.
    this.#openUntil = this.#clock.monotonic() + this.#pauseMs;
    this.#become('halfOpen');
    return true;
  }

  succeeded(): void {
    if (this.#failures === 0) return;
    this.#failures = 0;
    this.#pauseMs = FIRST_PAUSE_MS;
    this.#become('closed');
  }

  failed(): void {
    this.#failures++;
    if (this.#state === 'closed' && this.#failures < FAILURES) return;
    // What somebody has asked all the same does not put the trial off.
    if (this.#state === 'open') return;
    if (this.#state === 'halfOpen') this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
    this.#openUntil = this.#clock.monotonic() + this.#pauseMs;
    this.#become('open');
  }

  #become(state: 'open' | 'halfOpen' | 'closed'): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#onChange(state);
  }
}
