/** What went wrong with baselines, of which no call tells by an error. Never a payload. */
export type BaselineTrouble =
  /** What the store has under this key can't be used, and counts as absent: a record or a generation that is damaged, lost or of a newer version. */
  | { readonly type: 'content'; readonly key: string; readonly reason: string }
  /** The store failed or did not answer in time. What was to be written is written later, the newest only. */
  | {
      readonly type: 'failure';
      readonly operation: 'get' | 'set' | 'delete';
      readonly key: string;
      readonly error: unknown;
    }
  /** Writing works again, and everything that had waited is written. */
  | { readonly type: 'recovered' };
