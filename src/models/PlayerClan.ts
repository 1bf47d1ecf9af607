import { tryClanLink } from '../api/links.js';
import type { PlayerClanPayload } from '../api/payloads/player.js';
import { Images } from './Images.js';
import { Model } from './Model.js';
import { viewOf } from './reading.js';

/** A player's clan as it stands in the player's payload. */
export class PlayerClan extends Model<PlayerClanPayload> {
  #badge: Images | undefined;

  get tag(): string {
    return this.raw.tag;
  }

  get name(): string {
    return this.raw.name;
  }

  get level(): number {
    return this.raw.clanLevel;
  }

  get badge(): Images | undefined {
    return (this.#badge ??= viewOf(this.raw.badgeUrls, Images));
  }

  /** The link that opens the clan in the game. */
  get shareLink(): string | undefined {
    return tryClanLink(this.raw.tag);
  }
}
