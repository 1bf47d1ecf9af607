/**
 * How important a subject's next poll is when the throttle can't allow all: `'urgent'` subjects are delayed last,
 * `'normal'` ones changed recently, `'idle'` ones have not changed for long.
 */
export type Urgency = 'urgent' | 'normal' | 'idle';

/** What an answer says about its subject's next poll. It counts until the next answer. */
export interface PollHint {
  /**
   * Monotonic instant at which the poll should happen, such as the end of a war. Only the API's own copy delays it
   * further, and the poll is urgent. Without effect when another poll comes before: its answer can give the hint again.
   */
  readonly at?: number | undefined;
  /** Default: by how long ago the subject last changed. */
  readonly urgency?: Urgency | undefined;
}

/** The API answered. */
export interface Answered {
  readonly type: 'answer';
  /**
   * Monotonic instant until which the API's copy can't change (`now` plus what remains of its max-age). Absent or not
   * finite: the API's usual max-age for the kind. In the past: it can have changed already.
   */
  readonly freshUntil?: number | undefined;
  /** Whether the answer differs from the one before. */
  readonly changed: boolean;
  readonly hint?: PollHint | undefined;
}

/**
 * Why there is no answer: `'passing'` may end by the next try (a timeout, a bad gateway, a 429); `'absent'` will last
 * (not found, a private war log); `'maintenance'` concerns all subjects.
 */
export type FailureReason = 'passing' | 'absent' | 'maintenance';

export interface Failed {
  readonly type: 'failure';
  readonly reason: FailureReason;
  /** The wait that the server asks for, in milliseconds. The next poll is never earlier. */
  readonly retryAfterMs?: number | undefined;
  /** As of an answer: the API caches a "not found" too. */
  readonly freshUntil?: number | undefined;
}

/** How a poll ended. */
export type PollOutcome = Answered | Failed;
