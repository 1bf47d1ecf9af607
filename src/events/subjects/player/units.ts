import type { PlayerItemPayload, PlayerPayload } from '../../../api/payloads/player.js';
import { Equipment, Hero, Pet, Spell, Troop, type Unit } from '../../../models/Unit.js';
import { originalOfSuperTroop, PETS, SIEGE_MACHINES } from '../../../models/unitNames.js';

/** The kinds of units, as the types of their events name them, with their models. */
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

/** What can happen to a unit, as the types of its events name it. */
export const UNIT_STEPS = ['Unlock', 'Upgrade', 'Downgrade', 'Loss'] as const;

interface UnitListEntry {
  readonly kinds: readonly UnitKind[];
  readonly kindOf: (name: unknown, village: unknown) => UnitKind;
  /** A field besides the level that other events report. */
  readonly reported?: string;
}

/** A player's lists of units, by their field in the payload. */
export const UNIT_LISTS = {
  troops: { kinds: ['Troop', 'SuperTroop', 'SiegeMachine', 'Pet'], kindOf: troopKind, reported: 'superTroopIsActive' },
  heroes: { kinds: ['Hero'], kindOf: () => 'Hero', reported: 'equipment' },
  heroEquipment: { kinds: ['Equipment'], kindOf: () => 'Equipment' },
  spells: { kinds: ['Spell'], kindOf: () => 'Spell' },
} satisfies { readonly [Field in keyof PlayerPayload]?: UnitListEntry };

export type UnitList = keyof typeof UNIT_LISTS;

export function unitListOf(field: UnitList): UnitListEntry {
  return UNIT_LISTS[field];
}

/**
 * The API lists siege machines, pets and super troops as troops. A name that is not known is a troop's, as in the
 * models.
 */
function troopKind(name: unknown, village: unknown): UnitKind {
  if (typeof name === 'string' && PETS.has(name)) return 'Pet';
  if (typeof name === 'string' && SIEGE_MACHINES.has(name)) return 'SiegeMachine';
  return village === 'home' && originalOfSuperTroop(name) !== undefined ? 'SuperTroop' : 'Troop';
}
