import type { Clock } from '../../internal/Clock.js';

/**
 * Settles as the promise does, or rejects after `limitMs`. A later outcome is ignored. Unlike `within`, it rejects in
 * the very moment and not a turn of the event loop later: when the clock leaps past a deadline, a tracking link must
 * not be trusted for that turn.
 */
export function rejectAfter<T>(promise: Promise<T>, limitMs: number, clock: Clock, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.schedule(() => reject(new Error(`${what}: no answer within ${limitMs} ms`)), limitMs);
    promise.then(
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
