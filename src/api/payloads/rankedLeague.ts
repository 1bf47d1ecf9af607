/**
 * The id of a week of the ranked league: epoch seconds (`1773032400`) until mid 2026, since then a date
 * (`'2026-06-02'`). Requests need it exactly as the API sent it.
 */
export type LeagueSeasonId = number | string;

/** A finished week of the ranked league: an item of `/players/{playerTag}/leaguehistory`. */
export interface LeagueSeasonResultPayload {
  readonly leagueSeasonId: LeagueSeasonId;
  readonly leagueTrophies: number;
  /** Id of the league tier, 105000000 and up. */
  readonly leagueTierId: number;
  /** Rank within the group, from 1. */
  readonly placement: number;
  readonly attackWins: number;
  readonly attackLosses: number;
  readonly attackStars: number;
  readonly defenseWins: number;
  readonly defenseLosses: number;
  readonly defenseStars: number;
  readonly maxBattles: number;
}

/**
 * The body of `/leaguegroup/{leagueGroupTag}/{leagueSeasonId}`: up to 100 players, and the battles of the requested
 * player.
 */
export interface RankedLeagueGroupPayload {
  readonly members: readonly RankedLeagueMemberPayload[];
  readonly attackLogs?: readonly RankedLeagueBattlePayload[];
  readonly defenseLogs?: readonly RankedLeagueBattlePayload[];
}

export interface RankedLeagueMemberPayload {
  readonly playerTag: string;
  readonly playerName: string;
  readonly clanTag?: string;
  readonly clanName?: string;
  readonly leagueTrophies: number;
  readonly attackWinCount: number;
  readonly attackLoseCount: number;
  readonly defenseWinCount: number;
  readonly defenseLoseCount: number;
}

export interface RankedLeagueBattlePayload {
  readonly opponentPlayerTag: string;
  readonly opponentName: string;
  readonly stars: number;
  /** 0 to 100. */
  readonly destructionPercentage: number;
  /** Trophies that the battle won or lost. */
  readonly trophies: number;
  /** ISO (`2026-03-11T18:14:44Z`) in the captures of March 2026, compact later. */
  readonly creationTime: string;
}
