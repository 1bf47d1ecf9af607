/** What a store tells of its own accord. Never a value, never a secret. */
export type StoreReport =
  /** Something was found under the key that is no entry of ours, or is damaged. It reads as absent, and the next write replaces it. */
  | { readonly type: 'content'; readonly key: string; readonly reason: string }
  /** Work behind the scenes failed: a sweep, a subscription, a late write. */
  | { readonly type: 'failure'; readonly operation: string; readonly error: unknown }
  /** A near tier may be believed (`trusted`), or is left aside because it would not be told of changes made by others. */
  | { readonly type: 'near'; readonly trusted: boolean };
