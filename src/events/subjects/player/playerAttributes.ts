import type { LegendStatisticsPayload, PlayerClanPayload, PlayerPayload } from '../../../api/payloads/player.js';
import type { LegendStatistics } from '../../../models/LegendStatistics.js';
import type { Player } from '../../../models/Player.js';
import type { PlayerClan } from '../../../models/PlayerClan.js';
import { type Attribute, type AttributeTable, identified, value, whole } from '../../compare/Attribute.js';
import { formerLeague, labels, sameHouse } from '../../compare/commonAttributes.js';
import { type Raw, sameValue } from '../../compare/sameValue.js';

/** What can change of a player, by the names of the model's properties: `playerTownHallChange` and so on. */
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
  house: whole('playerHouse', sameHouse),
  labels: labels(),
} satisfies AttributeTable<Player, PlayerPayload>;

/** What can change of a player's clan, as long as it is the same one: `playerClanNameChange` and so on. */
export const PLAYER_CLAN_ATTRIBUTES = {
  name: value('name'),
  level: value('clanLevel'),
  badge: whole('badgeUrls'),
} satisfies AttributeTable<PlayerClan, PlayerClanPayload>;

/** The parts of the legend statistics, each with an event of its own: `playerLegendPreviousSeasonChange` and so on. */
export const LEGEND_ATTRIBUTES = {
  legendTrophies: value('legendTrophies'),
  currentSeason: whole('currentSeason'),
  previousSeason: whole('previousSeason'),
  bestSeason: whole('bestSeason'),
  previousBuilderBaseSeason: whole(['previousBuilderBaseSeason', 'previousVersusSeason']),
  bestBuilderBaseSeason: whole(['bestBuilderBaseSeason', 'bestVersusSeason']),
} satisfies AttributeTable<LegendStatistics, LegendStatisticsPayload>;

/** Another clan, or none. What changes of the same one has events of its own. */
function playerClan(): Attribute<'clan'> {
  const { fields, read, same } = identified('clan', 'tag');
  return { fields, read, same };
}

function warOptedIn(): Attribute<'warPreference'> {
  const shown = (preference: unknown) => (typeof preference === 'string' ? preference === 'in' : undefined);
  return {
    fields: ['warPreference'],
    read: (raw) => raw['warPreference'],
    same: (old, now) => shown(old) === shown(now),
    // A preference besides in and out, which the model shows as out.
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
