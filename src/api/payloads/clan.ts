import type { ImageUrlsPayload, Open } from './common.js';
import type { LabelPayload } from './labels.js';
import type {
  BuilderBaseLeaguePayload,
  CapitalLeaguePayload,
  LeaguePayload,
  LeagueTierPayload,
  WarLeaguePayload,
} from './leagues.js';
import type { LocationPayload } from './locations.js';
import type { ClanRole, PlayerHousePayload } from './player.js';

/**
 * The body of `/clans/{clanTag}`, and an item of the search, which leaves out `memberList`, `description` and
 * `clanCapital`.
 */
export interface ClanPayload {
  readonly tag: string;
  readonly name: string;
  readonly type: Open<'open' | 'inviteOnly' | 'closed'>;
  readonly description?: string;
  readonly location?: LocationPayload;
  readonly isFamilyFriendly: boolean;
  readonly badgeUrls: ImageUrlsPayload;
  readonly clanLevel: number;
  readonly clanPoints: number;
  readonly clanBuilderBasePoints: number;
  /** Former name of `clanBuilderBasePoints`; some responses still carry it. */
  readonly clanVersusPoints?: number;
  readonly clanCapitalPoints: number;
  readonly capitalLeague?: CapitalLeaguePayload;
  readonly requiredTrophies: number;
  readonly requiredBuilderBaseTrophies: number;
  /** Former name of `requiredBuilderBaseTrophies`. */
  readonly requiredVersusTrophies?: number;
  readonly requiredTownhallLevel: number;
  readonly warFrequency: Open<
    'unknown' | 'always' | 'moreThanOncePerWeek' | 'oncePerWeek' | 'lessThanOncePerWeek' | 'never' | 'any'
  >;
  readonly warWinStreak: number;
  readonly warWins: number;
  /** Absent when the war log is private. */
  readonly warTies?: number;
  /** Absent when the war log is private. */
  readonly warLosses?: number;
  readonly isWarLogPublic: boolean;
  readonly warLeague?: WarLeaguePayload;
  /** The number of members, which are in `memberList`. */
  readonly members: number;
  readonly memberList?: readonly ClanMemberPayload[];
  readonly labels: readonly LabelPayload[];
  readonly clanCapital?: ClanCapitalPayload;
  readonly chatLanguage?: ChatLanguagePayload;
}

/** A member of a clan's payload, and an item of `/clans/{clanTag}/members`. */
export interface ClanMemberPayload {
  readonly tag: string;
  readonly name: string;
  readonly role: ClanRole;
  /** `0` for players who have not been seen since 2019. */
  readonly townHallLevel: number;
  readonly expLevel: number;
  /** Former trophy league; next to `leagueTier` in responses of the time of the change. */
  readonly league?: LeaguePayload;
  readonly leagueTier?: LeagueTierPayload;
  readonly trophies: number;
  readonly builderBaseTrophies?: number;
  readonly builderBaseLeague?: BuilderBaseLeaguePayload;
  /** Former name of `builderBaseTrophies`. */
  readonly versusTrophies?: number;
  /** Rank in the clan by trophies, from 1. */
  readonly clanRank: number;
  /** `0` for members who were not in the clan at the last count. */
  readonly previousClanRank: number;
  /** Troops donated in this season. */
  readonly donations: number;
  /** Troops received in this season. */
  readonly donationsReceived: number;
  readonly playerHouse?: PlayerHousePayload;
}

/** Empty (`{}`) for clans that have not opened their capital. */
export interface ClanCapitalPayload {
  readonly capitalHallLevel?: number;
  readonly districts?: readonly ClanDistrictPayload[];
}

export interface ClanDistrictPayload {
  readonly id: number;
  readonly name: string;
  readonly districtHallLevel: number;
}

export interface ChatLanguagePayload {
  readonly id: number;
  readonly name: string;
  /** Two letters, upper case, such as `EN`. */
  readonly languageCode: string;
}
