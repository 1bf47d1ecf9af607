import type { ImageUrlsPayload, Open, Village } from './common.js';
import type { LabelPayload } from './labels.js';
import type { BuilderBaseLeaguePayload, LeaguePayload, LeagueTierPayload } from './leagues.js';
import type { LeagueSeasonId } from './rankedLeague.js';

/** A member's rank in the clan. `admin` is what the game calls Elder. */
export type ClanRole = Open<'member' | 'admin' | 'coLeader' | 'leader' | 'notMember'>;

/** The body of `/players/{playerTag}`. */
export interface PlayerPayload {
  readonly tag: string;
  readonly name: string;
  /** `0` for players who have not been seen since 2019. */
  readonly townHallLevel: number;
  /** Absent below the town hall levels that have a weapon. */
  readonly townHallWeaponLevel?: number;
  readonly expLevel: number;
  readonly trophies: number;
  readonly bestTrophies: number;
  readonly warStars: number;
  readonly attackWins: number;
  readonly defenseWins: number;
  /** Absent until the Builder Base is opened. */
  readonly builderHallLevel?: number;
  readonly builderBaseTrophies?: number;
  readonly bestBuilderBaseTrophies?: number;
  /** Former name of `builderBaseTrophies`; some responses still carry it. */
  readonly versusTrophies?: number;
  /** Former name of `bestBuilderBaseTrophies`. */
  readonly bestVersusTrophies?: number;
  /** Battles won in the Builder Base, as counted until 2023. */
  readonly versusBattleWins?: number;
  /** Absent without a clan. */
  readonly role?: ClanRole;
  /** Whether the player wants to take part in wars. Absent without a clan. */
  readonly warPreference?: Open<'in' | 'out'>;
  /** Troops donated in this season. */
  readonly donations: number;
  /** Troops received in this season. */
  readonly donationsReceived: number;
  /** Capital gold contributed over all time. */
  readonly clanCapitalContributions: number;
  readonly clan?: PlayerClanPayload;
  /** Former trophy league; next to `leagueTier` in responses of the time of the change. */
  readonly league?: LeaguePayload;
  readonly leagueTier?: LeagueTierPayload;
  readonly builderBaseLeague?: BuilderBaseLeaguePayload;
  /** With `currentLeagueSeasonId` it identifies this week's ranked league group. Absent while the player is in none. */
  readonly currentLeagueGroupTag?: string;
  readonly currentLeagueSeasonId?: LeagueSeasonId;
  readonly previousLeagueGroupTag?: string;
  readonly previousLeagueSeasonId?: LeagueSeasonId;
  /** Absent for players who were never in the Legend League. */
  readonly legendStatistics?: LegendStatisticsPayload;
  readonly achievements: readonly AchievementPayload[];
  readonly playerHouse?: PlayerHousePayload;
  readonly labels: readonly LabelPayload[];
  /** Troops of both villages, super troops, siege machines and pets. */
  readonly troops: readonly PlayerItemPayload[];
  readonly heroes: readonly PlayerItemPayload[];
  readonly heroEquipment?: readonly PlayerItemPayload[];
  readonly spells: readonly PlayerItemPayload[];
}

/** A player's clan in the player's payload. */
export interface PlayerClanPayload {
  readonly tag: string;
  readonly name: string;
  readonly clanLevel: number;
  readonly badgeUrls: ImageUrlsPayload;
}

/** A troop, siege machine, pet, hero, piece of equipment or spell of a player. */
export interface PlayerItemPayload {
  readonly name: string;
  readonly level: number;
  readonly maxLevel: number;
  readonly village: Village;
  /** Only on super troops, and only while they are boosted. */
  readonly superTroopIsActive?: boolean;
  /** Only on heroes: the equipment that is worn. */
  readonly equipment?: readonly PlayerItemPayload[];
}

export interface AchievementPayload {
  /** Not unique: two achievements are called "Keep Your Account Safe!". */
  readonly name: string;
  /** 0 to 3. */
  readonly stars: number;
  readonly value: number;
  /** What `value` must reach for the next star. */
  readonly target: number;
  readonly info: string;
  readonly completionInfo?: string | null;
  readonly village: Village;
}

export interface LegendStatisticsPayload {
  readonly legendTrophies: number;
  readonly currentSeason?: LegendSeasonPayload;
  readonly previousSeason?: LegendSeasonPayload;
  readonly bestSeason?: LegendSeasonPayload;
  readonly previousBuilderBaseSeason?: LegendSeasonPayload;
  readonly bestBuilderBaseSeason?: LegendSeasonPayload;
  /** Former name of `previousBuilderBaseSeason`. */
  readonly previousVersusSeason?: LegendSeasonPayload;
  /** Former name of `bestBuilderBaseSeason`. */
  readonly bestVersusSeason?: LegendSeasonPayload;
}

export interface LegendSeasonPayload {
  /** Such as `2023-05`; absent from the current season. */
  readonly id?: string;
  /** Absent while the player is not ranked. */
  readonly rank?: number;
  readonly trophies: number;
}

/** The player's house in the clan capital. */
export interface PlayerHousePayload {
  readonly elements: readonly PlayerHouseElementPayload[];
}

export interface PlayerHouseElementPayload {
  readonly id: number;
  readonly type: Open<'ground' | 'roof' | 'walls' | 'decoration' | 'foot'>;
}

/** The answer of `POST /players/{playerTag}/verifytoken`. A wrong token is a success with `status: 'invalid'`. */
export interface VerifyTokenPayload {
  readonly tag: string;
  readonly token: string;
  readonly status: Open<'ok' | 'invalid'>;
}
