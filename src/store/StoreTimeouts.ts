/** Until when a cache waits for a store's answer. */
export interface StoreTimeouts {
  /** After so many milliseconds a read goes on without the store, whose answer may still arrive in time. `null`: not before the hard one. */
  readonly softMs: number | null;
  /** After so many milliseconds an operation has failed. */
  readonly hardMs: number;
}
