import type { ImageUrlsPayload } from '../api/payloads/common.js';
import type {
  BuilderBaseLeaguePayload,
  CapitalLeaguePayload,
  LeaguePayload,
  LeagueSeasonPayload,
  LeagueTierPayload,
  WarLeaguePayload,
} from '../api/payloads/leagues.js';
import { Images } from './Images.js';
import { Model } from './Model.js';
import { viewOf } from './reading.js';

interface NamedPayload {
  readonly id: number;
  readonly name: string;
  readonly iconUrls?: ImageUrlsPayload;
}

/** The fields of every kind of league. */
abstract class NamedLeague<P extends NamedPayload> extends Model<P> {
  get id(): number {
    return this.raw.id;
  }

  get name(): string {
    return this.raw.name;
  }
}

abstract class PicturedLeague<P extends NamedPayload> extends NamedLeague<P> {
  #icon: Images | undefined;

  get icon(): Images | undefined {
    return (this.#icon ??= viewOf(this.raw.iconUrls, Images));
  }
}

/** A trophy league as it was until October 2025 (ids 29000000 to 29000022). */
export class League extends PicturedLeague<LeaguePayload> {}

/** A tier of the ranked league, from Unranked (105000000) upwards. */
export class LeagueTier extends PicturedLeague<LeagueTierPayload> {}

/** A league of the Builder Base (ids from 44000000). */
export class BuilderBaseLeague extends NamedLeague<BuilderBaseLeaguePayload> {}

/** A clan war league (ids from 48000000). */
export class WarLeague extends NamedLeague<WarLeaguePayload> {}

/** A league of the clan capital (ids from 85000000). */
export class CapitalLeague extends NamedLeague<CapitalLeaguePayload> {}

/** A season of the Legend League. */
export class LeagueSeason extends Model<LeagueSeasonPayload> {
  /** A month (`2025-08`) or, since October 2025, a date (`2025-10-06`). */
  get id(): string {
    return this.raw.id;
  }
}
