import { tryClanLink } from '../api/links.js';
import type { WarClanPayload } from '../api/payloads/war.js';
import { Images } from './Images.js';
import { Model } from './Model.js';
import { viewOf } from './reading.js';

/** A clan in a war or in an entry of the war log, with the fields of both. */
export class WarSide extends Model<WarClanPayload> {
  #badge: Images | undefined;

  /** `undefined` when there is no war, and for the opponent of a league's entry in the war log. */
  get tag(): string | undefined {
    return this.raw.tag;
  }

  /** `undefined` when there is no war, and for the opponent of a league's entry in the war log. */
  get name(): string | undefined {
    return this.raw.name;
  }

  /** `0` when there is no war. */
  get level(): number {
    return this.raw.clanLevel;
  }

  get badge(): Images | undefined {
    return (this.#badge ??= viewOf(this.raw.badgeUrls, Images));
  }

  get stars(): number {
    return this.raw.stars;
  }

  /** 0 to 100; in a league's entry in the war log the sum over its wars. */
  get destruction(): number {
    return this.raw.destructionPercentage;
  }

  /** How many attacks were used. `undefined` for the opponent in the war log. */
  get attacksUsed(): number | undefined {
    return this.raw.attacks;
  }

  /** Only in the war log. */
  get expEarned(): number | undefined {
    return this.raw.expEarned;
  }

  /** The link that opens the clan in the game; `undefined` where there is no tag. */
  get shareLink(): string | undefined {
    return tryClanLink(this.raw.tag);
  }
}

/** Replaces a side that a payload left out. It is what the API sends when there is no war. */
export const ABSENT_SIDE: WarClanPayload = Object.freeze({
  badgeUrls: Object.freeze({}),
  clanLevel: 0,
  stars: 0,
  destructionPercentage: 0,
});
