import type { RaidAttack, RaidDistrict, RaidLogEntry } from '../../../models/RaidLogEntry.js';
import type { RaidMember, RaidSeason } from '../../../models/RaidSeason.js';
import { type AttributeEvents, attributeTypes } from '../../compare/attributes.js';
import { type StepEvents, stepTypes } from '../../compare/steps.js';

/* What events say of raid weekends. */

/** The attributes of a weekend that can change. What makes it this weekend, its start, can't. */
export const RAID_ATTRIBUTES = {
  state: (season: RaidSeason) => season.state,
  endTime: (season: RaidSeason) => season.endTime,
  totalLoot: (season: RaidSeason) => season.totalLoot,
  completedRaidCount: (season: RaidSeason) => season.completedRaidCount,
  attackCount: (season: RaidSeason) => season.attackCount,
  destroyedDistrictCount: (season: RaidSeason) => season.destroyedDistrictCount,
  offensiveReward: (season: RaidSeason) => season.offensiveReward,
  defensiveReward: (season: RaidSeason) => season.defensiveReward,
  totalDefensiveLoot: (season: RaidSeason) => season.totalDefensiveLoot,
  defenseAttackCount: (season: RaidSeason) => season.defenseAttackCount,
  defensiveDestroyedDistrictCount: (season: RaidSeason) => season.defensiveDestroyedDistrictCount,
};

/** The attributes of a member of the weekend that can change. */
export const RAID_MEMBER_ATTRIBUTES = {
  name: (member: RaidMember) => member.name,
  attackCount: (member: RaidMember) => member.attackCount,
  attackLimit: (member: RaidMember) => member.attackLimit,
  bonusAttackLimit: (member: RaidMember) => member.bonusAttackLimit,
  looted: (member: RaidMember) => member.looted,
};

/** What happens in a raid weekend. `entry` is the raid on one clan, or by one: the same clan can come twice. */
export const RAID_STEPS = {
  /** A weekend that was not there before. */
  Started: (season: RaidSeason) => ({ season }),
  /** Somebody made the first attack. */
  MemberJoined: (season: RaidSeason, member: RaidMember) => ({ season, member }),
  /** An attack of the clan. Each is told once; of one district in their order. */
  Attack: (season: RaidSeason, entry: RaidLogEntry, attack: RaidAttack) => attackDetail(season, entry, attack),
  /** An attack on the clan. */
  Defense: (season: RaidSeason, entry: RaidLogEntry, attack: RaidAttack) => attackDetail(season, entry, attack),
  /** The clan destroyed a district. */
  DistrictDestroyed: (season: RaidSeason, entry: RaidLogEntry, district: RaidDistrict) => ({ season, entry, district }),
  /** The clan lost a district. */
  DistrictLost: (season: RaidSeason, entry: RaidLogEntry, district: RaidDistrict) => ({ season, entry, district }),
  /** The weekend is over and this is how: rewards are known. */
  Ended: (season: RaidSeason) => ({ season }),
  /** The weekend is over, and so long ago that its end is not shown any more: `season` is what was seen last. */
  EndNotSeen: (season: RaidSeason) => ({ season }),
};

function attackDetail(season: RaidSeason, entry: RaidLogEntry, attack: RaidAttack) {
  return { season, entry, district: attack.district, attack };
}

export interface RaidModels {
  readonly before: RaidSeason;
  readonly after: RaidSeason;
}

export interface RaidMemberModels extends RaidModels {
  readonly member: RaidMember;
  readonly memberBefore: RaidMember;
}

/** The events of a clan's raid weekends: what each of them says, by type. */
export type RaidEvents = StepEvents<'raid', typeof RAID_STEPS> &
  AttributeEvents<'raid', typeof RAID_ATTRIBUTES, RaidModels> &
  AttributeEvents<'raidMember', typeof RAID_MEMBER_ATTRIBUTES, RaidMemberModels>;

export const RAID_EVENT_TYPES: readonly string[] = [
  ...stepTypes('raid', RAID_STEPS),
  ...attributeTypes('raid', RAID_ATTRIBUTES),
  ...attributeTypes('raidMember', RAID_MEMBER_ATTRIBUTES),
];
