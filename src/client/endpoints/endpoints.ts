import type { PagePayload } from '../../api/payloads/common.js';
import { correctTag, encodeTag } from '../../api/tags.js';
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
import { byPath, byTag, type Endpoint, hasItems, listByTag, type PageOptions, pageQuery } from './Endpoint.js';
import { type LocationId, locationId, positiveId, seasonId } from './ids.js';

/** A page of a list that hangs on nothing but an id. */
interface IdPage<I> {
  readonly id: I;
  readonly page?: PageOptions | undefined;
}

/** What a ranked league group is asked for by. */
export interface RankedGroupKey {
  readonly groupTag: string;
  readonly seasonId: number | string;
  readonly playerTag: string;
}

type View<P extends object, M> = new (raw: P) => M;

function pageOf<P extends object, M>(View: View<P, M>): (payload: PagePayload<P>) => Page<M, P> {
  const view = (item: P) => new View(item);
  return (payload) => new Page(payload, view);
}

const isWar = (payload: object) => typeof (payload as { state?: unknown }).state === 'string';

/** All entries of a kind of league, and one of them: five kinds of league look alike. */
function leagueKind<P extends object, M>(
  kind: string,
  singular: string,
  plural: string,
  parameter: string,
  View: View<P, M>,
) {
  return {
    list: byPath({
      operation: plural,
      route: `/${kind}`,
      cache: 'leagues',
      accepts: hasItems,
      at: (page: PageOptions | undefined) => kind + pageQuery(page),
      model: pageOf(View),
    }),
    one: byPath({
      operation: singular,
      route: `/${kind}/{${parameter}}`,
      cache: 'leagues',
      at: (id: number) => `${kind}/${positiveId(parameter, id)}`,
      model: (payload: P) => new View(payload),
    }),
  };
}

/** One of the five rankings of a location. */
function ranking<P extends object, M>(
  operation: string,
  kind: string,
  cache: 'clanRankings' | 'playerRankings',
  View: View<P, M>,
) {
  return byPath({
    operation,
    route: `/locations/{locationId}/rankings/${kind}`,
    cache,
    accepts: hasItems,
    at: ({ id, page }: IdPage<LocationId>) => `locations/${locationId(id)}/rankings/${kind}${pageQuery(page)}`,
    model: pageOf(View),
  });
}

const leagueTiers = leagueKind('leaguetiers', 'getLeagueTier', 'getLeagueTiers', 'leagueTierId', LeagueTier);
const leagues = leagueKind('leagues', 'getLeague', 'getLeagues', 'leagueId', League);
const builderBaseLeagues = leagueKind(
  'builderbaseleagues',
  'getBuilderBaseLeague',
  'getBuilderBaseLeagues',
  'leagueId',
  BuilderBaseLeague,
);
const capitalLeagues = leagueKind('capitalleagues', 'getCapitalLeague', 'getCapitalLeagues', 'leagueId', CapitalLeague);
const warLeagues = leagueKind('warleagues', 'getWarLeague', 'getWarLeagues', 'leagueId', WarLeague);

/**
 * Every route of the API that is read, with the cache name, the key and the model that belong to it. The methods of the client, the keys of
 * the cache, what comes back from a store and the simulator's request log all follow from this table.
 * Source: the API's OpenAPI document of November 2025, and captures of 2026 for the battle log, the league history, the ranked league group and
 * the league tiers, which it lacks.
 */
export const endpoints = {
  searchClans: byPath({
    operation: 'searchClans',
    route: '/clans',
    cache: 'clanSearches',
    accepts: hasItems,
    at: (search: ClanSearch) => `clans${searchQuery(search)}`,
    model: pageOf(Clan),
  }),
  getClan: byTag({
    operation: 'getClan',
    route: '/clans/{clanTag}',
    cache: 'searchClans',
    model: (raw: Clan['raw']) => new Clan(raw),
  }),
  getMembers: listByTag({
    operation: 'getMembers',
    route: '/clans/{clanTag}/members',
    cache: 'memberLists',
    model: pageOf(ClanMember),
  }),
  getWarLog: listByTag({
    operation: 'getWarLog',
    route: '/clans/{clanTag}/warlog',
    cache: 'warLogs',
    model: pageOf(WarLogEntry),
  }),
  getClanWar: byTag({
    operation: 'getClanWar',
    route: '/clans/{clanTag}/currentwar',
    cache: 'clanWars',
    accepts: isWar,
    model: (raw: War['raw'], clanTag) => new War(raw, { clanTag }),
  }),
  getLeagueGroup: byTag({
    operation: 'getLeagueGroup',
    route: '/clans/{clanTag}/currentwar/leaguegroup',
    cache: 'leagueGroups',
    accepts: isWar,
    model: (raw: LeagueGroup['raw']) => new LeagueGroup(raw),
  }),
  getLeagueWar: byTag({
    operation: 'getLeagueWar',
    route: '/clanwarleagues/wars/{warTag}',
    cache: 'leagueWars',
    accepts: isWar,
    model: (raw: War['raw'], warTag) => new War(raw, { warTag }),
  }),
  getRaidSeasons: listByTag({
    operation: 'getRaidSeasons',
    route: '/clans/{clanTag}/capitalraidseasons',
    cache: 'raidSeasons',
    model: pageOf(RaidSeason),
  }),

  getPlayer: byTag({
    operation: 'getPlayer',
    route: '/players/{playerTag}',
    cache: 'searchPlayers',
    model: (raw: Player['raw']) => new Player(raw),
  }),
  getBattleLog: byTag({
    operation: 'getBattleLog',
    route: '/players/{playerTag}/battlelog',
    cache: 'battleLogs',
    accepts: hasItems,
    model: pageOf(BattleLogEntry),
  }),
  getLeagueHistory: byTag({
    operation: 'getLeagueHistory',
    route: '/players/{playerTag}/leaguehistory',
    cache: 'leagueHistories',
    accepts: hasItems,
    model: pageOf(LeagueSeasonResult),
  }),
  getRankedLeagueGroup: {
    operation: 'getRankedLeagueGroup',
    route: '/leaguegroup/{leagueGroupTag}/{leagueSeasonId}',
    cache: 'rankedGroups',
    key: ({ groupTag, seasonId: season, playerTag }) =>
      `${correctTag(groupTag, 'groupTag')}/${seasonId('seasonId', season)}/${correctTag(playerTag, 'playerTag')}`,
    owns: (key) => key.startsWith('#'),
    path: (key) => {
      const [group = '', season = '', player = ''] = key.split('/');
      return `/leaguegroup/${encodeTag(group)}/${season}?playerTag=${encodeTag(player)}`;
    },
    accepts: (payload) => Array.isArray((payload as { members?: unknown }).members),
    model: (raw: RankedLeagueGroup['raw']) => new RankedLeagueGroup(raw),
  } satisfies Endpoint<RankedGroupKey, RankedLeagueGroup>,

  getLeagueTiers: leagueTiers.list,
  getLeagueTier: leagueTiers.one,
  getLeagues: leagues.list,
  getLeague: leagues.one,
  getBuilderBaseLeagues: builderBaseLeagues.list,
  getBuilderBaseLeague: builderBaseLeagues.one,
  getCapitalLeagues: capitalLeagues.list,
  getCapitalLeague: capitalLeagues.one,
  getWarLeagues: warLeagues.list,
  getWarLeague: warLeagues.one,
  getLeagueSeasons: byPath({
    operation: 'getLeagueSeasons',
    route: '/leagues/{leagueId}/seasons',
    cache: 'seasonLists',
    accepts: hasItems,
    at: ({ id, page }: IdPage<number>) => `leagues/${positiveId('leagueId', id)}/seasons${pageQuery(page)}`,
    model: pageOf(LeagueSeason),
  }),
  getSeasonRankings: byPath({
    operation: 'getSeasonRankings',
    route: '/leagues/{leagueId}/seasons/{seasonId}',
    cache: 'seasons',
    accepts: hasItems,
    at: ({ id, season, page }: IdPage<number> & { readonly season: string }) =>
      `leagues/${positiveId('leagueId', id)}/seasons/${seasonId('seasonId', season)}${pageQuery(page)}`,
    model: pageOf(PlayerRanking),
  }),

  getLocations: byPath({
    operation: 'getLocations',
    route: '/locations',
    cache: 'locations',
    accepts: hasItems,
    at: (page: PageOptions | undefined) => `locations${pageQuery(page)}`,
    model: pageOf(Location),
  }),
  getLocation: byPath({
    operation: 'getLocation',
    route: '/locations/{locationId}',
    cache: 'locations',
    at: (id: number) => `locations/${positiveId('locationId', id)}`,
    model: (raw: Location['raw']) => new Location(raw),
  }),
  getClanRanking: ranking('getClanRanking', 'clans', 'clanRankings', ClanRanking),
  getPlayerRanking: ranking('getPlayerRanking', 'players', 'playerRankings', PlayerRanking),
  getClanBuilderBaseRanking: ranking(
    'getClanBuilderBaseRanking',
    'clans-builder-base',
    'clanRankings',
    ClanBuilderBaseRanking,
  ),
  getPlayerBuilderBaseRanking: ranking(
    'getPlayerBuilderBaseRanking',
    'players-builder-base',
    'playerRankings',
    PlayerBuilderBaseRanking,
  ),
  getCapitalRanking: ranking('getCapitalRanking', 'capitals', 'clanRankings', CapitalRanking),

  getClanLabels: byPath({
    operation: 'getClanLabels',
    route: '/labels/clans',
    cache: 'labels',
    accepts: hasItems,
    at: (page: PageOptions | undefined) => `labels/clans${pageQuery(page)}`,
    model: pageOf(Label),
  }),
  getPlayerLabels: byPath({
    operation: 'getPlayerLabels',
    route: '/labels/players',
    cache: 'labels',
    accepts: hasItems,
    at: (page: PageOptions | undefined) => `labels/players${pageQuery(page)}`,
    model: pageOf(Label),
  }),
  getGoldPass: byPath({
    operation: 'getGoldPass',
    route: '/goldpass/seasons/current',
    cache: 'goldPass',
    at: (_nothing: undefined) => 'goldpass/seasons/current',
    model: (raw: GoldPassSeason['raw']) => new GoldPassSeason(raw),
  }),
} as const;
