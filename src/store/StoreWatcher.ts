/**
 * Keeps copies of what a store holds and is notified when others change it. Calls are synchronous and must not throw.
 */
export interface StoreWatcher {
  /** Another client wrote or removed this key, or may have. Writes through the same store are not reported. */
  changed(key: string): void;
  /** Another client removed every entry, or an unknown set of entries changed. */
  changedAll(): void;
  /** Changes may be missed from now on, until `found`: copies must not be used. */
  lost(): void;
  /** Every change from now on will be reported. Called when watching has begun, and at the end of each `lost`. */
  found(): void;
}
