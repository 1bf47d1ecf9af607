import type { ImageUrlsPayload } from '../api/payloads/common.js';
import { Model } from './Model.js';

/**
 * The addresses of one picture, a badge or an icon, in several sizes. Badges have `small`, `medium` and `large`;
 * leagues `tiny`, `small` and, except for Unranked, `medium`; league tiers `small` and `large`; labels `small` and
 * `medium`.
 */
export class Images extends Model<ImageUrlsPayload> {
  get tiny(): string | undefined {
    return this.raw.tiny;
  }

  get small(): string | undefined {
    return this.raw.small;
  }

  get medium(): string | undefined {
    return this.raw.medium;
  }

  get large(): string | undefined {
    return this.raw.large;
  }

  /** The address of the medium size, or of the nearest other one. */
  get url(): string | undefined {
    return this.raw.medium ?? this.raw.large ?? this.raw.small ?? this.raw.tiny;
  }
}
