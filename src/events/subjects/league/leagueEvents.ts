import type { LeagueGroupPayload } from '../../../api/payloads/cwl.js';
import type { LeagueGroup } from '../../../models/LeagueGroup.js';
import { type AttributeTable, derived } from '../../compare/Attribute.js';
import {
  type AttributeEvents,
  type Both,
  changeTypes,
  type DetailsOf,
  detail,
  type Flat,
  type Prefixed,
} from '../../compare/eventTypes.js';
import { state } from '../knownStates.js';
import { type WarEventsOf, warTypes } from '../war/warEvents.js';

/* The events of the clan war league: those of a clan's group, and those of the clan's own war in each round. */

/** The states that this version knows. */
export const GROUP_STATES: ReadonlySet<unknown> = new Set([
  'groupNotFound',
  'notInWar',
  'preparation',
  'inWar',
  'ended',
  'warEnded',
]);

/** The attributes of a group that can change: `state` adds `leagueGroupStateChange`. */
export const GROUP_ATTRIBUTES = {
  state: state(GROUP_STATES),
  numberOfRounds: derived('rounds'),
} satisfies AttributeTable<LeagueGroup, LeagueGroupPayload>;

/** The events of a clan's group that are not a change of an attribute, with their fields. */
const GROUP_HAPPENINGS = {
  /** The clan is in a group of another season than before. */
  GroupFound: detail<{ readonly group: LeagueGroup }>(),
  /** A round was drawn; `round` counts from 1. The clan's own war in it has separate events. */
  RoundAdded: detail<{ readonly group: LeagueGroup; readonly round: number; readonly warTags: readonly string[] }>(),
  /** The API does not show the clan's group any more: `group` is its last answer. */
  GroupGone: detail<{ readonly group: LeagueGroup }>(),
};

export type GroupDetails = DetailsOf<typeof GROUP_HAPPENINGS>;

/** The fields of the events of a clan's group, by type. */
export interface LeagueGroupEvents
  extends Flat<
    Prefixed<'league', GroupDetails> &
      AttributeEvents<'leagueGroup', LeagueGroup, typeof GROUP_ATTRIBUTES, Both<LeagueGroup>>
  > {}

/**
 * The fields of the events of a league war, by type. The war is seen from the watched clan; if both clans are watched,
 * each has its events.
 */
export interface LeagueWarEvents extends Flat<WarEventsOf<'leagueWar'>> {}

export const LEAGUE_GROUP_EVENT_TYPES = [
  ...Object.keys(GROUP_HAPPENINGS).map((name) => `league${name}`),
  ...changeTypes('leagueGroup', GROUP_ATTRIBUTES),
] as readonly (keyof LeagueGroupEvents)[];

export const LEAGUE_WAR_EVENT_TYPES: readonly (keyof LeagueWarEvents)[] = warTypes('leagueWar');
