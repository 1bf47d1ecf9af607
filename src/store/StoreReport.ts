/** A failure or recovery that a store reports outside of any call. Contains no values and no secrets. */
export type StoreReport =
  /**
   * What was found under the key is damaged or no entry of ours. It reads as absent, and the next write replaces it.
   */
  | { readonly type: 'content'; readonly key: string; readonly reason: string }
  /** Work in the background failed: a sweep, a subscription, a late write. */
  | { readonly type: 'failure'; readonly operation: string; readonly error: unknown }
  /** Copies in the near tier are used (`trusted`), or are not, because changes by others would not be seen. */
  | { readonly type: 'near'; readonly trusted: boolean };
