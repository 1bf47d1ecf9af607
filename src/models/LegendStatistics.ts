import type { LegendSeasonPayload, LegendStatisticsPayload } from '../api/payloads/player.js';
import { Model } from './Model.js';
import { viewOf } from './reading.js';

/** A player's seasons in the Legend League. */
export class LegendStatistics extends Model<LegendStatisticsPayload> {
  #currentSeason: LegendSeason | undefined;
  #previousSeason: LegendSeason | undefined;
  #bestSeason: LegendSeason | undefined;
  #previousBuilderBaseSeason: LegendSeason | undefined;
  #bestBuilderBaseSeason: LegendSeason | undefined;

  get legendTrophies(): number {
    return this.raw.legendTrophies;
  }

  get currentSeason(): LegendSeason | undefined {
    return (this.#currentSeason ??= viewOf(this.raw.currentSeason, LegendSeason));
  }

  get previousSeason(): LegendSeason | undefined {
    return (this.#previousSeason ??= viewOf(this.raw.previousSeason, LegendSeason));
  }

  get bestSeason(): LegendSeason | undefined {
    return (this.#bestSeason ??= viewOf(this.raw.bestSeason, LegendSeason));
  }

  /** Also under its former name, `previousVersusSeason`, in the payload. */
  get previousBuilderBaseSeason(): LegendSeason | undefined {
    return (this.#previousBuilderBaseSeason ??= viewOf(
      this.raw.previousBuilderBaseSeason ?? this.raw.previousVersusSeason,
      LegendSeason,
    ));
  }

  /** Also under its former name, `bestVersusSeason`, in the payload. */
  get bestBuilderBaseSeason(): LegendSeason | undefined {
    return (this.#bestBuilderBaseSeason ??= viewOf(
      this.raw.bestBuilderBaseSeason ?? this.raw.bestVersusSeason,
      LegendSeason,
    ));
  }
}

/** A player's result in one season. */
export class LegendSeason extends Model<LegendSeasonPayload> {
  /** Such as `2023-05`; `undefined` for the current season. */
  get id(): string | undefined {
    return this.raw.id;
  }

  /** `undefined` while the player is not ranked. */
  get rank(): number | undefined {
    return this.raw.rank;
  }

  get trophies(): number {
    return this.raw.trophies;
  }
}
