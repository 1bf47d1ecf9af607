import type { Clock } from '../internal/Clock.js';
import type { Random } from '../internal/Random.js';
import type { CacheName } from './names.js';

/** What a cache needs from its client. Each part has a default, so a cache also works alone. */
export interface CachePort {
  /** Default: the system's clock. */
  readonly clock?: Clock;
  /** Default: `Math.random`. */
  readonly random?: Random;
  /** A file that stores in memory are loaded from and saved to. Default: none. */
  readonly snapshot?: string | undefined;
  /**
   * Makes the model of a payload that a store returned as text or as plain data. `undefined`: the payload does not
   * belong to that name and counts as absent. `context` is what `describe` returned for the value, where the store
   * keeps text. Default: every payload is used as it is.
   */
  revive?(name: CacheName, key: string, payload: unknown, context?: unknown): unknown;
  /** Returns what the JSON form of a value lacks. Stores of text keep it with the payload. Default: nothing. */
  describe?(value: unknown): object | undefined;
  /**
   * The meaning of a failed load. `'absent'`: the API has no such thing (cached for `negativeTtl`). `'outage'`: the
   * API could not answer (a stale copy may be returned). `'other'`: neither. Default: `'other'`.
   */
  classify?(error: unknown): 'absent' | 'outage' | 'other';
}

/** The property of a client with what its cache needs. */
export const CACHE_PORT: unique symbol = Symbol('warchest.cachePort');

/** An object that a cache can belong to: any client of ours. */
export interface CacheOwner {
  readonly [CACHE_PORT]?: CachePort;
}
