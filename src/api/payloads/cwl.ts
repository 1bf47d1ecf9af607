import type { ImageUrlsPayload, Open } from './common.js';

/** The body of `/clans/{clanTag}/currentwar/leaguegroup`: a clan's group in the clan war league. */
export interface LeagueGroupPayload {
  readonly state: Open<'groupNotFound' | 'notInWar' | 'preparation' | 'inWar' | 'ended' | 'warEnded'>;
  /** In the API's document, but in no captured response. */
  readonly tag?: string;
  /** Such as `2023-06`; since seasons have 28 days a date. Absent while the group is drawn. */
  readonly season?: string;
  readonly clans?: readonly LeagueGroupClanPayload[];
  readonly rounds?: readonly LeagueGroupRoundPayload[];
}

export interface LeagueGroupClanPayload {
  readonly tag: string;
  readonly name: string;
  readonly clanLevel: number;
  readonly badgeUrls: ImageUrlsPayload;
  readonly members: readonly LeagueGroupMemberPayload[];
}

export interface LeagueGroupMemberPayload {
  readonly tag: string;
  readonly name: string;
  readonly townHallLevel: number;
}

export interface LeagueGroupRoundPayload {
  /** `'#0'` in place of every war of a round that has not been drawn. */
  readonly warTags: readonly string[];
}
