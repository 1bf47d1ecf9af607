import type { AchievementPayload } from '../api/payloads/player.js';
import { numberOf } from './reading.js';
import { VillageItem } from './VillageItem.js';

const MAX_STARS = 3;

/** A player's progress in an achievement. `name` is not unique: two are called "Keep Your Account Safe!". */
export class Achievement extends VillageItem<AchievementPayload> {
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

  get isClanCapital(): boolean {
    return this.raw.village === 'clanCapital';
  }

  /** Whether all three stars are won. */
  get isCompleted(): boolean {
    return numberOf(this.raw.stars) >= MAX_STARS;
  }
}
