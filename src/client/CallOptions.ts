import type { PageOptions } from '../api/query.js';
import type { ReadOptions } from '../cache/read/ReadOptions.js';
import type { Duration } from '../internal/duration.js';

/** How one call uses the cache and the API. */
export interface CallOptions extends ReadOptions {
  /**
   * How long this caller waits, in seconds or as `'5s'`: the cache, the queue and every try included. Absent: the
   * client's `timeout`. `0` is refused.
   */
  readonly timeout?: Duration | undefined;
}

/** A call for one page of a list. */
export type PageCallOptions = CallOptions & PageOptions;

/** A call for a war that approved accounts may read past the API's own cache. */
export interface RealtimeOptions extends CallOptions {
  /**
   * Read past the API's own cache (`realtime=true`), and so past this one. Accounts that are not approved get a
   * `ForbiddenError`.
   */
  readonly realtime?: boolean | undefined;
}

/** A page of the seasons of a league. */
export interface SeasonOptions extends CallOptions, PageOptions {
  /** Default: 29000022, the legend league. The API knows no seasons of other leagues. */
  readonly leagueId?: number;
}

/** The type of absent options: the call may send a request. */
export type Fetching = { readonly fetch?: true };
