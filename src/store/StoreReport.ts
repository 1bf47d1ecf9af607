/** A failure or recovery that a store reports outside of any call. Contains no values and no secrets. */
export type StoreReport =
  /**
   * The entry under the key is damaged, or another program wrote it. It reads as absent, and the next write replaces
   * it.
   */
  | { readonly type: 'content'; readonly key: string; readonly reason: string }
  /** Work in the background failed: a sweep, a subscription, a late write. */
  | { readonly type: 'failure'; readonly operation: string; readonly error: unknown }
  /**
   * Whether copies in the near tier are used (`trusted`). They are not used while changes by other processes may be
   * missed.
   */
  | { readonly type: 'near'; readonly trusted: boolean };
