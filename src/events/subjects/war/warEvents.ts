import type { ClanWarPayload, WarClanPayload, WarMemberPayload } from '../../../api/payloads/war.js';
import type { War, WarAttack, WarClan, WarMember } from '../../../models/War.js';
import type { WarStatus } from '../../../models/warRules.js';
import { type AttributeTable, derived, value, whole } from '../../compare/Attribute.js';
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

/* The events of wars. Regular wars and league wars have the same ones, with the prefixes `war` and `leagueWar`. */

/** The states that this version knows. */
export const WAR_STATES: ReadonlySet<unknown> = new Set(['notInWar', 'preparation', 'inWar', 'warEnded']);

/**
 * The state changes at another moment than the other attributes: before the events that it begins, and after those that
 * it ends.
 */
export const WAR_STATE = { state: state(WAR_STATES) } satisfies AttributeTable<War, ClanWarPayload>;

/**
 * The other attributes of a war that can change: `teamSize` adds `warTeamSizeChange`. The start of its preparation and
 * its clans identify it.
 */
export const WAR_ATTRIBUTES = {
  teamSize: derived('teamSize'),
  attacksPerMember: derived('attacksPerMember'),
  battleModifier: derived('battleModifier'),
  startTime: derived('startTime'),
  endTime: derived('endTime'),
} satisfies AttributeTable<War, ClanWarPayload>;

/**
 * The attributes of either clan that can change during a war: `stars` adds `warClanStarsChange` and
 * `warOpponentStarsChange`.
 */
export const WAR_CLAN_ATTRIBUTES = {
  name: value('name'),
  level: value('clanLevel'),
  badge: whole('badgeUrls'),
  stars: value('stars'),
  destruction: value('destructionPercentage'),
  attacksUsed: value('attacks'),
} satisfies AttributeTable<WarClan, WarClanPayload>;

/**
 * The attributes of a player on either side that can change during a war. A player's own attacks have another event.
 */
export const WAR_MEMBER_ATTRIBUTES = {
  name: value('name'),
  townHall: value('townhallLevel'),
  mapPosition: value('mapPosition'),
  defenseCount: value('opponentAttacks'),
  bestOpponentAttack: derived('bestOpponentAttack'),
} satisfies AttributeTable<WarMember, WarMemberPayload>;

/** How a war ended for `war.clan`. */
export type WarResult = Extract<WarStatus, 'won' | 'tie' | 'lost'>;

/**
 * Why the end of a war was not seen. `hidden`: the clan no longer shows its wars. `gone`: it shows another war, or
 * none. In both cases its opponent does not show the end either.
 */
export type EndNotSeenReason = 'hidden' | 'gone';

/**
 * The events of a war that are not a change of an attribute, with their fields. `war.clan` is the clan that is watched.
 */
const WAR_HAPPENINGS = {
  /** A new war, usually in preparation. */
  Found: detail<{ readonly war: War }>(),
  /** The battle day has begun. */
  Started: detail<{ readonly war: War }>(),
  /** An attack by either side. Each attack has one event, in the order of the attacks. */
  Attack: detail<{ readonly war: War; readonly attack: WarAttack }>(),
  /** The line-up of a side has changed. `joined` are models of `after`, `left` are models of `before`. */
  MembersChange: detail<Both<War> & { readonly joined: readonly WarMember[]; readonly left: readonly WarMember[] }>(),
  /** The war has ended. */
  Ended: detail<{ readonly war: War; readonly result: WarResult }>(),
  /** The war has ended, but neither clan showed its final state: `war` is the last answer. */
  EndNotSeen: detail<{ readonly war: War; readonly reason: EndNotSeenReason }>(),
};

/** The events about a clan's regular wars, besides those of a war. */
const WAR_CLAN_HAPPENINGS = {
  /** The clan shows no war any more. `war` is the former one. */
  Gone: detail<{ readonly war: War; readonly after: War }>(),
  /** The clan has made its war log private. `war` is the war that it showed, if any. */
  Hidden: detail<{ readonly war: War | undefined }>(),
  /** The clan shows its wars again. */
  Shown: detail<{ readonly war: War }>(),
};

export type WarDetails = DetailsOf<typeof WAR_HAPPENINGS>;
export type WarClanDetails = DetailsOf<typeof WAR_CLAN_HAPPENINGS>;

/** The fields of events about a member of a war. */
interface WarMemberModels extends Both<War> {
  readonly member: WarMember;
  readonly memberBefore: WarMember;
}

/** The fields of a war's events by type, under the prefix `war` or `leagueWar`. */
export type WarEventsOf<Prefix extends string> = Prefixed<Prefix, WarDetails> &
  AttributeEvents<Prefix, War, typeof WAR_STATE & typeof WAR_ATTRIBUTES, Both<War>> &
  AttributeEvents<`${Prefix}Clan` | `${Prefix}Opponent`, WarClan, typeof WAR_CLAN_ATTRIBUTES, Both<War>> &
  AttributeEvents<`${Prefix}Member`, WarMember, typeof WAR_MEMBER_ATTRIBUTES, WarMemberModels>;

/** The fields of the events of a clan's regular wars, by type. */
export interface WarEvents extends Flat<WarEventsOf<'war'> & Prefixed<'war', WarClanDetails>> {}

/** The types of a war's events, under the prefix `war` or `leagueWar`. */
export function warTypes<Prefix extends string>(prefix: Prefix): readonly (keyof WarEventsOf<Prefix> & string)[] {
  return [
    ...Object.keys(WAR_HAPPENINGS).map((name) => prefix + name),
    ...changeTypes(prefix, { ...WAR_STATE, ...WAR_ATTRIBUTES }),
    ...changeTypes(`${prefix}Clan`, WAR_CLAN_ATTRIBUTES),
    ...changeTypes(`${prefix}Opponent`, WAR_CLAN_ATTRIBUTES),
    ...changeTypes(`${prefix}Member`, WAR_MEMBER_ATTRIBUTES),
  ] as (keyof WarEventsOf<Prefix> & string)[];
}

export const WAR_EVENT_TYPES = [
  ...warTypes('war'),
  ...Object.keys(WAR_CLAN_HAPPENINGS).map((name) => `war${name}`),
] as readonly (keyof WarEvents)[];
