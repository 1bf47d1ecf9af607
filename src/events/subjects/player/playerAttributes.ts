import type { LegendStatisticsPayload, PlayerClanPayload, PlayerPayload } from '../../../api/payloads/player.js';
import type { LegendStatistics } from '../../../models/LegendStatistics.js';
import type { Player } from '../../../models/Player.js';
import type { PlayerClan } from '../../../models/PlayerClan.js';
import { type Attribute, type AttributeTable, identified, value, whole } from '../../compare/Attribute.js';
import { type Raw, sameValue } from '../../compare/sameValue.js';
import { formerLeague, house, labels } from '../sharedAttributes.js';

/**
 * The attributes of a player. An entry is named after the model's property, and adds an event: `townHall` adds
 * `playerTownHallChange`.
 */
export const PLAYER_ATTRIBUTES = {
  name: value('name'),
  townHall: value('townHallLevel'),
  townHallWeapon: value('townHallWeaponLevel'),
  builderHall: value('builderHallLevel'),
  expLevel: value('expLevel'),
  trophies: value('trophies'),
  bestTrophies: value('bestTrophies'),
  builderBaseTrophies: value('builderBaseTrophies', 'versusTrophies'),
  bestBuilderBaseTrophies: value('bestBuilderBaseTrophies', 'bestVersusTrophies'),
  warStars: value('warStars'),
  attackWins: value('attackWins'),
  defenseWins: value('defenseWins'),
  donations: value('donations'),
  received: value('donationsReceived'),
  clanCapitalContributions: value('clanCapitalContributions'),
  role: value('role'),
  warOptedIn: warOptedIn(),
  clan: playerClan(),
  league: formerLeague(),
  leagueTier: identified('leagueTier'),
  builderBaseLeague: identified('builderBaseLeague'),
  currentLeagueGroupTag: value('currentLeagueGroupTag'),
  currentLeagueSeasonId: value('currentLeagueSeasonId'),
  previousLeagueGroupTag: value('previousLeagueGroupTag'),
  previousLeagueSeasonId: value('previousLeagueSeasonId'),
  legendStatistics: whole(
    'legendStatistics',
    (old, now) => sameValue(old, now) || sameValue(withoutFormerNames(old), withoutFormerNames(now)),
  ),
  house: house(),
  labels: labels(),
} satisfies AttributeTable<Player, PlayerPayload>;

/** The attributes of a player's clan, compared while it is the same clan: `name` adds `playerClanNameChange`. */
export const PLAYER_CLAN_ATTRIBUTES = {
  name: value('name'),
  level: value('clanLevel'),
  badge: whole('badgeUrls'),
} satisfies AttributeTable<PlayerClan, PlayerClanPayload>;

/** The legend trophies, which add `playerLegendTrophiesChange`. */
export const LEGEND_TROPHIES = {
  legendTrophies: value('legendTrophies'),
} satisfies AttributeTable<LegendStatistics, LegendStatisticsPayload>;

/** The seasons in the legend statistics: `bestSeason` adds `playerLegendBestSeasonChange`. */
export const LEGEND_SEASONS = {
  currentSeason: whole('currentSeason'),
  previousSeason: whole('previousSeason'),
  bestSeason: whole('bestSeason'),
  previousBuilderBaseSeason: whole(['previousBuilderBaseSeason', 'previousVersusSeason']),
  bestBuilderBaseSeason: whole(['bestBuilderBaseSeason', 'bestVersusSeason']),
} satisfies AttributeTable<LegendStatistics, LegendStatisticsPayload>;

/** Which clan it is. Changes of the same clan have other events. */
function playerClan(): Attribute<'clan'> {
  return { ...value('clan'), same: identified('clan', 'tag').same };
}

function warOptedIn(): Attribute<'warPreference'> {
  const shown = (preference: unknown) => (typeof preference === 'string' ? preference === 'in' : undefined);
  return {
    ...value('warPreference'),
    same: (old, now) => shown(old) === shown(now),
    // A preference other than in and out, which the model shows as out.
    rest: (old, now, report) => report([], old, now),
  };
}

/** The statistics with the Builder Base's seasons under their present names. */
function withoutFormerNames({ previousVersusSeason, bestVersusSeason, ...rest }: Raw): Raw {
  return {
    ...rest,
    previousBuilderBaseSeason: rest['previousBuilderBaseSeason'] ?? previousVersusSeason,
    bestBuilderBaseSeason: rest['bestBuilderBaseSeason'] ?? bestVersusSeason,
  };
}
