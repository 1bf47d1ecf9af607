import type { Clock } from '../../internal/Clock.js';

/**
 * The same clock, except that what a timer's callback throws goes to `onError`: an exception that leaves a timer ends
 * the process.
 */
export function guardClock(clock: Clock, onError: (error: unknown) => void): Clock {
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    recent: (horizon) => clock.recent(horizon),
    sleep: (delayMs, signal) => clock.sleep(delayMs, signal),
    schedule: (run, delayMs, holds) => {
      const guarded = (): void => {
        try {
          run();
        } catch (error) {
          onError(error);
        }
      };
      return clock.schedule(guarded, delayMs, holds);
    },
  };
}
