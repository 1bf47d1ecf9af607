import type { War, WarAttack, WarClan, WarMember } from '../../../models/War.js';
import type { WarStatus } from '../../../models/warRules.js';
import { type AttributeEvents, attributeTypes } from '../../compare/attributes.js';
import { type StepEvents, stepTypes } from '../../compare/steps.js';

/* What events say of wars. Regular wars and those of the league have the same, under two prefixes. */

/** The attributes of a war that can change. What makes it this war, its preparation's start and its clans, can't. */
export const WAR_ATTRIBUTES = {
  state: (war: War) => war.state,
  teamSize: (war: War) => war.teamSize,
  attacksPerMember: (war: War) => war.attacksPerMember,
  battleModifier: (war: War) => war.battleModifier,
  startTime: (war: War) => war.startTime,
  endTime: (war: War) => war.endTime,
};

/** The attributes of either clan that can change during a war. */
export const WAR_CLAN_ATTRIBUTES = {
  name: (clan: WarClan) => clan.name,
  level: (clan: WarClan) => clan.level,
  badge: (clan: WarClan) => clan.badge,
  stars: (clan: WarClan) => clan.stars,
  destruction: (clan: WarClan) => clan.destruction,
  attacksUsed: (clan: WarClan) => clan.attacksUsed,
};

/** The attributes of a player on either side that can change during a war. The player's own attacks are events of their own. */
export const WAR_MEMBER_ATTRIBUTES = {
  name: (member: WarMember) => member.name,
  townHall: (member: WarMember) => member.townHall,
  mapPosition: (member: WarMember) => member.mapPosition,
  defenseCount: (member: WarMember) => member.defenseCount,
  bestOpponentAttack: (member: WarMember) => member.bestOpponentAttack,
};

/** How a war ended for `war.clan`. */
export type WarResult = Extract<WarStatus, 'won' | 'tie' | 'lost'>;

/** Why the end of a war could not be seen: the clan shows no wars any more, or none or another one; its opponent does not show the war's end either. */
export type EndNotSeenReason = 'hidden' | 'gone';

/** What happens in a war. `war.clan` is the clan that is watched. */
export const WAR_STEPS = {
  /** A war that was not there before: as a rule in preparation. */
  Found: (war: War) => ({ war }),
  /** The battle has begun. */
  Started: (war: War) => ({ war }),
  /** An attack of either side. Each is told once, in their order. */
  Attack: (attack: WarAttack) => ({ war: attack.war, attack }),
  /** The line-up of a side changed: who came, with models of `after`, and who went, with models of `before`. */
  MembersChange: (before: War, after: War, joined: readonly WarMember[], left: readonly WarMember[]) => ({
    before,
    after,
    joined,
    left,
  }),
  /** The war is over and this is how. */
  Ended: (war: War, result: WarResult) => ({ war, result }),
  /** The war is over, or was left, and its last answer was not to be had from either clan: `war` is what was seen last. */
  EndNotSeen: (war: War, reason: EndNotSeenReason) => ({ war, reason }),
};

/** What happens around a clan's regular wars. */
export const WAR_CLAN_STEPS = {
  /** The clan shows no war any more: it looks for another one, or rests. `war` is the one that it showed. */
  Gone: (war: War, after: War) => ({ war, after }),
  /** The clan does not show its wars any more. `war`: the one that it showed, if it showed one. */
  Hidden: (war: War | undefined) => ({ war }),
  /** The clan shows its wars again. */
  Shown: (war: War) => ({ war }),
};

/** Both models of the war, from the view of the clan that is watched. */
export interface WarModels {
  readonly before: War;
  readonly after: War;
}

export interface WarMemberModels extends WarModels {
  readonly member: WarMember;
  readonly memberBefore: WarMember;
}

/** The events of a war by type, without the prefix's own. */
export type WarEventsOf<Prefix extends string> = StepEvents<Prefix, typeof WAR_STEPS> &
  AttributeEvents<Prefix, typeof WAR_ATTRIBUTES, WarModels> &
  AttributeEvents<`${Prefix}Clan` | `${Prefix}Opponent`, typeof WAR_CLAN_ATTRIBUTES, WarModels> &
  AttributeEvents<`${Prefix}Member`, typeof WAR_MEMBER_ATTRIBUTES, WarMemberModels>;

/** The events of a clan's regular wars: what each of them says, by type. */
export type WarEvents = WarEventsOf<'war'> & StepEvents<'war', typeof WAR_CLAN_STEPS>;

/** The types of all events of a war of that prefix. */
export function warTypes(prefix: string): readonly string[] {
  return [
    ...stepTypes(prefix, WAR_STEPS),
    ...attributeTypes(prefix, WAR_ATTRIBUTES),
    ...attributeTypes(`${prefix}Clan`, WAR_CLAN_ATTRIBUTES),
    ...attributeTypes(`${prefix}Opponent`, WAR_CLAN_ATTRIBUTES),
    ...attributeTypes(`${prefix}Member`, WAR_MEMBER_ATTRIBUTES),
  ];
}

export const WAR_EVENT_TYPES: readonly string[] = [...warTypes('war'), ...stepTypes('war', WAR_CLAN_STEPS)];
