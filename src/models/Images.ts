import type { ImageUrlsPayload } from '../api/payloads/common.js';
import { Model } from './Model.js';

/**
 * One picture in several sizes, by address: a badge or an icon. Badges have `small`, `medium` and `large`; leagues `tiny`, `small` and,
 * except for Unranked, `medium`; league tiers `small` and `large`; labels `small` and `medium`.
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

  /** The size to take when it does not matter: medium where there is one, else the next best. */
  get url(): string | undefined {
    return this.raw.medium ?? this.raw.large ?? this.raw.small ?? this.raw.tiny;
  }
}
