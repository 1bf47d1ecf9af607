import type { Flat } from '../compare/eventTables.js';
import { CLAN_EVENT_TYPES, type ClanEvents } from '../subjects/clan/ClanEvents.js';
import {
  LEAGUE_GROUP_EVENT_TYPES,
  LEAGUE_WAR_EVENT_TYPES,
  type LeagueGroupEvents,
  type LeagueWarEvents,
} from '../subjects/league/leagueTables.js';
import { PLAYER_EVENT_TYPES, type PlayerEvents } from '../subjects/player/PlayerEvents.js';
import { RAID_EVENT_TYPES, type RaidEvents } from '../subjects/raid/raidTables.js';
import type { SubjectKind } from '../subjects/Subject.js';
import { WAR_EVENT_TYPES, type WarEvents } from '../subjects/war/warTables.js';

/** What comes of each kind of subject, by type. */
interface EventsByKind {
  readonly player: PlayerEvents;
  readonly clan: ClanEvents;
  readonly war: WarEvents;
  readonly raid: RaidEvents;
  readonly leagueGroup: LeagueGroupEvents;
  readonly leagueWar: LeagueWarEvents;
}

/** Every type of event that comes of a kind of subject; the same at run time. */
export const EVENT_TYPES: Readonly<Record<SubjectKind, readonly string[]>> = {
  player: PLAYER_EVENT_TYPES,
  clan: CLAN_EVENT_TYPES,
  war: WAR_EVENT_TYPES,
  raid: RAID_EVENT_TYPES,
  leagueGroup: LEAGUE_GROUP_EVENT_TYPES,
  leagueWar: LEAGUE_WAR_EVENT_TYPES,
};

/** What every event of a subject says besides its own. */
export interface SubjectEventFacts<Type extends string, Kind extends SubjectKind> {
  readonly type: Type;
  /** The same when the event is told again, as after a crash between telling and noting that it was told; unique otherwise. */
  readonly id: string;
  readonly kind: Kind;
  /** The watched tag that it is about. */
  readonly tag: string;
  /** Epoch milliseconds: when the answer arrived in which it is seen first. */
  readonly seenAt: number;
  /**
   * Epoch milliseconds: when the answer before had arrived. It happened between the two, as far as the API's own copies tell. After a restart: when the last answer that differed had arrived.
   */
  readonly since: number;
}

type EventsOfKind<Kind extends SubjectKind> = {
  [Type in keyof EventsByKind[Kind] & string]: Flat<SubjectEventFacts<Type, Kind> & EventsByKind[Kind][Type]>;
};

type AllKinds = { [Kind in SubjectKind]: EventsOfKind<Kind> };
type Union<T> = { [Key in keyof T]: T[Key] }[keyof T];

/** Something that happened to a kind of subject. */
export type SubjectEvent<Kind extends SubjectKind = SubjectKind> = {
  [K in Kind]: Union<EventsOfKind<K>>;
}[Kind];

/** All that one poll of a subject has shown, told after its single events. */
export type UpdateEvents = {
  [Kind in SubjectKind as `${Kind}Update`]: Flat<
    SubjectEventFacts<`${Kind}Update`, Kind> & { readonly events: readonly SubjectEvent<Kind>[] }
  >;
};

/** All that one cycle has shown: everybody of the kind was polled once. */
export type BatchEvents = {
  [Kind in SubjectKind as `${Kind}Batch`]: {
    readonly type: `${Kind}Batch`;
    readonly kind: Kind;
    readonly events: readonly SubjectEvent<Kind>[];
  };
};

/** Events of subjects by type. */
export type SubjectEvents = AllKinds['player'] &
  AllKinds['clan'] &
  AllKinds['war'] &
  AllKinds['raid'] &
  AllKinds['leagueGroup'] &
  AllKinds['leagueWar'];
