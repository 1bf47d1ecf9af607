import type { LocationPayload } from '../api/payloads/locations.js';
import { Named } from './named.js';

/** A country, or a region such as Europe or International. `name` is in English, and empty for a few regions. */
export class Location extends Named<LocationPayload> {
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
