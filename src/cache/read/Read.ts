import { toMilliseconds } from '../../internal/duration.js';
import type { MaybePromise } from '../../internal/MaybePromise.js';
import { onAbort } from '../../internal/onAbort.js';
import type { CopyUse } from '../copies/Lifetime.js';
import type { NameParts } from '../NameParts.js';
import type { Lookup } from '../outage/Lookup.js';
import { raceStore } from '../outage/raceStore.js';
import type { Loader } from './Loader.js';
import type { Loads } from './Loads.js';
import type { ReadOptions } from './ReadOptions.js';

/** One read that is more than a fresh copy in memory: which copy may be returned, and whether the API is asked. */
export class Read<T> {
  readonly #parts: NameParts;
  readonly #loads: Loads;
  readonly #key: string;
  readonly #loader: Loader<T>;
  readonly #options: ReadOptions;
  readonly #maxAgeMs: number | undefined;

  constructor(parts: NameParts, loads: Loads, key: string, loader: Loader<T>, options: ReadOptions) {
    this.#parts = parts;
    this.#loads = loads;
    this.#key = key;
    this.#loader = loader;
    this.#options = options;
    this.#maxAgeMs = options.maxAge === undefined ? undefined : toMilliseconds('maxAge', options.maxAge);
  }

  /** Continues with a look-up in an asynchronous store. */
  after(lookup: Lookup): Promise<T | undefined> {
    const { guard, telemetry } = this.#parts;
    const { signal, fetch } = this.#options;
    // A read that must not ask the API has nothing else to wait for.
    if (guard.softMs === null || fetch === false) {
      return abortable(lookup.found, signal).then((found) => this.use(found));
    }
    return raceStore<T | undefined>(lookup, signal, {
      use: (found) => this.use(found),
      ask: () => {
        telemetry.storeLate(this.#key, guard.softMs ?? 0);
        return this.#miss();
      },
      acceptLate: (found) => found !== undefined && this.#judge(found) === 'fresh' && this.#hit(false),
      acceptInstead: (found, failure) => {
        if (found === undefined) return false;
        const use = this.#judge(found);
        return use === 'fresh' ? this.#hit(false) : use !== 'over' && this.#isOutage(failure) && this.#hit(true);
      },
    });
  }

  /** Continues with what is held; `undefined`: nothing. */
  use(found: unknown): MaybePromise<T | undefined> {
    if (found === undefined) return this.#miss();
    const use = this.#judge(found);
    if (use === 'over') return this.#miss();
    if (use === 'fallback') return this.#miss(found as T);
    this.#hit(use === 'renew');
    if (use === 'renew') this.#renew();
    return found as T;
  }

  /**
   * Asks the API, whatever is held.
   *
   * @param fallback a stale copy to return when the API can't answer.
   */
  load(fallback?: T): MaybePromise<T | undefined> {
    if (this.#options.fetch === false) return undefined;
    const loaded = this.#loads.load(this.#key, this.#loader, this.#options);
    if (fallback === undefined) return loaded.then(({ value }) => value);
    return loaded.then(
      ({ value }) => value,
      (failure: unknown) => {
        if (this.#options.signal?.aborted || !this.#isOutage(failure)) throw failure;
        this.#hit(true);
        return fallback;
      },
    );
  }

  #judge(found: unknown): CopyUse {
    const { store } = this.#parts;
    if (!store.lifetime.judges && this.#maxAgeMs === undefined) return 'fresh';
    return store.lifetime.judge(store.factsOf(found), this.#maxAgeMs, this.#options.allowStale);
  }

  #isOutage(failure: unknown): boolean {
    return this.#parts.port.classify?.(failure) === 'outage';
  }

  #hit(stale: boolean): true {
    this.#parts.telemetry.hit(this.#key, stale);
    return true;
  }

  #renew(): void {
    const { fetch, updateCache } = this.#options;
    const loads = this.#loads;
    if (fetch !== false && updateCache !== false && !loads.isUnderWay(this.#key)) loads.renew(this.#key, this.#loader);
  }

  #miss(fallback?: T): MaybePromise<T | undefined> {
    const { telemetry } = this.#parts;
    const error = this.#rememberedError();
    if (error !== undefined) {
      telemetry.negativeHit(this.#key);
      return Promise.reject(error);
    }
    telemetry.miss(this.#key);
    return this.load(fallback);
  }

  /** The error of a cached "not found", if it is young enough for the caller. */
  #rememberedError(): unknown {
    const { flights, clock } = this.#parts;
    const negative = flights.negatives.get(this.#key);
    if (negative === undefined || this.#maxAgeMs === undefined) return negative?.error;
    const ageMs = clock.monotonic() - negative.tick;
    return this.#maxAgeMs > 0 && ageMs <= this.#maxAgeMs ? negative.error : undefined;
  }
}

/** The outcome of a promise, or a rejection with the signal's reason as soon as it is aborted. */
function abortable<T>(outcome: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return outcome;
  return new Promise((resolve, reject) => {
    const stop = onAbort(signal, () => reject(signal.reason as Error));
    void outcome.then(resolve, reject).then(stop);
  });
}
