import type { ClanCapitalPayload, ClanMemberPayload, ClanPayload } from '../../api/payloads/clan.js';
import type { PlayerHousePayload } from '../../api/payloads/player.js';
import { badgeUrls } from '../catalog/images.js';
import { CHAT_LANGUAGES, CLAN_LABELS } from '../catalog/labels.js';
import {
  builderBaseLeague,
  CAPITAL_LEAGUES,
  LEAGUE_TIERS,
  LEAGUES,
  TOP_TIER,
  WAR_LEAGUES,
} from '../catalog/leagues.js';
import { LOCATIONS } from '../catalog/locations.js';
import { at, hash, integerOf } from '../random.js';
import { type ClanState, DISTRICTS } from '../world/ClanState.js';
import type { PlayerState } from '../world/PlayerState.js';
import type { World } from '../world/World.js';

/** The share of each member's trophies that counts for the clan, in groups of ten from the best. */
const SHARES = [0.5, 0.25, 0.12, 0.1, 0.03];

/** The clan's trophies: those of the ten best count half, of the next ten a quarter, and so on. */
export function weightedPoints(trophies: readonly number[]): number {
  const sorted = Int32Array.from(trophies).sort();
  let points = 0;
  for (let place = 0; place < sorted.length; place++) {
    points += (sorted[sorted.length - 1 - place] as number) * (SHARES[Math.floor(place / 10)] ?? 0);
  }
  return Math.floor(points);
}

/** A clan in full. */
export function clanPayload(world: World, clan: ClanState): ClanPayload {
  const members = world.membersByRank(clan);
  const { labels, requiredBuilderBaseTrophies, requiredTownhallLevel, chatLanguage, ...head } = clanHead(
    world,
    clan,
    members,
  );
  const { location, isFamilyFriendly, badgeUrls: badge, ...numbers } = head;
  const { tag, name, type, members: count, ...rest } = numbers;
  return {
    tag,
    name,
    type,
    description: clan.description,
    ...(location === undefined ? {} : { location }),
    isFamilyFriendly,
    badgeUrls: badge,
    ...rest,
    members: count,
    memberList: memberPayloads(world, clan, members),
    labels,
    requiredBuilderBaseTrophies,
    requiredTownhallLevel,
    clanCapital: capitalPayload(clan),
    ...(chatLanguage === undefined ? {} : { chatLanguage }),
  };
}

/** A clan as the search lists it. */
export function clanHead(world: World, clan: ClanState, members: readonly PlayerState[]): ClanPayload {
  return {
    tag: world.clanTag(clan.index),
    name: clan.name,
    type: clan.type,
    ...(clan.location === -1 ? {} : { location: at(LOCATIONS, clan.location) }),
    isFamilyFriendly: clan.isFamilyFriendly,
    badgeUrls: badgeUrls(clan.badgeId),
    clanLevel: clan.clanLevel,
    clanPoints: weightedPoints(members.map((member) => member.trophies)),
    clanBuilderBasePoints: weightedPoints(members.map((member) => member.builderBaseTrophies)),
    clanCapitalPoints: clan.clanCapitalPoints,
    capitalLeague: at(CAPITAL_LEAGUES, clan.capitalLeague),
    requiredTrophies: clan.requiredTrophies,
    warFrequency: clan.warFrequency,
    warWinStreak: clan.warWinStreak,
    warWins: clan.warWins,
    // A private war log hides ties and losses.
    ...(clan.isWarLogPublic ? { warTies: clan.warTies, warLosses: clan.warLosses } : {}),
    isWarLogPublic: clan.isWarLogPublic,
    warLeague: at(WAR_LEAGUES, clan.warLeague),
    members: members.length,
    labels: clan.labels.map((label) => at(CLAN_LABELS, label)),
    requiredBuilderBaseTrophies: clan.requiredBuilderBaseTrophies,
    requiredTownhallLevel: clan.requiredTownhallLevel,
    ...(clan.chatLanguage === -1 ? {} : { chatLanguage: at(CHAT_LANGUAGES, clan.chatLanguage) }),
  };
}

/** @param members in the order of their ranks. */
export function memberPayloads(world: World, clan: ClanState, members: readonly PlayerState[]): ClanMemberPayload[] {
  const previousRanks = world.previousRanks(clan);
  return members.map((member, index) => ({
    tag: world.playerTag(member.index),
    name: member.name,
    role: member.role,
    townHallLevel: member.townHallLevel,
    expLevel: member.expLevel,
    // Only legends still have the former league: with it on every member a clan is a quarter larger than real ones of
    // 2026.
    ...(member.leagueTier === TOP_TIER ? { league: at(LEAGUES, LEAGUES.length - 1) } : {}),
    leagueTier: at(LEAGUE_TIERS, member.leagueTier),
    trophies: member.trophies,
    builderBaseTrophies: member.builderBaseTrophies,
    clanRank: index + 1,
    previousClanRank: previousRanks.get(member.index) ?? 0,
    donations: member.donations,
    donationsReceived: member.donationsReceived,
    playerHouse: playerHouse(member),
    builderBaseLeague: builderBaseLeague(member.builderBaseTrophies),
  }));
}

/** The player's house in the clan capital, derived from the seed. */
export function playerHouse(player: PlayerState): PlayerHousePayload {
  const roll = hash(player.seed, 200);
  return {
    elements: [
      { type: 'ground', id: 82_000_000 + integerOf(roll, 0, 9) },
      { type: 'walls', id: 82_000_048 + integerOf(roll >>> 4, 0, 8) },
      { type: 'roof', id: 82_000_009 + integerOf(roll >>> 8, 0, 30) },
      { type: 'decoration', id: 82_000_058 + integerOf(roll >>> 14, 0, 22) },
    ],
  };
}

function capitalPayload(clan: ClanState): ClanCapitalPayload {
  if (clan.capitalHallLevel === 0) return {};
  return {
    capitalHallLevel: clan.capitalHallLevel,
    districts: DISTRICTS.map((name, index) => ({
      id: 70_000_000 + index,
      name,
      districtHallLevel: districtHallLevel(clan, index),
    })).filter((district) => district.districtHallLevel > 0),
  };
}

/** The peak has the hall's level; the districts open one by one and grow to level 5. */
export function districtHallLevel(clan: ClanState, district: number): number {
  if (district === 0) return clan.capitalHallLevel;
  return Math.max(0, Math.min(5, clan.capitalHallLevel - district));
}
