import type { ClanMemberPayload, ClanPayload } from '../../../api/payloads/clan.js';
import type { Clan } from '../../../models/Clan.js';
import type { ClanMember } from '../../../models/ClanMember.js';
import { type Attribute, type AttributeTable, identified, value, whole } from '../../compare/Attribute.js';
import { byKey } from '../../compare/keyed.js';
import { objectOf, type Raw, sameValue } from '../../compare/sameValue.js';
import { formerLeague, house, labels } from '../sharedAttributes.js';

/**
 * The attributes of a clan. An entry is named after the model's property, and adds an event: `points` adds
 * `clanPointsChange`.
 */
export const CLAN_ATTRIBUTES = {
  name: value('name'),
  level: value('clanLevel'),
  type: value('type'),
  description: value('description'),
  badge: whole('badgeUrls'),
  location: identified('location'),
  chatLanguage: identified('chatLanguage'),
  familyFriendly: value('isFamilyFriendly'),
  points: value('clanPoints'),
  builderBasePoints: value('clanBuilderBasePoints', 'clanVersusPoints'),
  capitalPoints: value('clanCapitalPoints'),
  capitalLeague: identified('capitalLeague'),
  capitalHallLevel: ofCapital('capitalHallLevel', sameValue),
  capitalDistricts: ofCapital('districts', sameDistricts),
  requiredTrophies: value('requiredTrophies'),
  requiredBuilderBaseTrophies: value('requiredBuilderBaseTrophies', 'requiredVersusTrophies'),
  requiredTownHall: value('requiredTownhallLevel'),
  warFrequency: value('warFrequency'),
  warWinStreak: value('warWinStreak'),
  warWins: value('warWins'),
  warTies: value('warTies'),
  warLosses: value('warLosses'),
  publicWarLog: value('isWarLogPublic'),
  warLeague: identified('warLeague'),
  labels: labels(),
  memberCount: value('members'),
} satisfies AttributeTable<Clan, ClanPayload>;

/** The attributes of a member, as the clan's payload shows them: `role` adds `memberRoleChange`. */
export const MEMBER_ATTRIBUTES = {
  name: value('name'),
  role: value('role'),
  townHall: value('townHallLevel'),
  expLevel: value('expLevel'),
  trophies: value('trophies'),
  builderBaseTrophies: value('builderBaseTrophies', 'versusTrophies'),
  clanRank: value('clanRank'),
  clanPreviousRank: value('previousClanRank'),
  donations: value('donations'),
  received: value('donationsReceived'),
  league: formerLeague(),
  leagueTier: identified('leagueTier'),
  builderBaseLeague: identified('builderBaseLeague'),
  house: house(),
} satisfies AttributeTable<ClanMember, ClanMemberPayload>;

/** The clan's capital. It is absent from search results; a clan that has not opened its capital has an empty one. */
export function capitalOf(raw: Raw): Raw | undefined {
  return objectOf(raw['clanCapital']);
}

/** The list of districts in a capital: empty where there is none. */
export function districtsOf(capital: Raw): readonly unknown[] {
  const { districts } = capital;
  return Array.isArray(districts) ? districts : [];
}

/** A part of the capital. It is not compared where a payload has no capital. */
function ofCapital(part: string, same: (old: unknown, now: unknown) => boolean): Attribute<'clanCapital'> {
  return {
    fields: ['clanCapital'],
    read: (raw) => capitalOf(raw)?.[part],
    same,
    counts: (before, after) => capitalOf(before) !== undefined && capitalOf(after) !== undefined,
  };
}

function sameDistricts(old: unknown, now: unknown): boolean {
  if (sameValue(old, now)) return true;
  const [before, after] = [districtsById(old), districtsById(now)];
  if (before.size !== after.size) return false;
  for (const [id, district] of before) {
    const other = after.get(id);
    if (other === undefined || !sameValue(district['districtHallLevel'], other['districtHallLevel'])) return false;
  }
  return true;
}

function districtsById(districts: unknown): ReadonlyMap<string | number, Raw> {
  return byKey(Array.isArray(districts) ? districts : [], 'id');
}
