import { type BackOff, backOffMs } from '../../internal/backOff.js';

/** The time limit for opening a connection. */
export const CONNECT_TIMEOUT_MS = 1_500;
/** The time limit for opening the connection of a tracking link. */
export const LINK_CONNECT_TIMEOUT_MS = 1_000;
/**
 * The time limit until a new connection can be used. Longer, because the libraries do not notice its end before that.
 */
export const GREETING_TIMEOUT_MS = 3_000;
/** A connection that has answered no command for this long is closed. */
export const STALLED_MS = 5_000;
/** The pauses between attempts to reconnect. The jitter spreads the processes out. */
const RECONNECT: BackOff = { firstMs: 50, longestMs: 2_000, jitter: 0.5 };

/** Returns the pause before the nth attempt to reconnect, in milliseconds. */
export function reconnectPauseMs(attempt: number): number {
  return backOffMs(attempt - 1, RECONNECT);
}
