/**
 * Counters of one cache name since the cache was created. They only grow; `missed`, `entries` and `bytes` are
 * readings.
 */
export interface Statistics {
  /** Fresh copies returned. */
  readonly hits: number;
  /** Stale copies returned, while a new one was loaded or the API was down. */
  readonly staleHits: number;
  /** Cached "not found" answers and private war logs thrown without a request. */
  readonly negativeHits: number;
  /** Reads that found no usable copy. Reads with `cache: false` are not counted. */
  readonly misses: number;
  /** Reads that joined a request already under way, counted in addition to their miss. */
  readonly joined: number;
  /** Requests started for this name, background renewals included. */
  readonly loads: number;
  /** Requests that failed. */
  readonly loadErrors: number;
  /** Milliseconds spent in loads, in total. */
  readonly loadTimeMs: number;
  /** Live entries evicted by a bound. Counted for stores that report removals. */
  readonly evictions: number;
  /** Entries that left because they had expired. Counted for stores that report removals. */
  readonly expiries: number;
  /** Failures of the store: it threw, timed out, or held something that another program wrote. */
  readonly errors: number;
  /** Reads that asked the API because the store had not answered within its soft limit. */
  readonly late: number;
  /** Reads that waited for the answer of another process (`lease`). */
  readonly waits: number;
  /** Writes that a store had missed during an outage and has received since. */
  readonly recovered: number;
  /** Missed writes that the store has not received yet. */
  readonly missed: number;
  /** Entries held, expired ones that are not yet removed included; `undefined` when the store does not report it. */
  readonly entries: number | undefined;
  /** Bytes held, by the size of the payloads as received; `undefined` when the store does not report it. */
  readonly bytes: number | undefined;
}
