import type { PlayerClanPayload } from '../api/payloads/player.js';
import { AnyClan } from './tagged.js';

/** A player's clan as it stands in the player's payload. */
export class PlayerClan extends AnyClan<PlayerClanPayload> {
  get level(): number {
    return this.raw.clanLevel;
  }
}
