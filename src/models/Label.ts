import type { LabelPayload } from '../api/payloads/labels.js';
import { Images } from './Images.js';
import { Model } from './Model.js';
import { viewOf } from './reading.js';

/** A label that a clan or a player has chosen. */
export class Label extends Model<LabelPayload> {
  #icon: Images | undefined;

  get id(): number {
    return this.raw.id;
  }

  get name(): string {
    return this.raw.name;
  }

  get icon(): Images | undefined {
    return (this.#icon ??= viewOf(this.raw.iconUrls, Images));
  }
}
