import type { Duration } from '../../internal/duration.js';

/**
 * How one read uses the cache. Every read of the client takes these options and passes them to the reads it consists
 * of.
 */
export interface ReadOptions {
  /**
   * Whether to look in the cache first. Default `true`. `false` always asks the API, or joins a request for it that is
   * already under way.
   */
  readonly cache?: boolean | undefined;
  /**
   * Whether to ask the API when the cache has nothing. Default `true`. With `false` the result is `undefined` when
   * nothing is cached; a cached "not found" is thrown.
   */
  readonly fetch?: boolean | undefined;
  /** Whether to keep what was loaded. Default `true`. */
  readonly updateCache?: boolean | undefined;
  /**
   * The oldest copy to accept, in seconds or as `'30s'`. Absent: any copy that the configuration allows. `0`: always
   * ask the API.
   */
  readonly maxAge?: Duration | undefined;
  /**
   * `true`: accept a stale copy that is still held; it is returned at once and renewed in the background. `false`:
   * never accept a stale one, even while the API is down. Absent: the group's configuration decides.
   */
  readonly allowStale?: boolean | undefined;
  /** Ends this caller's wait. The request continues when other callers wait for it too. */
  readonly signal?: AbortSignal | undefined;
  /** `'background'` lets every interactive request go first. Default `'interactive'`. */
  readonly lane?: 'interactive' | 'background' | undefined;
}

/** The type of a read's result: only a read with `fetch: false` can return `undefined`. */
export type Answer<T, O> = 'fetch' extends keyof O ? (false extends O['fetch' & keyof O] ? T | undefined : T) : T;
