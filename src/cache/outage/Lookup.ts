import type { Clock, Timer } from '../../internal/Clock.js';
import { deadline } from '../../internal/deadline.js';
import { StoreTimeoutError } from '../StoreTimeoutError.js';

/** A look-up in an asynchronous store, shared by all readers that ask for the key meanwhile. */
export class Lookup {
  /** What the store returned, made usable; `undefined` also when it failed. Never rejects. */
  readonly found: Promise<unknown>;
  readonly #onOverdue: (() => void)[] = [];
  #overdue = false;

  constructor(found: Promise<unknown>) {
    this.found = found;
  }

  /** Calls `run` when the soft limit is over; at once when it is over already. Never when the answer comes first. */
  whenOverdue(run: () => void): void {
    if (this.#overdue) run();
    else this.#onOverdue.push(run);
  }

  /** The soft limit is over: readers ask the API as well. */
  becomeOverdue(): void {
    this.#overdue = true;
    for (const run of this.#onOverdue.splice(0)) run();
  }
}

/** Two limits of one wait, in milliseconds; `null`: no such limit. */
export interface Deadlines {
  readonly softMs: number | null;
  readonly hardMs: number | null;
  /** Called once, when the soft limit is over. */
  readonly onSoft: () => void;
}

/**
 * The outcome of a store's promise, or a rejection with `StoreTimeoutError` after the hard limit. What the promise does
 * afterwards is ignored. One timer serves both limits.
 */
export function withDeadlines<T>(
  outcome: PromiseLike<T>,
  operation: string,
  { softMs, hardMs, onSoft }: Deadlines,
  clock: Clock,
): Promise<T> {
  if (softMs === null && hardMs === null) return Promise.resolve(outcome);
  return new Promise((resolve, reject) => {
    const fail = () => reject(new StoreTimeoutError(operation, hardMs ?? 0));
    const armHard = (delayMs: number): Timer => deadline(clock, fail, delayMs, true);
    let timer: Timer | undefined;
    if (softMs === null || (hardMs !== null && hardMs <= softMs)) timer = armHard(hardMs ?? 0);
    else {
      const endSoft = () => {
        timer = hardMs === null ? undefined : armHard(hardMs - softMs);
        onSoft();
      };
      timer = deadline(clock, endSoft, softMs, true);
    }
    outcome.then(
      (value) => {
        timer?.cancel();
        resolve(value);
      },
      (error: unknown) => {
        timer?.cancel();
        reject(error);
      },
    );
  });
}
