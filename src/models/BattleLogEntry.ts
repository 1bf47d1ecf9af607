import { tryArmyLink } from '../api/armyLinks.js';
import { tryPlayerLink } from '../api/links.js';
import type { BattleLogEntryPayload, LootPayload } from '../api/payloads/battleLog.js';
import { Model } from './Model.js';
import { dateOf, epochOf, recordsOf } from './reading.js';

/** One of a player's last battles. */
export class BattleLogEntry extends Model<BattleLogEntryPayload> {
  #foughtAt: number | undefined;
  #looted: readonly LootPayload[] | undefined;
  #extraLooted: readonly LootPayload[] | undefined;
  #available: readonly LootPayload[] | undefined;

  get battleType(): BattleLogEntryPayload['battleType'] {
    return this.raw.battleType;
  }

  /** `true`: the player attacked; `false`: the player was attacked. */
  get isAttack(): boolean {
    return this.raw.attack;
  }

  get opponentTag(): string {
    return this.raw.opponentPlayerTag;
  }

  /** `undefined` before June 2026. */
  get opponentName(): string | undefined {
    return this.raw.opponentName;
  }

  /** `undefined` before June 2026. */
  get opponentTownHall(): number | undefined {
    return this.raw.opponentTownHallLevel;
  }

  /** The link that opens the opponent's profile in the game. */
  get opponentShareLink(): string | undefined {
    return tryPlayerLink(this.raw.opponentPlayerTag);
  }

  get stars(): number {
    return this.raw.stars;
  }

  /** 0 to 100. */
  get destruction(): number {
    return this.raw.destructionPercentage;
  }

  /** Length of the battle in seconds. `undefined` before June 2026. */
  get duration(): number | undefined {
    return this.raw.battleTime;
  }

  /** The time of the battle. `undefined` before June 2026. */
  get foughtAt(): Date | undefined {
    return dateOf((this.#foughtAt ??= epochOf(this.raw.battleTimestamp)));
  }

  /** The attacking army, as the part of an army link that follows `army=`. */
  get armyShareCode(): string | undefined {
    return this.raw.armyShareCode;
  }

  /** The link that copies the attacking army in the game. */
  get armyShareLink(): string | undefined {
    return tryArmyLink(this.raw.armyShareCode);
  }

  get lootedResources(): readonly LootPayload[] {
    return (this.#looted ??= recordsOf(this.raw.lootedResources));
  }

  /** Bonuses on top of `lootedResources`. */
  get extraLootedResources(): readonly LootPayload[] {
    return (this.#extraLooted ??= recordsOf(this.raw.extraLootedResources));
  }

  /** The resources that could be looted. */
  get availableLoot(): readonly LootPayload[] {
    return (this.#available ??= recordsOf(this.raw.availableLoot));
  }
}
