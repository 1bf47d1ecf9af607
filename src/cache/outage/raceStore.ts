import type { MaybePromise } from '../../internal/MaybePromise.js';
import { onAbort } from '../../internal/onAbort.js';
import type { Lookup } from './Lookup.js';

/** What a read does at each turn of the race. */
export interface Racer<T> {
  /** The store answered within its soft limit: continues with what it found. */
  use(found: unknown): MaybePromise<T>;
  /** The soft limit is over: asks the API. */
  ask(): MaybePromise<T>;
  /** The store answered while the API is being asked. Returns whether that is the read's answer. */
  acceptLate(found: unknown): boolean;
  /** The API failed and the store has answered. Returns whether that is the read's answer. */
  acceptInstead(found: unknown, failure: unknown): boolean;
}

/**
 * A read of a store that may be slow. After the look-up's soft limit the API is asked too, and the first usable answer
 * wins. When the API fails, the store still has until its hard limit.
 */
export function raceStore<T>(lookup: Lookup, signal: AbortSignal | undefined, racer: Racer<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let asked = false;
    let over = false;
    const end = (settle: () => void) => {
      if (over) return;
      over = true;
      stopListening?.();
      settle();
    };
    const stopListening =
      signal === undefined ? undefined : onAbort(signal, () => end(() => reject(signal.reason as Error)));
    const askFails = (failure: unknown) =>
      lookup.found.then((found) => {
        if (over) return;
        if (racer.acceptInstead(found, failure)) end(() => resolve(found as T));
        else end(() => reject(failure));
      });
    void lookup.found.then((found) => {
      if (over) return;
      if (!asked) end(() => resolve(attempt(() => racer.use(found))));
      else if (racer.acceptLate(found)) end(() => resolve(found as T));
    });
    lookup.whenOverdue(() => {
      if (over) return;
      asked = true;
      void attempt(() => racer.ask()).then((value) => end(() => resolve(value)), askFails);
    });
  });
}

async function attempt<T>(run: () => MaybePromise<T>): Promise<T> {
  return run();
}
