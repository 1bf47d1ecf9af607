/**
 * How much a subject's next poll matters when the throttle can't carry all: `'urgent'` is on time as long as anything can be, `'normal'` changed
 * recently, `'idle'` has not changed for long.
 */
export type Urgency = 'urgent' | 'normal' | 'idle';

/** What whoever understands a subject's answers asks of its next poll. Said anew with every answer: it holds until the next one. */
export interface Wish {
  /** Monotonic instant before which there is nothing to see. Never puts the poll off past `maxInterval`. */
  readonly notBefore?: number | undefined;
  /**
   * Monotonic instant at which the poll should happen, such as a war's end: nothing but the API's own copy puts it off past that, and it is urgent. Without
   * effect while another poll comes before: its answer can say it again.
   */
  readonly at?: number | undefined;
  /** Default: by how long ago the subject last changed. */
  readonly urgency?: Urgency | undefined;
}

/** The API answered. */
export interface Answered {
  readonly type: 'answer';
  /**
   * Monotonic instant until which the API's copy can't change (`now` plus what remains of its max-age). Absent or not finite: the API's usual max-age
   * for the kind. In the past: it can have changed already.
   */
  readonly freshUntil?: number | undefined;
  /** Whether the answer differs from the one before. */
  readonly changed: boolean;
  readonly wish?: Wish | undefined;
}

/**
 * Why there is no answer: `'passing'` may be over at the next try (a timeout, a bad gateway, a 429); `'absent'` will last (not found, a private war log);
 * `'maintenance'` concerns everybody.
 */
export type FailureReason = 'passing' | 'absent' | 'maintenance';

export interface Failed {
  readonly type: 'failure';
  readonly reason: FailureReason;
  /** The other side's word on when to come back; waited for in any case. */
  readonly retryAfterMs?: number | undefined;
  /** As of an answer: the API keeps a "not found" too. */
  readonly freshUntil?: number | undefined;
}

/** What came of a poll. */
export type PollOutcome = Answered | Failed;
