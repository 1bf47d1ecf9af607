import type { PagePayload } from '../../api/payloads/common.js';
import { queryOf } from '../../api/query.js';
import { pathOf } from '../../api/routes.js';
import { correctTag } from '../../api/tags.js';
import { BattleLogEntry } from '../../models/BattleLogEntry.js';
import { Clan } from '../../models/Clan.js';
import { ClanMember } from '../../models/ClanMember.js';
import { GoldPassSeason } from '../../models/GoldPassSeason.js';
import { Label } from '../../models/Label.js';
import { LeagueGroup } from '../../models/LeagueGroup.js';
import { LeagueSeasonResult } from '../../models/LeagueSeasonResult.js';
import { Location } from '../../models/Location.js';
import { BuilderBaseLeague, CapitalLeague, League, LeagueSeason, LeagueTier, WarLeague } from '../../models/leagues.js';
import { Page } from '../../models/Page.js';
import { Player } from '../../models/Player.js';
import { RaidSeason } from '../../models/RaidSeason.js';
import { RankedLeagueGroup } from '../../models/RankedLeagueGroup.js';
import {
  CapitalRanking,
  ClanBuilderBaseRanking,
  ClanRanking,
  PlayerBuilderBaseRanking,
  PlayerRanking,
} from '../../models/rankings.js';
import { War } from '../../models/War.js';
import { WarLogEntry } from '../../models/WarLogEntry.js';
import { type ClanSearch, searchQuery } from './ClanSearch.js';
import { byPath, byTag, type EndpointRow, routeFacts } from './Endpoint.js';
import { type LocationId, locationId, positiveId, seasonId } from './ids.js';

/** Names one group of the ranked leagues, as one of its players sees it. */
export interface RankedGroupKey {
  readonly groupTag: string;
  readonly seasonId: number | string;
  readonly playerTag: string;
}

/** Names one season of a league. */
interface SeasonKey {
  readonly leagueId: number;
  readonly season: string;
}

type View<P extends object, M> = new (raw: P) => M;

function modelOf<P extends object, M>(View: View<P, M>): (payload: P) => M {
  return (payload) => new View(payload);
}

function pageOf<P extends object, M>(View: View<P, M>): (payload: PagePayload<P>) => Page<M, P> {
  const view = modelOf(View);
  return (payload) => new Page(payload, view);
}

const isWar = (payload: object) => typeof (payload as { state?: unknown }).state === 'string';
const nothing = (_argument: undefined) => [];
const leagueId = (id: number) => [positiveId('leagueId', id)];
const rankedLocation = (id: LocationId) => [locationId(id)];

/** Gives each row the name that it has in the table as its operation. */
function named<T extends Readonly<Record<string, object>>>(rows: T) {
  const named = Object.entries(rows).map(([operation, row]) => [operation, { operation, ...row }]);
  return Object.fromEntries(named) as { readonly [K in keyof T]: T[K] & { readonly operation: string } };
}

/**
 * The endpoints of the client, each by the name of its method. `revive` finds the model of a stored payload in the same
 * table.
 */
export const endpoints = named({
  searchClans: byPath('searchClans', 'clanSearches', pageOf(Clan), (_search: ClanSearch) => [], searchQuery),
  getClan: byTag('clan', 'searchClans', modelOf(Clan)),
  getMembers: byTag('clanMembers', 'memberLists', pageOf(ClanMember)),
  getWarLog: byTag('warLog', 'warLogs', pageOf(WarLogEntry)),
  getClanWar: byTag('currentWar', 'clanWars', (raw: War['raw'], clanTag) => new War(raw, { clanTag }), isWar),
  getLeagueGroup: byTag('leagueGroup', 'leagueGroups', modelOf(LeagueGroup), isWar),
  getLeagueWar: byTag('leagueWar', 'leagueWars', (raw: War['raw'], warTag) => new War(raw, { warTag }), isWar),
  getRaidSeasons: byTag('raidSeasons', 'raidSeasons', pageOf(RaidSeason)),

  getPlayer: byTag('player', 'searchPlayers', modelOf(Player)),
  getBattleLog: byTag('battleLog', 'battleLogs', pageOf(BattleLogEntry)),
  getLeagueHistory: byTag('leagueHistory', 'leagueHistories', pageOf(LeagueSeasonResult)),
  getRankedLeagueGroup: {
    ...routeFacts('rankedGroup'),
    cache: 'rankedGroups',
    key: ({ groupTag, seasonId: season, playerTag }) =>
      `${correctTag(groupTag, 'groupTag')}/${seasonId('seasonId', season)}/${correctTag(playerTag, 'playerTag')}`,
    owns: (key) => key.startsWith('#'),
    path: (key) => {
      const [group = '', season = '', playerTag] = key.split('/');
      return pathOf('rankedGroup', [group, season], queryOf({ playerTag }));
    },
    accepts: (payload) => Array.isArray((payload as { members?: unknown }).members),
    model: modelOf(RankedLeagueGroup),
  } satisfies EndpointRow<RankedGroupKey, RankedLeagueGroup>,

  getLeagueTiers: byPath('leagueTiers', 'leagues', pageOf(LeagueTier), nothing),
  getLeagueTier: byPath('leagueTier', 'leagues', modelOf(LeagueTier), (id: number) => [positiveId('leagueTierId', id)]),
  getLeagues: byPath('leagues', 'leagues', pageOf(League), nothing),
  getLeague: byPath('league', 'leagues', modelOf(League), leagueId),
  getBuilderBaseLeagues: byPath('builderBaseLeagues', 'leagues', pageOf(BuilderBaseLeague), nothing),
  getBuilderBaseLeague: byPath('builderBaseLeague', 'leagues', modelOf(BuilderBaseLeague), leagueId),
  getCapitalLeagues: byPath('capitalLeagues', 'leagues', pageOf(CapitalLeague), nothing),
  getCapitalLeague: byPath('capitalLeague', 'leagues', modelOf(CapitalLeague), leagueId),
  getWarLeagues: byPath('warLeagues', 'leagues', pageOf(WarLeague), nothing),
  getWarLeague: byPath('warLeague', 'leagues', modelOf(WarLeague), leagueId),
  getLeagueSeasons: byPath('leagueSeasons', 'seasonLists', pageOf(LeagueSeason), leagueId),
  getSeasonRankings: byPath('leagueSeason', 'seasons', pageOf(PlayerRanking), (of: SeasonKey) => [
    ...leagueId(of.leagueId),
    seasonId('seasonId', of.season),
  ]),

  getLocations: byPath('locations', 'locations', pageOf(Location), nothing),
  getLocation: byPath('location', 'locations', modelOf(Location), (id: number) => [positiveId('locationId', id)]),
  getClanRanking: byPath('clanRanking', 'clanRankings', pageOf(ClanRanking), rankedLocation),
  getPlayerRanking: byPath('playerRanking', 'playerRankings', pageOf(PlayerRanking), rankedLocation),
  getClanBuilderBaseRanking: byPath(
    'clanBuilderBaseRanking',
    'clanRankings',
    pageOf(ClanBuilderBaseRanking),
    rankedLocation,
  ),
  getPlayerBuilderBaseRanking: byPath(
    'playerBuilderBaseRanking',
    'playerRankings',
    pageOf(PlayerBuilderBaseRanking),
    rankedLocation,
  ),
  getCapitalRanking: byPath('capitalRanking', 'clanRankings', pageOf(CapitalRanking), rankedLocation),

  getClanLabels: byPath('clanLabels', 'labels', pageOf(Label), nothing),
  getPlayerLabels: byPath('playerLabels', 'labels', pageOf(Label), nothing),
  getGoldPass: byPath('goldPass', 'goldPass', modelOf(GoldPassSeason), nothing),
});
