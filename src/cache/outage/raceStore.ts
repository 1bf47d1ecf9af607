import type { MaybePromise } from '../../internal/MaybePromise.js';
import { onAbort } from '../../internal/onAbort.js';
import type { Lookup } from './Lookup.js';

/** What a read does at each turn of the race. */
export interface RaceHands<T> {
  /** The store answered in its soft time: goes on as every read does. */
  use(found: unknown): MaybePromise<T>;
  /** The soft time is over: asks the API. */
  ask(): MaybePromise<T>;
  /** The store answered while the API is being asked; whether that is the read's answer. */
  late(found: unknown): boolean;
  /** The API could not answer and the store has; whether that is the read's answer. */
  rescue(found: unknown, failure: unknown): boolean;
}

/**
 * A read that goes on without a store that takes too long: after the look-up's soft time the API is asked as well, and whichever gives something usable first has answered. When the API fails,
 * the store still has the rest of its hard time.
 */
export function raceStore<T>(lookup: Lookup, signal: AbortSignal | undefined, hands: RaceHands<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let asked = false;
    let over = false;
    const end = (settle: () => void) => {
      if (over) return;
      over = true;
      stop?.();
      settle();
    };
    const stop = signal === undefined ? undefined : onAbort(signal, () => end(() => reject(signal.reason as Error)));
    void lookup.found.then((found) => {
      if (over) return;
      if (!asked) end(() => resolve(attempt(() => hands.use(found))));
      else if (hands.late(found)) end(() => resolve(found as T));
    });
    lookup.whenOverdue(() => {
      if (over) return;
      asked = true;
      attempt(() => hands.ask()).then(
        (value) => end(() => resolve(value)),
        (failure: unknown) => {
          void lookup.found.then((found) => {
            if (over) return;
            if (hands.rescue(found, failure)) end(() => resolve(found as T));
            else end(() => reject(failure));
          });
        },
      );
    });
  });
}

async function attempt<T>(run: () => MaybePromise<T>): Promise<T> {
  return run();
}
