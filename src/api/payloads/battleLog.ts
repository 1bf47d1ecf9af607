import type { Open } from './common.js';

/** A resource and how much of it. */
export interface LootPayload {
  readonly name: string;
  readonly amount: number;
}

/**
 * A battle of a player, own attack or defence: an item of `/players/{playerTag}/battlelog` (the last 50, without
 * paging).
 */
export interface BattleLogEntryPayload {
  /** Camel case in answers; upper case in the API's document. */
  readonly battleType: Open<'homeVillage' | 'ranked' | 'legend'>;
  /** `true`: the player attacked; `false`: the player was attacked. */
  readonly attack: boolean;
  /** The attacking army as the part of an army link that follows `army=`. */
  readonly armyShareCode?: string;
  readonly opponentPlayerTag: string;
  /** Since June 2026. */
  readonly opponentName?: string;
  /** Since June 2026. */
  readonly opponentTownHallLevel?: number;
  readonly stars: number;
  /** 0 to 100. */
  readonly destructionPercentage: number;
  readonly lootedResources?: readonly LootPayload[];
  readonly extraLootedResources?: readonly LootPayload[];
  readonly availableLoot?: readonly LootPayload[];
  /** Length of the battle in seconds. Since June 2026. */
  readonly battleTime?: number;
  /** The time of the battle, a timestamp. Since June 2026. */
  readonly battleTimestamp?: string;
}
