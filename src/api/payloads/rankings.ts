import type { ImageUrlsPayload } from './common.js';
import type { BuilderBaseLeaguePayload, LeaguePayload, LeagueTierPayload } from './leagues.js';
import type { LocationPayload } from './locations.js';

/** The fields of the three rankings of clans. */
interface RankedClanPayload {
  readonly tag: string;
  readonly name: string;
  readonly location?: LocationPayload;
  readonly badgeUrls: ImageUrlsPayload;
  readonly clanLevel: number;
  /** The number of members. */
  readonly members: number;
  /** From 1. */
  readonly rank: number;
  /** `-1` without one. */
  readonly previousRank: number;
}

/** An item of `/locations/{locationId}/rankings/clans`. */
export interface ClanRankingPayload extends RankedClanPayload {
  readonly clanPoints: number;
}

/** An item of `/locations/{locationId}/rankings/clans-builder-base`. */
export interface ClanBuilderBaseRankingPayload extends RankedClanPayload {
  readonly clanBuilderBasePoints: number;
  /** Former name of `clanBuilderBasePoints`. */
  readonly clanVersusPoints?: number;
  readonly clanPoints?: number;
}

/** An item of `/locations/{locationId}/rankings/capitals`. */
export interface CapitalRankingPayload extends RankedClanPayload {
  readonly clanCapitalPoints: number;
  readonly clanPoints?: number;
}

/** The clan of a ranked player. */
export interface RankingClanPayload {
  readonly tag: string;
  readonly name: string;
  readonly badgeUrls?: ImageUrlsPayload;
}

/** An item of `/locations/{locationId}/rankings/players` and of `/leagues/{leagueId}/seasons/{seasonId}`. */
export interface PlayerRankingPayload {
  readonly tag: string;
  readonly name: string;
  readonly expLevel: number;
  readonly trophies: number;
  readonly attackWins: number;
  readonly defenseWins: number;
  /** From 1. */
  readonly rank: number;
  /** Absent from the rankings of past seasons. */
  readonly previousRank?: number;
  /** Absent without a clan. */
  readonly clan?: RankingClanPayload;
  readonly league?: LeaguePayload;
  readonly leagueTier?: LeagueTierPayload;
}

/** An item of `/locations/{locationId}/rankings/players-builder-base`. */
export interface PlayerBuilderBaseRankingPayload {
  readonly tag: string;
  readonly name: string;
  readonly expLevel: number;
  /** From 1. */
  readonly rank: number;
  readonly previousRank?: number;
  readonly builderBaseTrophies: number;
  /** Former name of `builderBaseTrophies`. */
  readonly versusTrophies?: number;
  readonly versusBattleWins?: number;
  readonly clan?: RankingClanPayload;
  readonly builderBaseLeague?: BuilderBaseLeaguePayload;
}
