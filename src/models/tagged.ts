import { tryClanLink, tryPlayerLink } from '../api/links.js';
import type { ImageUrlsPayload } from '../api/payloads/common.js';
import { Images } from './Images.js';
import { Model } from './Model.js';
import { viewOf } from './reading.js';

interface TaggedPayload {
  readonly tag: string;
  readonly name: string;
}

/** A player or clan, as the payloads name it. */
abstract class Tagged<P extends TaggedPayload> extends Model<P> {
  get tag(): string {
    return this.raw.tag;
  }

  get name(): string {
    return this.raw.name;
  }
}

/** The fields that a clan has wherever a payload names one. */
export abstract class AnyClan<P extends TaggedPayload & { readonly badgeUrls?: ImageUrlsPayload }> extends Tagged<P> {
  #badge: Images | undefined;

  get badge(): Images | undefined {
    return (this.#badge ??= viewOf(this.raw.badgeUrls, Images));
  }

  /** The link that opens the clan in the game. */
  get shareLink(): string | undefined {
    return tryClanLink(this.raw.tag);
  }
}

/** The fields that a player has wherever a payload names one. */
export abstract class AnyPlayer<P extends TaggedPayload> extends Tagged<P> {
  /** The link that opens the player's profile in the game. */
  get shareLink(): string | undefined {
    return tryPlayerLink(this.raw.tag);
  }
}
