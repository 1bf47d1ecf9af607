import type { Simulator } from '../../../src/simulator/Simulator.js';
import { encode } from '../../simulator/ask.js';
import { waitUntil } from '../../waitUntil.js';

/** Whose story is told. */
export interface Watched {
  readonly players: readonly string[];
  readonly clan: string;
}

/**
 * Until everybody has been asked for so many times from now on. Nobody is polled before everything that came of the answer before is done: after the second time the first answer has been told and
 * noted.
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
    });
  }
}
