import type { Random } from './Random.js';

/** How the pauses between attempts grow. */
export interface BackOff {
  /** The pause after the first failure, in milliseconds. */
  readonly firstMs: number;
  /** The longest pause, in milliseconds. */
  readonly longestMs: number;
  /** The ratio of each pause to the one before. Default: 2. */
  readonly factor?: number;
  /** The random fraction of each pause, from 0 to 1. Default: 0, none. */
  readonly jitter?: number;
}

/**
 * The pause before the next attempt, in milliseconds: `firstMs` after the first failure, then `factor` times as long
 * after each further one, up to `longestMs`. With a jitter, a random part of it is left out.
 *
 * @param failures how many attempts in a row have failed before the latest one; `0` gives the first pause.
 */
export function backOffMs(failures: number, backOff: BackOff, random: Random = Math.random): number {
  const { firstMs, longestMs, factor = 2, jitter = 0 } = backOff;
  const pauseMs = Math.min(longestMs, firstMs * factor ** failures);
  return jitter === 0 ? pauseMs : pauseMs * (1 - jitter + jitter * random());
}
