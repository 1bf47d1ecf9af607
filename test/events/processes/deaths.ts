import type { Death } from './Lives.js';

/** The kinds whose lines are counted; `undefined`: all lines. Players have the first and the most. */
const KINDS = [undefined, 'clan', undefined, 'player', 'war', undefined, 'raid', 'player'] as const;
const MOST_LINES = { clan: 25, war: 8, raid: 5, player: 50 } as const;
const MOST_MS = 40;

/**
 * Random deaths of processes: half of them in a listener, the others soon after a line, one in eight soon after the
 * start.
 */
export function deaths(seed: number, count: number): Death[] {
  let state = seed >>> 0;
  const upTo = (most: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
  return Array.from({ length: count }, (_, life) => {
    const counts = KINDS[(life + upTo(KINDS.length)) % KINDS.length];
    const line = 1 + upTo(counts === undefined ? 90 : MOST_LINES[counts]);
    if (life % 8 === 7) return { behind: 0, ms: upTo(5 * MOST_MS) };
    return life % 2 === 0 ? { counts, at: line } : { counts, behind: line, ms: upTo(MOST_MS) };
  });
}
