import type { Duration } from '../../internal/duration.js';

/** How one read uses the cache. Every read of the client takes it, and hands it on to the reads that it is made of. */
export interface ReadOptions {
  /** Whether to look in the cache first. Default `true`. `false` always asks the API (and may join a request for it that is already under way). */
  readonly cache?: boolean | undefined;
  /** Whether to ask the API when the cache has nothing. Default `true`. With `false` the answer is `undefined` when nothing is cached; a "not found" that is remembered is
   * cached too, and is thrown. */
  readonly fetch?: boolean | undefined;
  /** Whether to keep what was fetched. Default `true`. */
  readonly updateCache?: boolean | undefined;
  /** The oldest copy that is good enough, in seconds or as `'30s'`. Absent: whatever the configuration keeps. `0`: always ask. */
  readonly maxAge?: Duration | undefined;
  /**
   * `true`: a stale copy that is still held is good enough; it is given at once and renewed in the background. `false`: never a stale one, not even while
   * the API is down. Absent: the group's configuration decides.
   */
  readonly allowStale?: boolean | undefined;
  /** Ends this caller's wait. The request goes on when others wait for it too. */
  readonly signal?: AbortSignal | undefined;
  /** `'background'` lets every interactive request go first. Default `'interactive'`. */
  readonly lane?: 'interactive' | 'background' | undefined;
}

/** The type of an answer: only a read that may not fetch can come back with nothing. */
export type Answer<T, O> = 'fetch' extends keyof O ? (false extends O['fetch' & keyof O] ? T | undefined : T) : T;
