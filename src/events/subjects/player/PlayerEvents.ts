import type { LeagueSeasonId } from '../../../api/payloads/rankedLeague.js';
import type { Achievement } from '../../../models/Achievement.js';
import type { Label } from '../../../models/Label.js';
import type { LegendStatistics } from '../../../models/LegendStatistics.js';
import type { Player } from '../../../models/Player.js';
import type { PlayerClan } from '../../../models/PlayerClan.js';
import type { Equipment, Hero, Troop } from '../../../models/Unit.js';
import {
  type AttributeEvents,
  type Both,
  type Change,
  changeType,
  changeTypes,
  type EventsOf,
  type FieldChange,
  type Flat,
  tells,
} from '../../compare/eventTables.js';
import { LEGEND_ATTRIBUTES, PLAYER_ATTRIBUTES, PLAYER_CLAN_ATTRIBUTES } from './playerAttributes.js';
import { UNIT_KINDS, UNIT_STEPS, type UnitKind } from './units.js';

/** A player's group of a week of the ranked league, as `getRankedLeagueGroup` takes it. */
export interface RankedSeason {
  readonly groupTag: string;
  readonly seasonId: LeagueSeasonId;
}

/** What can happen to a player besides that an attribute changes. */
const HAPPENINGS = {
  /** The player is in a clan, and was not in it before. Who moved from one clan to another has left the one and joined the other. */
  playerClanJoin: tells<{ readonly clan: PlayerClan }>(),
  /** The player is no longer in that clan. */
  playerClanLeave: tells<{ readonly clan: PlayerClan }>(),
  /** A new week of the ranked league, or another group; `undefined` without one. */
  playerRankedSeasonChange: tells<Change<RankedSeason | undefined>>(),
  playerLabelAdd: tells<{ readonly label: Label }>(),
  playerLabelRemove: tells<{ readonly label: Label }>(),
  playerSuperTroopBoostStart: tells<{ readonly unit: Troop }>(),
  playerSuperTroopBoostEnd: tells<{ readonly unit: Troop }>(),
  /** A hero wears other equipment; the order doesn't matter. A hero that is new comes dressed. */
  playerActiveEquipmentChange: tells<{ readonly hero: Hero } & Change<readonly Equipment[]>>(),
  playerActiveEquipmentAdd: tells<{ readonly hero: Hero; readonly equipment: Equipment }>(),
  playerActiveEquipmentRemove: tells<{ readonly hero: Hero; readonly equipment: Equipment }>(),
  /** Equipment that a hero wears got another level. */
  playerActiveEquipmentLevelChange: tells<{ readonly hero: Hero; readonly equipment: Equipment } & Change<number>>(),
  /** The value of an achievement, upwards or downwards. */
  playerAchievementProgress: tells<AchievementPair & Change<number>>(),
  playerAchievementStarsChange: tells<AchievementPair & Change<number>>(),
  /** An achievement that was not listed before, as after an update of the game. */
  playerAchievementAdd: tells<{ readonly achievement: Achievement }>(),
  playerAchievementRemove: tells<{ readonly achievement: Achievement }>(),
  playerFieldChange: tells<FieldChange>(),
};

interface AchievementPair {
  readonly achievement: Achievement;
  readonly achievementBefore: Achievement;
}

type ModelOf<Kind extends UnitKind> = InstanceType<(typeof UNIT_KINDS)[Kind]>;

/**
 * `playerTroopUnlock` and so on: newly there, a higher level, a lower level, gone. Super troops, siege machines and pets, which the API lists as
 * troops, are kinds of their own. The levels of super troops mean little while they are not boosted.
 */
type UnitEvents = {
  [Kind in UnitKind as `player${Kind}${'Unlock' | 'Loss'}`]: Flat<{ readonly unit: ModelOf<Kind> } & Both<Player>>;
} & {
  [Kind in UnitKind as `player${Kind}${'Upgrade' | 'Downgrade'}`]: Flat<
    { readonly unit: ModelOf<Kind>; readonly unitBefore: ModelOf<Kind> } & Change<number> & Both<Player>
  >;
};

/** `playerLegendPreviousSeasonChange` and so on; `legendTrophies` does not say legend twice. */
type LegendEvents = {
  [Name in keyof typeof LEGEND_ATTRIBUTES as `playerLegend${Name extends `legend${infer Rest}` ? Rest : Capitalize<Name>}Change`]: Flat<
    Change<LegendStatistics[Name] | undefined> & Both<Player>
  >;
};

/** What events of players tell, by type. */
export type PlayerEvents = Flat<
  AttributeEvents<'player', Player, typeof PLAYER_ATTRIBUTES, Both<Player>> &
    AttributeEvents<
      'playerClan',
      PlayerClan,
      typeof PLAYER_CLAN_ATTRIBUTES,
      { readonly clan: PlayerClan } & Both<Player>
    > &
    LegendEvents &
    UnitEvents &
    EventsOf<typeof HAPPENINGS, Both<Player>>
>;

export type PlayerEventType = keyof PlayerEvents;

/** The type of the event for a part of the legend statistics. */
export function legendChangeType(name: string): string {
  return changeType('playerLegend', name.replace(/^legend/, ''));
}

/** Every type of event that there is of players. */
export const PLAYER_EVENT_TYPES = [
  ...changeTypes('player', PLAYER_ATTRIBUTES),
  ...changeTypes('playerClan', PLAYER_CLAN_ATTRIBUTES),
  ...Object.keys(LEGEND_ATTRIBUTES).map(legendChangeType),
  ...Object.keys(UNIT_KINDS).flatMap((kind) => UNIT_STEPS.map((step) => `player${kind}${step}`)),
  ...Object.keys(HAPPENINGS),
] as readonly PlayerEventType[];
