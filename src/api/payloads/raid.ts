import type { ImageUrlsPayload, Open } from './common.js';

/** A raid weekend of a clan: an item of `/clans/{clanTag}/capitalraidseasons`. */
export interface RaidSeasonPayload {
  readonly state: Open<'ongoing' | 'ended'>;
  /** Compact timestamp. */
  readonly startTime: string;
  /** Compact timestamp. */
  readonly endTime: string;
  /** Capital gold looted by the clan. */
  readonly capitalTotalLoot: number;
  readonly raidsCompleted: number;
  readonly totalAttacks: number;
  readonly enemyDistrictsDestroyed: number;
  /** Raid medals per attack; `0` until the weekend has ended. */
  readonly offensiveReward: number;
  /** Raid medals for each member who attacked; `0` until the weekend has ended. */
  readonly defensiveReward: number;
  /** The members who attacked. Absent from seasons further back. */
  readonly members?: readonly RaidMemberPayload[];
  /** The clans that were raided. The same clan can be listed twice. */
  readonly attackLog?: readonly RaidAttackLogEntryPayload[];
  /** The raids that the clan suffered. */
  readonly defenseLog?: readonly RaidDefenseLogEntryPayload[];
}

export interface RaidMemberPayload {
  readonly tag: string;
  readonly name: string;
  /** Attacks used. */
  readonly attacks: number;
  readonly attackLimit: number;
  readonly bonusAttackLimit: number;
  readonly capitalResourcesLooted: number;
}

export interface RaidAttackLogEntryPayload {
  readonly defender: RaidClanPayload;
  readonly attackCount: number;
  readonly districtCount: number;
  readonly districtsDestroyed: number;
  readonly districts: readonly RaidDistrictPayload[];
}

export interface RaidDefenseLogEntryPayload {
  readonly attacker: RaidClanPayload;
  readonly attackCount: number;
  readonly districtCount: number;
  readonly districtsDestroyed: number;
  readonly districts: readonly RaidDistrictPayload[];
}

export interface RaidClanPayload {
  readonly tag: string;
  readonly name: string;
  readonly level: number;
  readonly badgeUrls: ImageUrlsPayload;
}

export interface RaidDistrictPayload {
  readonly id: number;
  readonly name: string;
  readonly districtHallLevel: number;
  /** 0 to 100. */
  readonly destructionPercent: number;
  /** 0 to 3; sometimes 0 though the district was destroyed. Absent from older seasons. */
  readonly stars?: number;
  readonly attackCount: number;
  readonly totalLooted: number;
  /** Latest first. Absent without attacks, and from seasons further back. */
  readonly attacks?: readonly RaidAttackPayload[];
}

export interface RaidAttackPayload {
  readonly attacker: RaidAttackerPayload;
  /** 0 to 100: the district's destruction after this attack and the earlier ones. */
  readonly destructionPercent: number;
  readonly stars: number;
}

export interface RaidAttackerPayload {
  readonly tag: string;
  readonly name: string;
}
