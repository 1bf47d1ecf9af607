import type { Simulator } from '../../../src/simulator/Simulator.js';
import { encode } from '../../simulator/ask.js';
import { waitUntil } from '../../waitUntil.js';

/** The watched subjects. */
export interface Watched {
  readonly players: readonly string[];
  readonly clan: string;
}

/**
 * The most time for a round of requests. A subject whose store does not answer in time is polled again after five
 * seconds, then after ten and twenty: on a busy machine that can happen twice.
 */
const LIMIT_MS = 60_000;

/**
 * Waits until every subject was requested this many times from now on. No subject is polled before all work on its last
 * answer has ended: after the second request the first answer was emitted and stored.
 */
export async function askedAgain(simulator: Simulator, { players, clan }: Watched, times = 1): Promise<void> {
  let from = simulator.requests.length;
  const ofClan = `/clans/${encode(clan)}`;
  const paths = [...players.map((tag) => `/players/${encode(tag)}`), ofClan, `${ofClan}/currentwar`];
  for (let time = 0; time < times; time++) {
    const open = new Set(paths);
    await waitUntil(() => {
      for (; from < simulator.requests.length; from++) open.delete(simulator.requests.at(from)?.path ?? '');
      return open.size === 0;
    }, LIMIT_MS);
  }
}
