import type { GoldPassSeasonPayload } from '../api/payloads/goldPass.js';
import { Model } from './Model.js';
import { dateOf, epochOf } from './reading.js';

/** The current season of the gold pass. */
export class GoldPassSeason extends Model<GoldPassSeasonPayload> {
  #startAt: number | undefined;
  #endAt: number | undefined;

  get startTime(): Date | undefined {
    return dateOf((this.#startAt ??= epochOf(this.raw.startTime)));
  }

  get endTime(): Date | undefined {
    return dateOf((this.#endAt ??= epochOf(this.raw.endTime)));
  }

  /** Length of the season in milliseconds; `undefined` unless both ends are known. */
  get durationMs(): number | undefined {
    const start = (this.#startAt ??= epochOf(this.raw.startTime));
    const end = (this.#endAt ??= epochOf(this.raw.endTime));
    const duration = end - start;
    return Number.isNaN(duration) ? undefined : duration;
  }
}
