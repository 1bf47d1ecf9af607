import type {
  AchievementPayload,
  BattleLogEntryPayload,
  LeagueSeasonResultPayload,
  PlayerItemPayload,
  PlayerPayload,
  RankedLeagueGroupPayload,
  WarAttackPayload,
  WarClanPayload,
  WarMemberPayload,
} from '../../src/api/payloads/index.js';

/* Payloads of shapes that are in no capture, with the fields that the reference names, and builders for the others. */

export const BATTLE: BattleLogEntryPayload = {
  battleType: 'ranked',
  attack: true,
  armyShareCode: 'h0p1e0_8u10x5-2x3s1x2',
  opponentPlayerTag: '#8QU8J9LP',
  opponentName: 'Defender',
  opponentTownHallLevel: 17,
  stars: 3,
  destructionPercentage: 100,
  lootedResources: [{ name: 'gold', amount: 1234 }],
  extraLootedResources: [{ name: 'elixir', amount: 50 }],
  availableLoot: [{ name: 'darkElixir', amount: 9 }],
  battleTime: 171,
  battleTimestamp: '20260616T120102.000Z',
};

export const SEASON_RESULT: LeagueSeasonResultPayload = {
  leagueSeasonId: 1_773_032_400,
  leagueTrophies: 412,
  leagueTierId: 105_000_030,
  placement: 12,
  attackWins: 20,
  attackLosses: 4,
  attackStars: 60,
  defenseWins: 5,
  defenseLosses: 19,
  defenseStars: 48,
  maxBattles: 24,
};

export const RANKED_GROUP: RankedLeagueGroupPayload = {
  members: [
    {
      playerTag: '#2PP',
      playerName: 'Player',
      clanTag: '#2QCVRQCQR',
      clanName: 'Clan',
      leagueTrophies: 600,
      attackWinCount: 1,
      attackLoseCount: 2,
      defenseWinCount: 3,
      defenseLoseCount: 4,
    },
  ],
  attackLogs: [
    {
      opponentPlayerTag: '#8QU8J9LP',
      opponentName: 'Defender',
      stars: 2,
      destructionPercentage: 80,
      trophies: 20,
      creationTime: '2026-03-11T18:14:44Z',
    },
  ],
  defenseLogs: [
    {
      opponentPlayerTag: '#9R08QRUU2',
      opponentName: 'Attacker',
      stars: 1,
      destructionPercentage: 50,
      trophies: -10,
      creationTime: '20260616T130102.000Z',
    },
  ],
};

export function player(fields: Partial<PlayerPayload> = {}): PlayerPayload {
  return {
    tag: '#2PP',
    name: 'Player',
    townHallLevel: 18,
    expLevel: 260,
    trophies: 750,
    bestTrophies: 6085,
    warStars: 3125,
    attackWins: 1,
    defenseWins: 2,
    donations: 55,
    donationsReceived: 59,
    clanCapitalContributions: 3_743_578,
    achievements: [],
    labels: [],
    troops: [],
    heroes: [],
    spells: [],
    ...fields,
  };
}

export function unit(name: string, fields: Partial<PlayerItemPayload> = {}): PlayerItemPayload {
  return { name, level: 5, maxLevel: 10, village: 'home', ...fields };
}

export function achievement(name: string, fields: Partial<AchievementPayload> = {}): AchievementPayload {
  return { name, stars: 3, value: 10, target: 10, info: '', completionInfo: null, village: 'home', ...fields };
}

export function attack(
  order: number,
  attackerTag: string,
  defenderTag: string,
  stars: number,
  destructionPercentage: number,
  duration = 120,
): WarAttackPayload {
  return { order, attackerTag, defenderTag, stars, destructionPercentage, duration };
}

export function warMember(
  tag: string,
  mapPosition: number,
  attacks: readonly WarAttackPayload[] = [],
): WarMemberPayload {
  return {
    tag,
    name: `member ${tag}`,
    townhallLevel: 16,
    mapPosition,
    opponentAttacks: 0,
    ...(attacks.length > 0 && { attacks }),
  };
}

export function warClan(tag: string, fields: Partial<WarClanPayload> = {}): WarClanPayload {
  return {
    tag,
    name: `clan ${tag}`,
    badgeUrls: {},
    clanLevel: 10,
    attacks: 0,
    stars: 0,
    destructionPercentage: 0,
    members: [],
    ...fields,
  };
}
