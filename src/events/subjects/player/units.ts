import type { PlayerItemPayload, PlayerPayload } from '../../../api/payloads/player.js';
import { Equipment, Hero, Pet, Spell, Troop, type Unit } from '../../../models/Unit.js';
import { originalOfSuperTroop, PETS, SIEGE_MACHINES } from '../../../models/unitNames.js';

/** The kinds of units, by the word for them in the names of their events, and their models. */
export const UNIT_KINDS = {
  Troop,
  SuperTroop: Troop,
  SiegeMachine: Troop,
  Pet,
  Hero,
  Spell,
  Equipment,
} satisfies Record<string, new (raw: PlayerItemPayload) => Unit>;

export type UnitKind = keyof typeof UNIT_KINDS;

/** What can become of a unit. */
export const UNIT_STEPS = ['Unlock', 'Upgrade', 'Downgrade', 'Loss'] as const;

/** The lists of units in a player's payload, each with the kind that its items are; troops go by their names. */
export const UNIT_LISTS = {
  troops: troopKind,
  heroes: () => 'Hero',
  heroEquipment: () => 'Equipment',
  spells: () => 'Spell',
} satisfies { readonly [Field in keyof PlayerPayload]?: (name: unknown, village: unknown) => UnitKind };

/** As the models sort them: whatever is not known by its name is a troop. */
function troopKind(name: unknown, village: unknown): UnitKind {
  if (typeof name === 'string' && PETS.has(name)) return 'Pet';
  if (typeof name === 'string' && SIEGE_MACHINES.has(name)) return 'SiegeMachine';
  return village === 'home' && originalOfSuperTroop(name) !== undefined ? 'SuperTroop' : 'Troop';
}
