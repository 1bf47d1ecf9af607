/**
 * What a write tells the store besides the value. Facts cross this border, policy does not: the store need not know what a group or a
 * time to live is, only until when it may give the value back.
 */
export interface EntryFacts {
  /** Epoch milliseconds after which the value must not be returned. `null`: it never expires. Absent: the store's own rule decides. */
  readonly deleteAt?: number | null;
  /** The value's size in bytes as it travelled, for stores that are bounded by size. Absent: the store measures, or counts nothing. */
  readonly bytes?: number;
  /** Orders the writes of a key, see `StoreTraits.keepsVersions`. Absent: the store takes one of its own, newer than all that it has seen. */
  readonly version?: number;
  /** The token of the lease under which the value was fetched: the write is refused when somebody else holds the lease by now. Absent: no lease. */
  readonly lease?: number;
}

/** What a removal tells the store besides the key. */
export type RemovalFacts = Pick<EntryFacts, 'version'>;
