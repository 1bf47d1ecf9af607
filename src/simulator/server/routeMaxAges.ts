import type { RouteName } from '../../api/routes.js';

/** How long the API's own cache keeps the answers of a route, in seconds, as captured. */
export interface RouteMaxAge {
  readonly maxAge: number;
  /** How long it keeps the refusal of a private war log. Absent: as long as an answer. */
  readonly forbiddenMaxAge?: number;
}

export const ROUTE_MAX_AGES: Readonly<Record<RouteName, RouteMaxAge>> = {
  searchClans: { maxAge: 60 },
  clan: { maxAge: 60 },
  clanMembers: { maxAge: 120 },
  warLog: { maxAge: 120, forbiddenMaxAge: 600 },
  currentWar: { maxAge: 120, forbiddenMaxAge: 120 },
  leagueGroup: { maxAge: 600 },
  leagueWar: { maxAge: 600 },
  raidSeasons: { maxAge: 60 },
  player: { maxAge: 60 },
  verifyToken: { maxAge: 600 },
  battleLog: { maxAge: 60 },
  leagueHistory: { maxAge: 300 },
  rankedGroup: { maxAge: 300 },
  leagueTiers: { maxAge: 600 },
  leagueTier: { maxAge: 600 },
  leagues: { maxAge: 600 },
  league: { maxAge: 600 },
  leagueSeasons: { maxAge: 600 },
  leagueSeason: { maxAge: 3_600 },
  builderBaseLeagues: { maxAge: 600 },
  builderBaseLeague: { maxAge: 600 },
  capitalLeagues: { maxAge: 600 },
  capitalLeague: { maxAge: 600 },
  warLeagues: { maxAge: 600 },
  warLeague: { maxAge: 600 },
  locations: { maxAge: 60 },
  location: { maxAge: 600 },
  clanRanking: { maxAge: 60 },
  playerRanking: { maxAge: 60 },
  clanBuilderBaseRanking: { maxAge: 60 },
  playerBuilderBaseRanking: { maxAge: 60 },
  capitalRanking: { maxAge: 600 },
  clanLabels: { maxAge: 60 },
  playerLabels: { maxAge: 60 },
  goldPass: { maxAge: 60 },
};
