import type { LocationPayload } from '../api/payloads/locations.js';
import { Model } from './Model.js';

/** A country, or a region such as Europe or International. */
export class Location extends Model<LocationPayload> {
  get id(): number {
    return this.raw.id;
  }

  /** In English; empty for a few regions. */
  get name(): string {
    return this.raw.name;
  }

  get localizedName(): string | undefined {
    return this.raw.localizedName;
  }

  /** Regions have no rankings. */
  get isCountry(): boolean {
    return this.raw.isCountry;
  }

  /** Two letters, upper case; `undefined` for regions. */
  get countryCode(): string | undefined {
    return this.raw.countryCode;
  }
}
