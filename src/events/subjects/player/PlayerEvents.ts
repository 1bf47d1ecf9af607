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
  changeTypes,
  type DetailsOf,
  detail,
  type FieldChange,
  type Flat,
} from '../../compare/eventTypes.js';
import { LEGEND_SEASONS, LEGEND_TROPHIES, PLAYER_ATTRIBUTES, PLAYER_CLAN_ATTRIBUTES } from './playerAttributes.js';
import { UNIT_KINDS, UNIT_STEPS, type UnitKind } from './units.js';

/** A player's group of a week of the ranked league, as `getRankedLeagueGroup` takes it. */
export interface RankedSeason {
  readonly groupTag: string;
  readonly seasonId: LeagueSeasonId;
}

/** The events of a player that are not a change of an attribute, with their fields. */
const HAPPENINGS = {
  /** The player has joined a clan. A player who moved between clans has left one and joined the other. */
  playerClanJoin: detail<{ readonly clan: PlayerClan }>(),
  /** The player has left a clan. */
  playerClanLeave: detail<{ readonly clan: PlayerClan }>(),
  /** A new week of the ranked league, or another group; `undefined` without one. */
  playerRankedSeasonChange: detail<Change<RankedSeason | undefined>>(),
  playerLabelAdd: detail<{ readonly label: Label }>(),
  playerLabelRemove: detail<{ readonly label: Label }>(),
  playerSuperTroopBoostStart: detail<{ readonly unit: Troop }>(),
  playerSuperTroopBoostEnd: detail<{ readonly unit: Troop }>(),
  /** A hero wears other equipment; the order does not matter. A new hero's equipment is a change, too. */
  playerActiveEquipmentChange: detail<{ readonly hero: Hero } & Change<readonly Equipment[]>>(),
  playerActiveEquipmentAdd: detail<{ readonly hero: Hero; readonly equipment: Equipment }>(),
  playerActiveEquipmentRemove: detail<{ readonly hero: Hero; readonly equipment: Equipment }>(),
  /** Equipment that a hero wears has another level. */
  playerActiveEquipmentLevelChange: detail<{ readonly hero: Hero; readonly equipment: Equipment } & Change<number>>(),
  /** The value of an achievement has risen or fallen. */
  playerAchievementProgress: detail<AchievementPair & Change<number>>(),
  playerAchievementStarsChange: detail<AchievementPair & Change<number>>(),
  /** An achievement was not listed before, as after an update of the game. */
  playerAchievementAdd: detail<{ readonly achievement: Achievement }>(),
  playerAchievementRemove: detail<{ readonly achievement: Achievement }>(),
  playerFieldChange: detail<FieldChange>(),
};

interface AchievementPair {
  readonly achievement: Achievement;
  readonly achievementBefore: Achievement;
}

type ModelOf<Kind extends UnitKind> = InstanceType<(typeof UNIT_KINDS)[Kind]>;

/**
 * `playerTroopUnlock` and so on: a unit is new, has a higher level, has a lower level, is gone. The API lists super
 * troops, siege machines and pets as troops; here they are separate kinds. The level of a super troop means little
 * while it is not boosted.
 */
type UnitEvents = {
  [Kind in UnitKind as `player${Kind}${'Unlock' | 'Loss'}`]: Flat<{ readonly unit: ModelOf<Kind> } & Both<Player>>;
} & {
  [Kind in UnitKind as `player${Kind}${'Upgrade' | 'Downgrade'}`]: Flat<
    { readonly unit: ModelOf<Kind>; readonly unitBefore: ModelOf<Kind> } & Change<number> & Both<Player>
  >;
};

/** The legend statistics of a player who may have none. */
type OptionalLegend = { readonly [Name in keyof LegendStatistics]: LegendStatistics[Name] | undefined };

/** The fields of a player's events, by type. */
export interface PlayerEvents
  extends Flat<
    AttributeEvents<'player', Player, typeof PLAYER_ATTRIBUTES, Both<Player>> &
      AttributeEvents<
        'playerClan',
        PlayerClan,
        typeof PLAYER_CLAN_ATTRIBUTES,
        { readonly clan: PlayerClan } & Both<Player>
      > &
      AttributeEvents<'player', OptionalLegend, typeof LEGEND_TROPHIES, Both<Player>> &
      AttributeEvents<'playerLegend', OptionalLegend, typeof LEGEND_SEASONS, Both<Player>> &
      UnitEvents &
      DetailsOf<typeof HAPPENINGS, Both<Player>>
  > {}

export type PlayerEventType = keyof PlayerEvents;

/** The types of a player's events. */
export const PLAYER_EVENT_TYPES = [
  ...changeTypes('player', PLAYER_ATTRIBUTES),
  ...changeTypes('playerClan', PLAYER_CLAN_ATTRIBUTES),
  ...changeTypes('player', LEGEND_TROPHIES),
  ...changeTypes('playerLegend', LEGEND_SEASONS),
  ...Object.keys(UNIT_KINDS).flatMap((kind) => UNIT_STEPS.map((step) => `player${kind}${step}`)),
  ...Object.keys(HAPPENINGS),
] as readonly PlayerEventType[];
