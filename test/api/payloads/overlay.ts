/*
 * All differences between the interfaces of the payloads and the OpenAPI document of November 2025, with reasons.
 */

const FORMER_NAME = 'former name of the same figure, still sent by some routes';
const RANKED_2026 = 'sent since early 2026 (player captured in March 2026)';
const AS_PUBLISHED = 'the document leaves out what a ranking of clans shares; captured';

/** Fields that the document lacks, as `Definition.field`. */
export const ADDED: Readonly<Record<string, string>> = {
  'Player.versusTrophies': FORMER_NAME,
  'Player.bestVersusTrophies': FORMER_NAME,
  'Player.versusBattleWins': 'counted until 2023',
  'Player.currentLeagueGroupTag': RANKED_2026,
  'Player.currentLeagueSeasonId': RANKED_2026,
  'Player.previousLeagueGroupTag': RANKED_2026,
  'Player.previousLeagueSeasonId': RANKED_2026,
  'PlayerLegendStatistics.previousVersusSeason': FORMER_NAME,
  'PlayerLegendStatistics.bestVersusSeason': FORMER_NAME,
  'Clan.clanVersusPoints': FORMER_NAME,
  'Clan.requiredVersusTrophies': FORMER_NAME,
  'ClanMember.versusTrophies': FORMER_NAME,
  'ClanWar.warStartTime': 'in every captured war of the clan war league',
  'ClanBuilderBaseRanking.tag': AS_PUBLISHED,
  'ClanBuilderBaseRanking.name': AS_PUBLISHED,
  'ClanBuilderBaseRanking.location': AS_PUBLISHED,
  'ClanBuilderBaseRanking.badgeUrls': AS_PUBLISHED,
  'ClanBuilderBaseRanking.clanLevel': AS_PUBLISHED,
  'ClanBuilderBaseRanking.members': AS_PUBLISHED,
  'ClanBuilderBaseRanking.rank': AS_PUBLISHED,
  'ClanBuilderBaseRanking.previousRank': AS_PUBLISHED,
  'ClanBuilderBaseRanking.clanVersusPoints': FORMER_NAME,
  'ClanCapitalRanking.tag': AS_PUBLISHED,
  'ClanCapitalRanking.name': AS_PUBLISHED,
  'ClanCapitalRanking.location': AS_PUBLISHED,
  'ClanCapitalRanking.badgeUrls': AS_PUBLISHED,
  'ClanCapitalRanking.clanLevel': AS_PUBLISHED,
  'ClanCapitalRanking.members': AS_PUBLISHED,
  'ClanCapitalRanking.rank': AS_PUBLISHED,
  'ClanCapitalRanking.previousRank': AS_PUBLISHED,
  'PlayerBuilderBaseRanking.versusTrophies': FORMER_NAME,
  'PlayerBuilderBaseRanking.versusBattleWins': 'counted until 2023; captured',
};

/** Definitions that stand for something else on the wire. */
export const ALIASES: Readonly<Record<string, string>> = {
  // An object by locale in the document; the public API sends the English text.
  JsonLocalizedName: 'string',
  // An object without properties in the document.
  Float: 'number',
  integer: 'number',
};

/** Definitions that no public route answers with. */
export const NOT_PUBLIC: Readonly<Record<string, string>> = {
  ServiceVersion: 'no route',
  Replay: 'no route; partners only',
  WarStatus: 'no route; partners only',
  DeepLinkCreationRequest: 'no route; partners only',
  DeepLinkCreationResponse: 'no route; partners only',
  VerifyTokenRequest: 'what is sent, not what is answered',
};

/** Responses that the document gets wrong, by path. */
export const RESPONSES: Readonly<Record<string, string>> = {
  // It says ClanWarLeagueGroup; every capture is a war.
  '/clanwarleagues/wars/{warTag}': 'ClanWar',
};

/** Routes that came after the document, with the interface of their bodies. */
export const NEW_ROUTES: Readonly<Record<string, string>> = {
  '/players/{playerTag}/battlelog': 'BattleLogEntryPayload',
  '/players/{playerTag}/leaguehistory': 'LeagueSeasonResultPayload',
  '/leaguegroup/{leagueGroupTag}/{leagueSeasonId}': 'RankedLeagueGroupPayload',
};
