import type { ClanDistrictPayload } from '../api/payloads/clan.js';
import { Named } from './named.js';

/** A district of a clan's capital. */
export class CapitalDistrict extends Named<ClanDistrictPayload> {
  get hallLevel(): number {
    return this.raw.districtHallLevel;
  }
}
