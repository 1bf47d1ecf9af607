import type { Clock, Timer } from './Clock.js';

/**
 * A timer that limits the wait for an answer. It fires one turn of the event loop after its instant, because a
 * process that was busy runs its timers before it reads what has already arrived in its sockets, and a healthy server
 * would look dead.
 *
 * @param holds whether it keeps the process alive.
 */
export function deadline(clock: Clock, run: () => void, delayMs: number, holds?: boolean): Timer {
  let timer = clock.schedule(
    () => {
      timer = clock.schedule(run, 0, holds);
    },
    delayMs,
    holds,
  );
  return { cancel: () => timer.cancel() };
}
