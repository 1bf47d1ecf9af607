import type { ImageUrlsPayload, Open } from './common.js';

/**
 * `notInWar` comes with empty stubs of both clans. The API's own document lists more states (`clanNotFound`,
 * `accessDenied`, `inMatchmaking`, `enterWar`, `matched`, `war`, `ended`), which are in no capture.
 */
export type WarState = Open<
  'notInWar' | 'preparation' | 'inWar' | 'warEnded' | 'inMatchmaking' | 'enterWar' | 'matched'
>;

/** A rule that makes attacks harder. The `minus…` values came in June 2026. */
export type BattleModifier = Open<'none' | 'hardMode' | 'minusOne' | 'minusTwo' | 'minusThree'>;

/**
 * The body of `/clans/{clanTag}/currentwar` and of `/clanwarleagues/wars/{warTag}`. `clan` is not always the requested
 * clan: in league wars the sides are in the order of the war.
 */
export interface ClanWarPayload {
  readonly state: WarState;
  /** Members of each side. Absent when there is no war. */
  readonly teamSize?: number;
  /** Absent from league wars, where it is 1. */
  readonly attacksPerMember?: number;
  readonly battleModifier?: BattleModifier;
  /** Compact timestamp; absent when there is no war, like the two others. */
  readonly preparationStartTime?: string;
  readonly startTime?: string;
  readonly endTime?: string;
  /** Only in league wars; the same as `startTime`. */
  readonly warStartTime?: string;
  readonly clan: WarClanPayload;
  readonly opponent: WarClanPayload;
}

/** A side of a war, and of an entry of the war log, which has no members. */
export interface WarClanPayload {
  /** Absent when there is no war, and from the opponent of a league's entry in the war log. */
  readonly tag?: string;
  readonly name?: string;
  readonly badgeUrls: ImageUrlsPayload;
  /** `0` when there is no war. */
  readonly clanLevel: number;
  /** Attacks used. Absent from the opponent's side in the war log. */
  readonly attacks?: number;
  readonly stars: number;
  /** 0 to 100; in a league's entry in the war log the sum over its wars. */
  readonly destructionPercentage: number;
  /** Only in the war log. */
  readonly expEarned?: number;
  readonly members?: readonly WarMemberPayload[];
}

export interface WarMemberPayload {
  readonly tag: string;
  readonly name: string;
  /** Spelled with a small h, unlike everywhere else. */
  readonly townhallLevel: number;
  /** Place on the map, from 1. In league wars there are gaps: places are counted over the whole roster. */
  readonly mapPosition: number;
  /** Absent until the member attacks. */
  readonly attacks?: readonly WarAttackPayload[];
  /** How often the member was attacked. */
  readonly opponentAttacks: number;
  /** Absent until the member is attacked. */
  readonly bestOpponentAttack?: WarAttackPayload;
}

export interface WarAttackPayload {
  /** Place among all attacks of the war, both sides, from 1. */
  readonly order: number;
  readonly attackerTag: string;
  readonly defenderTag: string;
  /** 0 to 3. */
  readonly stars: number;
  /** 0 to 100. */
  readonly destructionPercentage: number;
  /** Seconds. */
  readonly duration?: number;
}

/** An item of `/clans/{clanTag}/warlog`: a finished war, or a whole season of the war league. Without attacks. */
export interface WarLogEntryPayload {
  /** From the view of the requested clan. `null` for a season of the war league. */
  readonly result?: Open<'win' | 'lose' | 'tie'> | null;
  /** Compact timestamp. */
  readonly endTime: string;
  readonly teamSize: number;
  readonly attacksPerMember?: number;
  readonly battleModifier?: BattleModifier;
  readonly clan: WarClanPayload;
  readonly opponent: WarClanPayload;
}
