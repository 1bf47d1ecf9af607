import type { Village } from '../api/payloads/common.js';
import { Model } from './Model.js';

/** Something that a player has in one of the villages. */
export abstract class VillageItem<P extends { readonly name: string; readonly village: Village }> extends Model<P> {
  get name(): string {
    return this.raw.name;
  }

  get village(): Village {
    return this.raw.village;
  }

  get isHomeBase(): boolean {
    return this.raw.village === 'home';
  }

  get isBuilderBase(): boolean {
    return this.raw.village === 'builderBase';
  }
}
