/** How long it may take until a connection is there. */
export const CONNECT_TIMEOUT_MS = 1_500;
/** How long until it can be used: longer, for the libraries mind no end that comes while they connect. */
export const GREETING_TIMEOUT_MS = 3_000;
/** A connection on which so much time has passed without any answer to what was asked is given up. */
export const STALLED_MS = 5_000;
const MAX_BACK_OFF_MS = 2_000;

/** How long to wait before the nth attempt to connect again: doubling, with chance, so that processes don't come back in step. */
export function backOff(attempt: number): number {
  const longest = Math.min(MAX_BACK_OFF_MS, 50 * 2 ** Math.min(attempt - 1, 10));
  return longest * (0.5 + Math.random() / 2);
}
