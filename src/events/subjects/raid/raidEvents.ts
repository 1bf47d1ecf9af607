import type { RaidMemberPayload, RaidSeasonPayload } from '../../../api/payloads/raid.js';
import type { RaidAttack, RaidDistrict, RaidLogEntry } from '../../../models/RaidLogEntry.js';
import type { RaidMember, RaidSeason } from '../../../models/RaidSeason.js';
import { type AttributeTable, derived, value } from '../../compare/Attribute.js';
import {
  type AttributeEvents,
  type Both,
  changeTypes,
  type DetailsOf,
  detail,
  type Flat,
  type Prefixed,
} from '../../compare/eventTypes.js';
import { state } from '../knownStates.js';

/* The events of raid weekends. */

/** The states that this version knows. */
export const RAID_STATES: ReadonlySet<unknown> = new Set(['ongoing', 'ended']);

/** The attributes of a weekend that can change: `totalLoot` adds `raidTotalLootChange`. Its start identifies it. */
export const RAID_ATTRIBUTES = {
  state: state(RAID_STATES),
  endTime: derived('endTime'),
  totalLoot: value('capitalTotalLoot'),
  completedRaidCount: value('raidsCompleted'),
  attackCount: value('totalAttacks'),
  destroyedDistrictCount: value('enemyDistrictsDestroyed'),
  offensiveReward: value('offensiveReward'),
  defensiveReward: value('defensiveReward'),
  totalDefensiveLoot: derived('defenseLog'),
  defenseAttackCount: derived('defenseLog'),
  defensiveDestroyedDistrictCount: derived('defenseLog'),
} satisfies AttributeTable<RaidSeason, RaidSeasonPayload>;

/** The attributes of a member of a weekend that can change: `looted` adds `raidMemberLootedChange`. */
export const RAID_MEMBER_ATTRIBUTES = {
  name: value('name'),
  attackCount: value('attacks'),
  attackLimit: value('attackLimit'),
  bonusAttackLimit: value('bonusAttackLimit'),
  looted: value('capitalResourcesLooted'),
} satisfies AttributeTable<RaidMember, RaidMemberPayload>;

/** The fields of events about a raid: one clan's attacks on another. The same clan can be raided twice in a weekend. */
interface RaidOf {
  readonly season: RaidSeason;
  readonly entry: RaidLogEntry;
  readonly district: RaidDistrict;
}

/** The events of a weekend that are not a change of an attribute, with their fields. */
const RAID_HAPPENINGS = {
  /** A new weekend. */
  Started: detail<{ readonly season: RaidSeason }>(),
  /** A player has made a first attack in the weekend. */
  MemberJoined: detail<{ readonly season: RaidSeason; readonly member: RaidMember }>(),
  /** An attack by the clan. Each attack has one event; those on one district come in their order. */
  Attack: detail<RaidOf & { readonly attack: RaidAttack }>(),
  /** An attack on the clan. */
  Defense: detail<RaidOf & { readonly attack: RaidAttack }>(),
  /** The clan has destroyed a district. */
  DistrictDestroyed: detail<RaidOf>(),
  /** The clan has lost a district. */
  DistrictLost: detail<RaidOf>(),
  /** The weekend has ended, and its rewards are known. */
  Ended: detail<{ readonly season: RaidSeason }>(),
  /** The weekend ended so long ago that the API does not show its end any more: `season` is its last answer. */
  EndNotSeen: detail<{ readonly season: RaidSeason }>(),
};

export type RaidDetails = DetailsOf<typeof RAID_HAPPENINGS>;

/** The fields of events about a member of a weekend. */
interface RaidMemberModels extends Both<RaidSeason> {
  readonly member: RaidMember;
  readonly memberBefore: RaidMember;
}

/** The fields of the events of a clan's raid weekends, by type. */
export interface RaidEvents
  extends Flat<
    Prefixed<'raid', RaidDetails> &
      AttributeEvents<'raid', RaidSeason, typeof RAID_ATTRIBUTES, Both<RaidSeason>> &
      AttributeEvents<'raidMember', RaidMember, typeof RAID_MEMBER_ATTRIBUTES, RaidMemberModels>
  > {}

export const RAID_EVENT_TYPES = [
  ...Object.keys(RAID_HAPPENINGS).map((name) => `raid${name}`),
  ...changeTypes('raid', RAID_ATTRIBUTES),
  ...changeTypes('raidMember', RAID_MEMBER_ATTRIBUTES),
] as readonly (keyof RaidEvents)[];
