/** One entry of a memory cache, as a snapshot keeps it. */
export interface SnapshotEntry {
  /** The cache name, or whatever tells stores apart. */
  readonly name: string;
  readonly key: string;
  /** The value in the cache's own text form. */
  readonly text: string;
  /** Epoch milliseconds after which it must not be returned; `null`: never. */
  readonly deleteAt: number | null;
  /** Orders the writes of a key; 0 where nobody counts. */
  readonly version: number;
}
