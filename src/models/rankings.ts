import type {
  CapitalRankingPayload,
  ClanBuilderBaseRankingPayload,
  ClanRankingPayload,
  PlayerBuilderBaseRankingPayload,
  PlayerRankingPayload,
  RankingClanPayload,
} from '../api/payloads/rankings.js';
import { Location } from './Location.js';
import { BuilderBaseLeague, League, LeagueTier } from './leagues.js';
import { viewOf } from './reading.js';
import { AnyClan, AnyPlayer } from './tagged.js';

/** The fields of the three rankings of clans. */
abstract class RankedClan<
  P extends ClanRankingPayload | ClanBuilderBaseRankingPayload | CapitalRankingPayload,
> extends AnyClan<P> {
  #location: Location | undefined;

  /** From 1. */
  get rank(): number {
    return this.raw.rank;
  }

  /** `-1` without one; `undefined` in the rankings of past seasons. */
  get previousRank(): number | undefined {
    return this.raw.previousRank;
  }

  get level(): number {
    return this.raw.clanLevel;
  }

  get memberCount(): number {
    return this.raw.members;
  }

  get location(): Location | undefined {
    return (this.#location ??= viewOf(this.raw.location, Location));
  }
}

/** A clan's place by trophies. */
export class ClanRanking extends RankedClan<ClanRankingPayload> {
  get points(): number {
    return this.raw.clanPoints;
  }
}

/** A clan's place in the Builder Base. */
export class ClanBuilderBaseRanking extends RankedClan<ClanBuilderBaseRankingPayload> {
  /** Also under its former name, `clanVersusPoints`, in the payload. */
  get builderBasePoints(): number | undefined {
    return this.raw.clanBuilderBasePoints ?? this.raw.clanVersusPoints;
  }
}

/** A clan's place in the clan capital. */
export class CapitalRanking extends RankedClan<CapitalRankingPayload> {
  get capitalPoints(): number {
    return this.raw.clanCapitalPoints;
  }
}

/** The clan of a ranked player. */
export class RankingClan extends AnyClan<RankingClanPayload> {}

abstract class RankedPlayer<P extends PlayerRankingPayload | PlayerBuilderBaseRankingPayload> extends AnyPlayer<P> {
  #clan: RankingClan | undefined;

  /** From 1. */
  get rank(): number {
    return this.raw.rank;
  }

  /** `-1` without one; `undefined` in the rankings of past seasons. */
  get previousRank(): number | undefined {
    return this.raw.previousRank;
  }

  get expLevel(): number {
    return this.raw.expLevel;
  }

  /** `undefined` without a clan. */
  get clan(): RankingClan | undefined {
    return (this.#clan ??= viewOf(this.raw.clan, RankingClan));
  }
}

/** A player's place by trophies, currently or in a past season of the Legend League. */
export class PlayerRanking extends RankedPlayer<PlayerRankingPayload> {
  #league: League | undefined;
  #leagueTier: LeagueTier | undefined;

  get trophies(): number {
    return this.raw.trophies;
  }

  get attackWins(): number {
    return this.raw.attackWins;
  }

  get defenseWins(): number {
    return this.raw.defenseWins;
  }

  /** The trophy league as it was until October 2025. */
  get league(): League | undefined {
    return (this.#league ??= viewOf(this.raw.league, League));
  }

  get leagueTier(): LeagueTier | undefined {
    return (this.#leagueTier ??= viewOf(this.raw.leagueTier, LeagueTier));
  }
}

/** A player's place in the Builder Base. */
export class PlayerBuilderBaseRanking extends RankedPlayer<PlayerBuilderBaseRankingPayload> {
  #builderBaseLeague: BuilderBaseLeague | undefined;

  /** Also under its former name, `versusTrophies`, in the payload. */
  get builderBaseTrophies(): number | undefined {
    return this.raw.builderBaseTrophies ?? this.raw.versusTrophies;
  }

  get builderBaseLeague(): BuilderBaseLeague | undefined {
    return (this.#builderBaseLeague ??= viewOf(this.raw.builderBaseLeague, BuilderBaseLeague));
  }
}
