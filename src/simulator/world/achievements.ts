import { ACHIEVEMENTS } from '../catalog/achievements.js';
import { at, hash, unit } from '../random.js';
import { type PlayerState, TOP_HALL } from './PlayerState.js';

/** Achievements that mirror another field of the player. */
const TIED: Readonly<Record<string, (player: PlayerState) => number>> = {
  'Bigger & Better': (player) => player.townHallLevel,
  'Sweet Victory!': (player) => player.bestTrophies,
  'War Hero': (player) => player.warStars,
  'Master Engineering': (player) => player.builderHallLevel,
  'Champion Builder': (player) => player.bestBuilderBaseTrophies,
  'Most Valuable Clanmate': (player) => player.clanCapitalContributions,
};

const tied = ACHIEVEMENTS.map(({ name }) => TIED[name]);

/** Index of each achievement by name. */
export const ACHIEVEMENT_INDEX: ReadonlyMap<string, number> = new Map(
  ACHIEVEMENTS.map(({ name }, index) => [name, index] as const).reverse(),
);

export function achievementValue(player: PlayerState, index: number): number {
  const read = tied[index];
  if (read !== undefined) return read(player);
  return baseValue(player, index) + (player.achieved?.get(index) ?? 0);
}

function baseValue(player: PlayerState, index: number): number {
  const { target } = at(ACHIEVEMENTS, index);
  const roll = unit(hash(player.seed, 300, index));
  const grown = player.firstHall / TOP_HALL;
  if (target === 1) return roll < grown ? 1 : 0;
  return Math.min(2_000_000_000, Math.floor(target * grown * grown * (0.2 + 2.8 * roll * roll)));
}

/** The share of the last star's target that each star needs. */
const STEPS = [0.02, 0.2, 1];

/** 0 to 3. */
export function achievementStars(index: number, value: number): number {
  const { target } = at(ACHIEVEMENTS, index);
  return STEPS.filter((step) => value >= Math.ceil(target * step)).length;
}

/** The target of the next star; at three stars, that of the third. */
export function achievementTarget(index: number, stars: number): number {
  return Math.ceil(at(ACHIEVEMENTS, index).target * (STEPS[stars] ?? 1));
}
