/** Somebody who keeps copies of what a store holds, and has to hear when others change it. Calls are synchronous and must not throw. */
export interface StoreWatcher {
  /** Somebody else wrote or removed this key, or may have. Its own writes through the same store are not told. */
  changed(key: string): void;
  /** Somebody else removed everything, or changed so much that nobody says what. */
  changedAll(): void;
  /** Changes may be missed from now on, until `found`: no copy may be believed. */
  lost(): void;
  /** Every change from now on will be told. Called first when the watching has begun, and after each `lost` that is over. */
  found(): void;
}
