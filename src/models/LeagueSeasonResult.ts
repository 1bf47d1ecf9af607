import type { LeagueSeasonId, LeagueSeasonResultPayload } from '../api/payloads/rankedLeague.js';
import { Model } from './Model.js';

/** A player's result in a week of the ranked league. */
export class LeagueSeasonResult extends Model<LeagueSeasonResultPayload> {
  /** Epoch seconds until mid 2026, since then a date (`'2026-06-02'`). */
  get seasonId(): LeagueSeasonId {
    return this.raw.leagueSeasonId;
  }

  get leagueTierId(): number {
    return this.raw.leagueTierId;
  }

  get trophies(): number {
    return this.raw.leagueTrophies;
  }

  /** Rank within the group, from 1. */
  get placement(): number {
    return this.raw.placement;
  }

  get attackWins(): number {
    return this.raw.attackWins;
  }

  get attackLosses(): number {
    return this.raw.attackLosses;
  }

  get attackStars(): number {
    return this.raw.attackStars;
  }

  get defenseWins(): number {
    return this.raw.defenseWins;
  }

  get defenseLosses(): number {
    return this.raw.defenseLosses;
  }

  get defenseStars(): number {
    return this.raw.defenseStars;
  }

  get maxBattles(): number {
    return this.raw.maxBattles;
  }
}
