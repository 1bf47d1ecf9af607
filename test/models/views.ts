import type * as P from '../../src/api/payloads/index.js';
import * as M from '../../src/models/index.js';

/**
 * The model of each definition of the OpenAPI document that a route answers with, and of the shapes that came after it.
 */
export const VIEWS: Readonly<Record<string, (payload: never) => M.Model>> = {
  BattleLogEntry: (payload: P.BattleLogEntryPayload) => new M.BattleLogEntry(payload),
  BuilderBaseLeague: (payload: P.BuilderBaseLeaguePayload) => new M.BuilderBaseLeague(payload),
  CapitalLeague: (payload: P.CapitalLeaguePayload) => new M.CapitalLeague(payload),
  Clan: (payload: P.ClanPayload) => new M.Clan(payload),
  ClanBuilderBaseRanking: (payload: P.ClanBuilderBaseRankingPayload) => new M.ClanBuilderBaseRanking(payload),
  ClanCapitalRaidSeason: (payload: P.RaidSeasonPayload) => new M.RaidSeason(payload),
  ClanCapitalRanking: (payload: P.CapitalRankingPayload) => new M.CapitalRanking(payload),
  ClanMember: (payload: P.ClanMemberPayload) => new M.ClanMember(payload),
  ClanRanking: (payload: P.ClanRankingPayload) => new M.ClanRanking(payload),
  ClanWar: (payload: P.ClanWarPayload) => new M.War(payload),
  ClanWarLeagueGroup: (payload: P.LeagueGroupPayload) => new M.LeagueGroup(payload),
  ClanWarLogEntry: (payload: P.WarLogEntryPayload) => new M.WarLogEntry(payload),
  GoldPassSeason: (payload: P.GoldPassSeasonPayload) => new M.GoldPassSeason(payload),
  Label: (payload: P.LabelPayload) => new M.Label(payload),
  League: (payload: P.LeaguePayload) => new M.League(payload),
  LeagueSeason: (payload: P.LeagueSeasonPayload) => new M.LeagueSeason(payload),
  LeagueSeasonResult: (payload: P.LeagueSeasonResultPayload) => new M.LeagueSeasonResult(payload),
  LeagueTier: (payload: P.LeagueTierPayload) => new M.LeagueTier(payload),
  Location: (payload: P.LocationPayload) => new M.Location(payload),
  Player: (payload: P.PlayerPayload) => new M.Player(payload),
  PlayerBuilderBaseRanking: (payload: P.PlayerBuilderBaseRankingPayload) => new M.PlayerBuilderBaseRanking(payload),
  PlayerRanking: (payload: P.PlayerRankingPayload) => new M.PlayerRanking(payload),
  RankedLeagueGroup: (payload: P.RankedLeagueGroupPayload) => new M.RankedLeagueGroup(payload),
  VerifyTokenResponse: (payload: P.VerifyTokenPayload) => new M.TokenVerification(payload),
  WarLeague: (payload: P.WarLeaguePayload) => new M.WarLeague(payload),
};

/** The model of a payload, or of a page of payloads. */
export function viewOf(definition: string, body: object): M.Model {
  const view = VIEWS[definition] as ((payload: object) => M.Model) | undefined;
  if (view === undefined) throw new Error(`no model for ${definition}`);
  return 'items' in body ? new M.Page(body as P.PagePayload<object>, view) : view(body);
}
