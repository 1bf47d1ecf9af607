import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { requireInteger, requireOneOf } from '../internal/preconditions.js';

/** The result of a battle of the home village, as battle logs and league groups have it. */
export interface BattleResult {
  /** 0 to 3. */
  readonly stars: number;
  /** 0 to 100, whole percent. */
  readonly destructionPercentage: number;
}

/** The league of a battle. A ranked defender keeps the rest of 40; a Legend League one loses what the attacker wins. */
export type TrophyLeague = 'ranked' | 'legend';

/** The trophies of one battle. */
const POOL = 40;

/**
 * The trophies that an attacker wins in a ranked or Legend League battle: 40 for three stars, 16 to 32 for two, 5 to 15
 * for one, 0 to 4 without a star, rising with the destruction.
 *
 * Source: clashofclans.js `Util.calculateTrophies`, checked with the 87 battles of two captured league groups of March
 * 2026. They differ from that library in one value: 99 % with one star gave 15 and not 16. None of them is without a
 * star.
 * @throws InvalidArgumentError for an impossible result: two stars under 50 %, a miss from 50 % on, 100 % with less
 *   than three stars.
 */
export function attackTrophies(battle: BattleResult): number {
  const { stars, destruction } = requireResult(battle);
  switch (stars) {
    case 3:
      return POOL;
    case 2:
      return 16 + Math.floor((destruction - 50) / 3);
    case 1:
      return 5 + Math.floor((destruction - 1) / 9);
    default:
      return Math.floor(destruction / 10);
  }
}

/**
 * The trophies of a defence. In a ranked battle they are the rest of 40, and all 40 when the attacker got no star. In
 * the Legend League they are minus those of the attacker. Source: as for `attackTrophies`; the captured groups are
 * ranked ones, the Legend League's rule is the library's alone.
 * @throws InvalidArgumentError as `attackTrophies`, and for another league.
 */
export function defenseTrophies(battle: BattleResult, league: TrophyLeague = 'ranked'): number {
  requireOneOf('league', league, ['ranked', 'legend']);
  const won = attackTrophies(battle);
  // 0 - won, because -0 would not be equal to 0 everywhere.
  if (league === 'legend') return 0 - won;
  return battle.stars === 0 ? POOL : POOL - won;
}

function requireResult(battle: BattleResult): { stars: number; destruction: number } {
  const stars = requireInteger('stars', battle?.stars, 0, 3);
  const destruction = requireInteger('destructionPercentage', battle.destructionPercentage, 0, 100);
  // One star each for half of the village, the town hall, and the whole village.
  const min = stars === 3 ? 100 : stars === 2 ? 50 : stars;
  const max = stars === 3 ? 100 : stars === 0 ? 49 : 99;
  if (destruction < min || destruction > max) {
    throw new InvalidArgumentError('destructionPercentage', destruction, `from ${min} to ${max} with ${stars} stars`);
  }
  return { stars, destruction };
}
