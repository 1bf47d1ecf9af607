import type { LeagueGroup } from '../../../models/LeagueGroup.js';
import { type AttributeEvents, attributeTypes } from '../../compare/attributes.js';
import { type StepEvents, stepTypes } from '../../compare/steps.js';
import { type WarEventsOf, warTypes } from '../war/warTables.js';

/* What events say of the clan war league: of a clan's group, and, with all that there is to say of wars, of the clan's own war of each round. */

/** The attributes of a group that can change. */
export const GROUP_ATTRIBUTES = {
  state: (group: LeagueGroup) => group.state,
  numberOfRounds: (group: LeagueGroup) => group.numberOfRounds,
};

/** What happens around a clan's group. */
export const GROUP_STEPS = {
  /** The clan is in a group of another season than before. */
  GroupFound: (group: LeagueGroup) => ({ group }),
  /** A round was drawn; `round` counts from 1. What follows of the clan's own war in it are events of the war. */
  RoundAdded: (group: LeagueGroup, round: number, warTags: readonly string[]) => ({ group, round, warTags }),
  /** The clan's group is not shown any more: `group` is what was seen last. */
  GroupGone: (group: LeagueGroup) => ({ group }),
};

export interface GroupModels {
  readonly before: LeagueGroup;
  readonly after: LeagueGroup;
}

export type LeagueGroupEvents = StepEvents<'league', typeof GROUP_STEPS> &
  AttributeEvents<'leagueGroup', typeof GROUP_ATTRIBUTES, GroupModels>;

/** Each says the war from the view of the clan that is watched; if both are, it is told for both. */
export type LeagueWarEvents = WarEventsOf<'leagueWar'>;

/** The events of the clan war league: what each of them says, by type. */
export type LeagueEvents = LeagueGroupEvents & LeagueWarEvents;

export const LEAGUE_GROUP_EVENT_TYPES: readonly string[] = [
  ...stepTypes('league', GROUP_STEPS),
  ...attributeTypes('leagueGroup', GROUP_ATTRIBUTES),
];

export const LEAGUE_WAR_EVENT_TYPES: readonly string[] = warTypes('leagueWar');
