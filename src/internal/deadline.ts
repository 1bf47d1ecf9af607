import type { Clock, Timer } from './Clock.js';

/**
 * A timer for what somebody else has to do in time: it fires one turn of the event loop after its instant. A process that was busy runs its timers before it reads what has long been lying in its sockets,
 * and would take a healthy server for a dead one.
 *
 * @param holds whether it holds the process.
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
