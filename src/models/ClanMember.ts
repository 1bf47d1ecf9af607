import type { ClanMemberPayload } from '../api/payloads/clan.js';
import type { ClanRole } from '../api/payloads/player.js';
import { Profile } from './Profile.js';

/** A member as it stands in a clan's payload, which has much less than a `Player`. */
export class ClanMember extends Profile<ClanMemberPayload> {
  /** As the API names it: `admin` is an Elder. */
  get role(): ClanRole {
    return this.raw.role;
  }

  /** Rank in the clan by trophies, from 1. */
  get clanRank(): number {
    return this.raw.clanRank;
  }

  /** `0` for members who were not in the clan at the last count. */
  get clanPreviousRank(): number {
    return this.raw.previousClanRank;
  }
}
