import type { Clock } from '../internal/Clock.js';
import { StoreTimeoutError } from './StoreTimeoutError.js';

/** The outcome of a store's promise, or a `StoreTimeoutError` when it takes longer. A late outcome is dropped, a late failure too. */
export function withDeadline<T>(
  outcome: PromiseLike<T>,
  operation: string,
  timeoutMs: number | null,
  clock: Clock,
): Promise<T> {
  if (timeoutMs === null) return Promise.resolve(outcome);
  return new Promise((resolve, reject) => {
    const timer = clock.schedule(() => reject(new StoreTimeoutError(operation, timeoutMs)), timeoutMs, true);
    outcome.then(
      (value) => {
        timer.cancel();
        resolve(value);
      },
      (error: unknown) => {
        timer.cancel();
        reject(error);
      },
    );
  });
}
