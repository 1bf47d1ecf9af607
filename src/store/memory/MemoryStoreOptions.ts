import type { Clock } from '../../internal/Clock.js';
import type { RemovalListener } from '../Store.js';
import type { EvictionPolicyName } from './EvictionPolicy.js';

/** Options of all in-memory stores, besides their bounds. */
export interface MemoryStoreOptions<V = unknown> {
  /** Where time comes from. Default: the system's monotonic clock. */
  readonly clock?: Clock;
  /**
   * The maximum sum of the entries' bytes: a whole number; `0` keeps nothing; `null`, `Infinity` or absence is no
   * bound. An entry's bytes are those given to `set`, otherwise what `sizeOf` returns. An entry larger than the bound
   * is not kept.
   */
  readonly maxBytes?: number | null;
  /**
   * The size of a value in bytes. Called only with `maxBytes`, and when `set` was given no size. Default: the length of
   * its text in UTF-8, or of its JSON.
   */
  readonly sizeOf?: (value: V, key: string) => number;
  /** Which entry a full store evicts. Default: `'lru'`. */
  readonly policy?: EvictionPolicyName;
  /**
   * Notified of every entry that leaves, after the operation that removed it is complete: it may use the store, and an
   * error that it throws becomes a process warning. Expired entries leave when the store next finds them, because an
   * idle store has no timer.
   */
  readonly onRemoval?: RemovalListener<V>;
}
