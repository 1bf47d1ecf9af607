import { BUILDER_HEROES, type CatalogUnit, EQUIPMENT, EQUIPMENT_OF, HOME_HEROES } from '../catalog/units.js';
import { at, hash } from '../random.js';
import { OFFSETS, type PlayerState } from './PlayerState.js';

/** Equipment of each hero, by unit index. */
const FITTING = new Map<number, readonly number[]>(
  [...HOME_HEROES, ...BUILDER_HEROES].map((hero: CatalogUnit, place) => [
    OFFSETS.heroes + place,
    (EQUIPMENT_OF[hero.name] ?? []).map(
      (name) => OFFSETS.equipment + EQUIPMENT.findIndex((piece) => piece.name === name),
    ),
  ]),
);

/** The two pieces that a hero wears, by index. */
export function wornEquipment(player: PlayerState, hero: number): readonly number[] {
  const chosen = player.worn?.get(hero);
  if (chosen !== undefined) return chosen;
  const owned = (FITTING.get(hero) ?? []).filter((piece) => (player.levels[piece] as number) > 0);
  if (owned.length <= 2) return owned;
  const first = hash(player.seed, 203, hero) % (owned.length - 1);
  return [at(owned, first), at(owned, first + 1)];
}

/** A hero's equipment that the player owns, by unit index. */
export function ownedEquipment(player: PlayerState, hero: number): readonly number[] {
  return (FITTING.get(hero) ?? []).filter((piece) => (player.levels[piece] as number) > 0);
}

/** The hero of a piece of equipment, both as unit indices. */
export function heroOfPiece(piece: number): number {
  for (const [hero, pieces] of FITTING) if (pieces.includes(piece)) return hero;
  throw new RangeError(`no hero for the unit ${piece}`);
}
