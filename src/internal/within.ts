import type { Clock } from './Clock.js';
import { deadline } from './deadline.js';

/**
 * The outcome of a promise, or a rejection when it takes longer than the limit. A later outcome is ignored.
 *
 * @param what what is waited for, for the message of the error.
 * @param holds whether waiting keeps the process alive.
 */
export function within<T>(
  outcome: PromiseLike<T>,
  limitMs: number,
  clock: Clock,
  what: string,
  holds?: boolean,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error(`${what}: no answer within ${limitMs} ms`));
    const timer = deadline(clock, late, limitMs, holds);
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
