import type { Clock, Timer } from '../../internal/Clock.js';
import type { BaselineTrouble } from './BaselinesOptions.js';

/** How long subjects are counted before the same trouble is reported again. */
const INTERVAL_MS = 10_000;

interface Trouble {
  readonly key: string;
  readonly reason: string;
  /** Subjects since the last report. */
  subjects: number;
  readonly timer: Timer;
}

/**
 * Reports subjects whose baseline can't be used. A lost dictionary concerns thousands of them: the first is reported at
 * once, the later ones as a number.
 */
export class NewBeginnings {
  readonly #clock: Clock;
  readonly #onTrouble: (trouble: BaselineTrouble) => void;
  readonly #troubles = new Map<string, Trouble>();

  constructor(clock: Clock, onTrouble: (trouble: BaselineTrouble) => void) {
    this.#clock = clock;
    this.#onTrouble = onTrouble;
  }

  /** Counts a subject that has lost its baseline. Troubles with the same cause are counted together. */
  add(cause: string, key: string, reason: string): void {
    const known = this.#troubles.get(cause);
    if (known !== undefined) {
      known.subjects++;
      return;
    }
    this.#onTrouble({ type: 'content', key, reason, subjects: 1 });
    const timer = this.#clock.schedule(() => this.#end(cause), INTERVAL_MS);
    this.#troubles.set(cause, { key, reason, subjects: 0, timer });
  }

  /** Reports the counts. */
  close(): void {
    for (const cause of [...this.#troubles.keys()]) this.#end(cause);
  }

  #end(cause: string): void {
    const trouble = this.#troubles.get(cause);
    if (trouble === undefined) return;
    const { key, reason, subjects, timer } = trouble;
    timer.cancel();
    this.#troubles.delete(cause);
    if (subjects > 0) this.#onTrouble({ type: 'content', key, reason, subjects });
  }
}
