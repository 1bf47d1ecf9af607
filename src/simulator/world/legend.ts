import { hash, integerOf } from '../random.js';
import type { FinishedSeason, PlayerState } from './PlayerState.js';

/** Trophies of the median legend player. */
const MEDIAN_TROPHIES = 400;
const LEGENDS = 900_000;

/**
 * A season that ended in the world's time. The rank is among all legends of the game; most of them are outside the
 * world.
 */
export function finishedSeason(id: string, trophies: number): FinishedSeason {
  return { id, rank: 1 + Math.floor((LEGENDS * MEDIAN_TROPHIES) / (MEDIAN_TROPHIES + trophies)), trophies };
}

/** The last season: one that ended in the world's time, else the one before the world began, derived from the seed. */
export function previousLegendSeason(player: PlayerState, id: string): FinishedSeason {
  const roll = hash(player.seed, 201);
  return (
    player.legendSeason ?? {
      id,
      rank: integerOf(roll, 1_000, LEGENDS),
      trophies: integerOf(roll >>> 8, 4_900, bestLegendTrophies(player)),
    }
  );
}

/** The best season of all was before the world began. */
export function bestLegendSeason(player: PlayerState, id: string): FinishedSeason {
  const roll = hash(player.seed, 201);
  return { id, rank: integerOf(roll >>> 4, 1_000, 90_000), trophies: bestLegendTrophies(player) };
}

function bestLegendTrophies(player: PlayerState): number {
  return integerOf(hash(player.seed, 201), 5_000, 5_900);
}
