import type { Village } from '../api/payloads/common.js';
import type { AchievementPayload } from '../api/payloads/player.js';
import { Model } from './Model.js';
import { numberOf } from './reading.js';

const MAX_STARS = 3;

/** A player's progress in an achievement. */
export class Achievement extends Model<AchievementPayload> {
  /** Not unique: two are called "Keep Your Account Safe!". */
  get name(): string {
    return this.raw.name;
  }

  /** 0 to 3. */
  get stars(): number {
    return this.raw.stars;
  }

  get value(): number {
    return this.raw.value;
  }

  /** What `value` must reach for the next star. */
  get target(): number {
    return this.raw.target;
  }

  get info(): string {
    return this.raw.info;
  }

  get completionInfo(): string | null | undefined {
    return this.raw.completionInfo;
  }

  get village(): Village {
    return this.raw.village;
  }

  get isHomeBase(): boolean {
    return this.raw.village === 'home';
  }

  get isBuilderBase(): boolean {
    return this.raw.village === 'builderBase';
  }

  get isClanCapital(): boolean {
    return this.raw.village === 'clanCapital';
  }

  /** Whether all three stars are won. */
  get isCompleted(): boolean {
    return numberOf(this.raw.stars) >= MAX_STARS;
  }
}
