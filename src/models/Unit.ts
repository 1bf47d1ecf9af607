import type { PlayerItemPayload } from '../api/payloads/player.js';
import { viewsOf } from './reading.js';
import { originalOfSuperTroop, SIEGE_MACHINES } from './unitNames.js';
import { VillageItem } from './VillageItem.js';

/** A troop, spell, hero, pet or piece of equipment of a player. */
export abstract class Unit extends VillageItem<PlayerItemPayload> {
  get level(): number {
    return this.raw.level;
  }

  /** The highest level in the game at the time, not the highest for the player's hall. */
  get maxLevel(): number {
    return this.raw.maxLevel;
  }

  get isMax(): boolean {
    return this.raw.level >= this.raw.maxLevel;
  }
}

/** A troop, super troop or siege machine. */
export class Troop extends Unit {
  get isSuperTroop(): boolean {
    return this.originalName !== undefined;
  }

  /** The troop that this super troop is made of; `undefined` for all others. */
  get originalName(): string | undefined {
    return this.raw.village === 'home' ? originalOfSuperTroop(this.raw.name) : undefined;
  }

  /** Whether the super troop is boosted at the moment. `level` and `maxLevel` mean nothing while it is not. */
  get isActive(): boolean {
    return this.raw.superTroopIsActive === true;
  }

  get isSiegeMachine(): boolean {
    return SIEGE_MACHINES.has(this.raw.name);
  }
}

export class Pet extends Unit {}

export class Spell extends Unit {}

/** A piece of equipment for a hero. */
export class Equipment extends Unit {}

export class Hero extends Unit {
  #equipment: readonly Equipment[] | undefined;

  /** The equipment that the hero wears. */
  get equipment(): readonly Equipment[] {
    return (this.#equipment ??= viewsOf(this.raw.equipment, Equipment));
  }
}
