import type { ImageUrlsPayload } from '../api/payloads/common.js';
import { Images } from './Images.js';
import { Model } from './Model.js';
import { viewOf } from './reading.js';

interface NamedPayload {
  readonly id: number;
  readonly name: string;
}

/** Something that the game has under an id: a league, a label, a place. */
export abstract class Named<P extends NamedPayload> extends Model<P> {
  get id(): number {
    return this.raw.id;
  }

  get name(): string {
    return this.raw.name;
  }
}

/** A named thing with a picture. */
export abstract class Pictured<P extends NamedPayload & { readonly iconUrls?: ImageUrlsPayload }> extends Named<P> {
  #icon: Images | undefined;

  get icon(): Images | undefined {
    return (this.#icon ??= viewOf(this.raw.iconUrls, Images));
  }
}
