import type { Clock } from '../internal/Clock.js';

/**
 * The promise's outcome, or a rejection when it takes longer. What comes later is not missed: nothing is left unhandled. At its instant, not a turn later as elsewhere: a link whose clock has leaped
 * beyond the answer's time must not be trusted for that turn.
 */
export function within<T>(promise: Promise<T>, limitMs: number, clock: Clock, what: string): Promise<T> {
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
