/** The time limit for opening a connection. */
export const CONNECT_TIMEOUT_MS = 1_500;
/**
 * The time limit until a new connection can be used. Longer, because the libraries do not notice its end before that.
 */
export const GREETING_TIMEOUT_MS = 3_000;
/** A connection that has answered none of its commands for so long is closed. */
export const STALLED_MS = 5_000;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

/** Returns the pause before the nth attempt to reconnect: it doubles, with jitter, so that processes spread out. */
export function backOff(attempt: number): number {
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempt - 1, 10));
  return longest * (0.5 + Math.random() / 2);
}
