/** The policies by which a full memory store evicts. */
export const EVICTION_POLICIES = ['lru', 's3-fifo'] as const;

/**
 * Which entry a full memory store evicts.
 *
 * - `'lru'`: the entry that was not used for the longest time. Exact.
 * - `'s3-fifo'`: new entries pass through a small queue first and stay only when they are used again, so that one long
 *   scan doesn't evict what is used all the time. Better than LRU on most workloads; worse where all entries are read
 *   in one order, then in the reverse order.
 */
export type EvictionPolicyName = (typeof EVICTION_POLICIES)[number];

/** The order in which a table's slots are evicted. The table calls a method for each change of a slot. */
export interface EvictionPolicy {
  /** Uses a larger capacity; `links` keep their content. `sizes` are the slots' bytes; absent: no slot has any. */
  grow(links: Uint32Array, capacity: number, sizes: Float64Array | undefined): void;
  /** Removes all slots and starts with this capacity. */
  reset(links: Uint32Array, capacity: number, sizes: Float64Array | undefined): void;
  /** A new entry is in this slot; its size is written already. */
  admit(slot: number, key: string): void;
  /** The slot was read or written again. */
  touch(slot: number): void;
  /** The slot's size changes by this many bytes. */
  resize(slot: number, deltaBytes: number): void;
  /** The slot's entry leaves; its size is still written. */
  forget(slot: number): void;
  /** The slot to evict next; the table must not be empty. The table then calls `forget` for it. */
  victim(): number;
  /** `victim`, `forget` and `admit` in one, for entries without sizes: the victim's slot takes the new entry. */
  replace(key: string): number;
  /** Every slot, in the order of eviction. */
  order(): number[];
}
