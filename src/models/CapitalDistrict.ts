import type { ClanDistrictPayload } from '../api/payloads/clan.js';
import { Model } from './Model.js';

/** A district of a clan's capital. */
export class CapitalDistrict extends Model<ClanDistrictPayload> {
  get id(): number {
    return this.raw.id;
  }

  get name(): string {
    return this.raw.name;
  }

  get hallLevel(): number {
    return this.raw.districtHallLevel;
  }
}
