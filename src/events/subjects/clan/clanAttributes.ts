import type { ClanMemberPayload, ClanPayload } from '../../../api/payloads/clan.js';
import type { Clan } from '../../../models/Clan.js';
import type { ClanMember } from '../../../models/ClanMember.js';
import { recordOf } from '../../../models/reading.js';
import { type Attribute, type AttributeTable, identified, value, whole } from '../../compare/Attribute.js';
import { formerLeague, labels, sameHouse } from '../../compare/commonAttributes.js';
import { byKey } from '../../compare/keyed.js';
import { type Raw, sameValue } from '../../compare/sameValue.js';

/** What can change of a clan, by the names of the model's properties: `clanPointsChange` and so on. */
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

/** What can change of a member as its clan shows it: `memberRoleChange` and so on. */
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
  house: whole('playerHouse', sameHouse),
} satisfies AttributeTable<ClanMember, ClanMemberPayload>;

/** The capital, of payloads that tell of it: those of the search don't. A clan that has not opened its capital has an empty one. */
export function capitalOf(raw: Raw): Raw | undefined {
  return recordOf(raw['clanCapital'] as Raw | undefined);
}

function ofCapital(part: string, same: (old: unknown, now: unknown) => boolean): Attribute<'clanCapital'> {
  return {
    fields: ['clanCapital'],
    read: (raw) => capitalOf(raw)?.[part],
    same,
    counts: (before, after) => capitalOf(before) !== undefined && capitalOf(after) !== undefined,
  };
}

/** The districts of a capital by their ids: none where it has no list. */
export function districtsOf(list: unknown): Map<string | number, Raw> {
  return byKey(Array.isArray(list) ? list : [], 'id');
}

function sameDistricts(old: unknown, now: unknown): boolean {
  if (sameValue(old, now)) return true;
  const [before, after] = [districtsOf(old), districtsOf(now)];
  if (before.size !== after.size) return false;
  for (const [id, district] of before) {
    const other = after.get(id);
    if (other === undefined || !sameValue(district['districtHallLevel'], other['districtHallLevel'])) return false;
  }
  return true;
}
