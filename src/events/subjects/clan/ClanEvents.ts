import type { CapitalDistrict } from '../../../models/CapitalDistrict.js';
import type { Clan } from '../../../models/Clan.js';
import type { ClanMember } from '../../../models/ClanMember.js';
import type { Label } from '../../../models/Label.js';
import {
  type AttributeEvents,
  type Both,
  type Change,
  changeTypes,
  type EventsOf,
  type FieldChange,
  type Flat,
  tells,
} from '../../compare/eventTables.js';
import { CLAN_ATTRIBUTES, MEMBER_ATTRIBUTES } from './clanAttributes.js';

/** What can happen to a clan besides that an attribute changes. */
const CLAN_HAPPENINGS = {
  clanLabelAdd: tells<{ readonly label: Label }>(),
  clanLabelRemove: tells<{ readonly label: Label }>(),
  /** A district of the capital is newly there. */
  clanDistrictUnlock: tells<{ readonly district: CapitalDistrict }>(),
  clanDistrictUpgrade: tells<DistrictPair & Change<number>>(),
  clanDistrictDowngrade: tells<DistrictPair & Change<number>>(),
  clanDistrictLoss: tells<{ readonly district: CapitalDistrict }>(),
  clanFieldChange: tells<FieldChange>(),
  memberJoin: tells<MemberOf>(),
  /** `member` is as the clan showed it last. */
  memberLeave: tells<MemberOf>(),
};

/** What can happen to a member who stays. */
const MEMBER_HAPPENINGS = {
  memberFieldChange: tells<FieldChange>(),
};

interface DistrictPair {
  readonly district: CapitalDistrict;
  readonly districtBefore: CapitalDistrict;
}

interface MemberOf {
  readonly member: ClanMember;
  /** As it is now. */
  readonly clan: Clan;
}

interface MemberPair extends MemberOf {
  readonly memberBefore: ClanMember;
}

/** What events of clans and of their members tell, by type. `before` and `after` are always the clan's. */
export type ClanEvents = Flat<
  AttributeEvents<'clan', Clan, typeof CLAN_ATTRIBUTES, Both<Clan>> &
    EventsOf<typeof CLAN_HAPPENINGS, Both<Clan>> &
    AttributeEvents<'member', ClanMember, typeof MEMBER_ATTRIBUTES, MemberPair & Both<Clan>> &
    EventsOf<typeof MEMBER_HAPPENINGS, MemberPair & Both<Clan>>
>;

export type ClanEventType = keyof ClanEvents;

/** Every type of event that there is of clans and their members. */
export const CLAN_EVENT_TYPES = [
  ...changeTypes('clan', CLAN_ATTRIBUTES),
  ...Object.keys(CLAN_HAPPENINGS),
  ...changeTypes('member', MEMBER_ATTRIBUTES),
  ...Object.keys(MEMBER_HAPPENINGS),
] as readonly ClanEventType[];
