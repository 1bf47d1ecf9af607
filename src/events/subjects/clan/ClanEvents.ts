import type { CapitalDistrict } from '../../../models/CapitalDistrict.js';
import type { Clan } from '../../../models/Clan.js';
import type { ClanMember } from '../../../models/ClanMember.js';
import type { Label } from '../../../models/Label.js';
import {
  type AttributeEvents,
  type Both,
  type Change,
  changeTypes,
  type DetailsOf,
  detail,
  type FieldChange,
  type Flat,
} from '../../compare/eventTypes.js';
import { CLAN_ATTRIBUTES, MEMBER_ATTRIBUTES } from './clanAttributes.js';

/** The events of a clan that are not a change of an attribute, with their fields. */
const CLAN_HAPPENINGS = {
  clanLabelAdd: detail<{ readonly label: Label }>(),
  clanLabelRemove: detail<{ readonly label: Label }>(),
  /** The capital has a new district. */
  clanDistrictUnlock: detail<{ readonly district: CapitalDistrict }>(),
  clanDistrictUpgrade: detail<DistrictPair & Change<number>>(),
  clanDistrictDowngrade: detail<DistrictPair & Change<number>>(),
  clanDistrictLoss: detail<{ readonly district: CapitalDistrict }>(),
  clanFieldChange: detail<FieldChange>(),
  memberJoin: detail<MemberOf>(),
  /** `member` is the clan's last view of the player. */
  memberLeave: detail<MemberOf>(),
};

/** The events of a member who stays in the clan that are not a change of an attribute. */
const MEMBER_HAPPENINGS = {
  memberFieldChange: detail<FieldChange>(),
};

interface DistrictPair {
  readonly district: CapitalDistrict;
  readonly districtBefore: CapitalDistrict;
}

interface MemberOf {
  readonly member: ClanMember;
  /** The clan as it is now. */
  readonly clan: Clan;
}

interface MemberPair extends MemberOf {
  readonly memberBefore: ClanMember;
}

/** The fields of the events of a clan and its members, by type. `before` and `after` are always the clan. */
export interface ClanEvents
  extends Flat<
    AttributeEvents<'clan', Clan, typeof CLAN_ATTRIBUTES, Both<Clan>> &
      DetailsOf<typeof CLAN_HAPPENINGS, Both<Clan>> &
      AttributeEvents<'member', ClanMember, typeof MEMBER_ATTRIBUTES, MemberPair & Both<Clan>> &
      DetailsOf<typeof MEMBER_HAPPENINGS, MemberPair & Both<Clan>>
  > {}

export type ClanEventType = keyof ClanEvents;

/** The types of the events of a clan and its members. */
export const CLAN_EVENT_TYPES = [
  ...changeTypes('clan', CLAN_ATTRIBUTES),
  ...Object.keys(CLAN_HAPPENINGS),
  ...changeTypes('member', MEMBER_ATTRIBUTES),
  ...Object.keys(MEMBER_HAPPENINGS),
] as readonly ClanEventType[];
