/** Counters of one cache name since it was made. They only grow; `entries` and `bytes` are readings of the moment. */
export interface Statistics {
  /** Fresh copies given out. */
  readonly hits: number;
  /** Stale copies given out, while renewing or while the API was down. */
  readonly staleHits: number;
  /** Remembered "not found" answers and private war logs given out. */
  readonly negativeHits: number;
  /** Reads that found nothing usable. With `cache: false` the cache is not asked, and nothing is counted here. */
  readonly misses: number;
  /** Reads that joined a request already under way, counted beside their miss. */
  readonly joined: number;
  /** Requests begun for this name, background renewals included. */
  readonly loads: number;
  /** Requests that failed. */
  readonly loadErrors: number;
  /** Milliseconds spent in loads, all together. */
  readonly loadTimeMs: number;
  /** Live entries pushed out by a bound. Stores of ours only; foreign ones don't tell. */
  readonly evictions: number;
  /** Entries that left because their time was over. Stores of ours only. */
  readonly expiries: number;
  /** Failures of the store: it threw, timed out, or held what is not ours. */
  readonly errors: number;
  /** Reads that did not wait for the store any longer than its soft time. */
  readonly late: number;
  /** Reads that waited for the answer of another process (`lease`). */
  readonly waits: number;
  /** Writes that a store had missed while it was away, and was given since. */
  readonly recovered: number;
  /** Writes that the store has still to be given: a reading of the moment. */
  readonly missed: number;
  /** Entries held, expired ones that are not yet removed included; `undefined` when the store does not tell. */
  readonly entries: number | undefined;
  /** Bytes held, by the size of the payloads as they were read; `undefined` when the store does not tell. */
  readonly bytes: number | undefined;
}

/** The part of the statistics that is counted; the rest is asked of the store. */
export class Counters {
  hits = 0;
  staleHits = 0;
  negativeHits = 0;
  misses = 0;
  joined = 0;
  loads = 0;
  loadErrors = 0;
  loadTimeMs = 0;
  evictions = 0;
  expiries = 0;
  errors = 0;
  late = 0;
  waits = 0;
  recovered = 0;

  snapshot(entries: number | undefined, bytes: number | undefined, missed: number): Statistics {
    const {
      hits,
      staleHits,
      negativeHits,
      misses,
      joined,
      loads,
      loadErrors,
      loadTimeMs,
      evictions,
      expiries,
      errors,
      late,
      waits,
      recovered,
    } = this;
    const counted = {
      hits,
      staleHits,
      negativeHits,
      misses,
      joined,
      loads,
      loadErrors,
      loadTimeMs,
      evictions,
      expiries,
      errors,
      late,
      waits,
      recovered,
      missed,
    };
    return { ...counted, entries, bytes };
  }
}
