import type { Clock, Timer } from '../../internal/Clock.js';
import { deadline } from '../../internal/deadline.js';
import { StoreTimeoutError } from '../StoreTimeoutError.js';

/**
 * A look-up in an asynchronous store, shared by those who ask for the key meanwhile. It has two times, and one timer for both: after the soft one whoever waits goes on without the store,
 * whose answer may still come in time; after the hard one the look-up has failed.
 */
export class Lookup {
  /** What the store answered, made usable; `undefined` also when it failed. Does not reject. */
  readonly found: Promise<unknown>;
  /** Whether the soft time is over. */
  overdue = false;
  readonly #onOverdue: (() => void)[] = [];

  constructor(found: Promise<unknown>) {
    this.found = found;
  }

  /** Calls `run` when the soft time is over; at once when it is already. Never, when the answer comes first. */
  whenOverdue(run: () => void): void {
    if (this.overdue) run();
    else this.#onOverdue.push(run);
  }

  /** The soft time is over. */
  tell(): void {
    this.overdue = true;
    for (const run of this.#onOverdue.splice(0)) run();
  }
}

/** The outcome of a store's promise within two times, both in milliseconds. A late outcome is dropped, a late failure too. `null`: no such time. */
export function withDeadlines<T>(
  outcome: PromiseLike<T>,
  operation: string,
  times: { readonly softMs: number | null; readonly hardMs: number | null; readonly onSoft: () => void },
  clock: Clock,
): Promise<T> {
  const { softMs, hardMs, onSoft } = times;
  if (softMs === null && hardMs === null) return Promise.resolve(outcome);
  return new Promise((resolve, reject) => {
    const fail = () => reject(new StoreTimeoutError(operation, hardMs ?? 0));
    const armHard = (delayMs: number): Timer => deadline(clock, fail, delayMs, true);
    let timer: Timer | undefined;
    if (softMs === null || (hardMs !== null && hardMs <= softMs)) timer = armHard(hardMs ?? 0);
    else {
      timer = deadline(
        clock,
        () => {
          timer = hardMs === null ? undefined : armHard(hardMs - softMs);
          onSoft();
        },
        softMs,
        true,
      );
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
