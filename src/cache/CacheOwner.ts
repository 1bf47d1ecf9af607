import type { Clock } from '../internal/Clock.js';
import type { Random } from '../internal/Random.js';
import type { CacheName } from './names.js';

/** What the cache needs from whom it belongs to; the client provides it. Each part has a default, so a cache also works alone. */
export interface CachePort {
  /** Default: the system's clock. */
  readonly clock?: Clock;
  /** Default: `Math.random`. */
  readonly random?: Random;
  /** A file that stores in memory are loaded from and saved to. Default: none. */
  readonly snapshot?: string | undefined;
  /**
   * Makes the model of a payload that a store gave back as text or as plain data. `undefined`: the payload is not one of that name, so it counts as
   * absent. `context` is what `describe` said of the value, where the store keeps text. Default: every payload is taken as it is.
   */
  revive?(name: CacheName, key: string, payload: unknown, context?: unknown): unknown;
  /** What a value knows that its JSON form does not say; kept beside it in stores of text. Default: nothing. */
  describe?(value: unknown): object | undefined;
  /**
   * What a failed load means. `'absent'`: the API said that there is nothing to see (remembered for `negativeTtl`). `'outage'`: it could not answer (a
   * stale copy may be served). `'other'`: neither. Default: `'other'`.
   */
  classify?(error: unknown): 'absent' | 'outage' | 'other';
}

/** The slot of a client for what its cache needs. */
export const CACHE_PORT: unique symbol = Symbol('warchest.cachePort');

/** Whom a cache can belong to: any client of ours. */
export interface CacheOwner {
  readonly [CACHE_PORT]?: CachePort;
}
