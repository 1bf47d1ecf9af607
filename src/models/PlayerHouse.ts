import type { PlayerHouseElementPayload, PlayerHousePayload } from '../api/payloads/player.js';
import { Model } from './Model.js';
import { viewsOf } from './reading.js';

/** A player's house in the clan capital. */
export class PlayerHouse extends Model<PlayerHousePayload> {
  #elements: readonly PlayerHouseElement[] | undefined;

  get elements(): readonly PlayerHouseElement[] {
    return (this.#elements ??= viewsOf(this.raw.elements, PlayerHouseElement));
  }
}

/** A part of the house that the player has chosen. */
export class PlayerHouseElement extends Model<PlayerHouseElementPayload> {
  get id(): number {
    return this.raw.id;
  }

  get type(): PlayerHouseElementPayload['type'] {
    return this.raw.type;
  }
}
