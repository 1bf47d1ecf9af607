import type {
  BuilderBaseLeaguePayload,
  CapitalLeaguePayload,
  LeaguePayload,
  LeagueSeasonPayload,
  LeagueTierPayload,
  WarLeaguePayload,
} from '../api/payloads/leagues.js';
import { Model } from './Model.js';
import { Named, Pictured } from './named.js';

/** A trophy league as it was until October 2025 (ids 29000000 to 29000022). */
export class League extends Pictured<LeaguePayload> {}

/** A tier of the ranked league, from Unranked (105000000) upwards. */
export class LeagueTier extends Pictured<LeagueTierPayload> {}

/** A league of the Builder Base (ids from 44000000). */
export class BuilderBaseLeague extends Named<BuilderBaseLeaguePayload> {}

/** A clan war league (ids from 48000000). */
export class WarLeague extends Named<WarLeaguePayload> {}

/** A league of the clan capital (ids from 85000000). */
export class CapitalLeague extends Named<CapitalLeaguePayload> {}

/** A season of the Legend League. */
export class LeagueSeason extends Model<LeagueSeasonPayload> {
  /** A month (`2025-08`) or, since October 2025, a date (`2025-10-06`). */
  get id(): string {
    return this.raw.id;
  }
}
