import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROUTE_NAMES } from '../../src/api/routes.js';
import type { CacheName } from '../../src/cache/names.js';
import { Client } from '../../src/client/Client.js';
import type { ClientOptions } from '../../src/client/ClientOptions.js';
import { endpoints } from '../../src/client/endpoints/endpoints.js';
import { EventsClient } from '../../src/events/EventsClient.js';
import { BattleLogEntry } from '../../src/models/BattleLogEntry.js';
import { Clan } from '../../src/models/Clan.js';
import { ClanMember } from '../../src/models/ClanMember.js';
import { GoldPassSeason } from '../../src/models/GoldPassSeason.js';
import { Label } from '../../src/models/Label.js';
import { LeagueGroup } from '../../src/models/LeagueGroup.js';
import { LeagueSeasonResult } from '../../src/models/LeagueSeasonResult.js';
import { Location } from '../../src/models/Location.js';
import {
  BuilderBaseLeague,
  CapitalLeague,
  League,
  LeagueSeason,
  LeagueTier,
  WarLeague,
} from '../../src/models/leagues.js';
import { Page } from '../../src/models/Page.js';
import { Player } from '../../src/models/Player.js';
import { RaidSeason } from '../../src/models/RaidSeason.js';
import { RankedLeagueGroup } from '../../src/models/RankedLeagueGroup.js';
import {
  CapitalRanking,
  ClanBuilderBaseRanking,
  ClanRanking,
  PlayerBuilderBaseRanking,
  PlayerRanking,
} from '../../src/models/rankings.js';
import { War } from '../../src/models/War.js';
import { WarLogEntry } from '../../src/models/WarLogEntry.js';
import { anyPlayer } from './payloads.js';
import { serve } from './setup.js';

type Read = (client: Client) => PromiseLike<object | undefined>;

interface Row {
  readonly method: keyof typeof endpoints;
  readonly read: Read;
  /** The same question in other words. */
  readonly again?: Read;
  readonly url: string;
  readonly name: CacheName;
  readonly key: string;
  readonly body: object;
  readonly model: new (...args: never[]) => object;
  /** The model of an item, for lists. */
  readonly item?: new (
    ...args: never[]
  ) => object;
}

const LIST = { items: [{ id: 1, tag: '#2PP' }], paging: { cursors: {} } };
const UNPAGED = { items: [{}] };

function list(
  method: Row['method'],
  name: CacheName,
  item: Row['item'] & object,
  url: string,
  key: string,
  read: Read,
  again?: Read,
): Row {
  return { method, name, item, url, key, read, model: Page, body: LIST, ...(again && { again }) };
}

const SEARCH =
  'name=night%20%26%20day&warFrequency=always&locationId=32000006&minMembers=0&maxMembers=50&minClanPoints=9' +
  '&minClanLevel=2&labelIds=56000000,56000001&limit=5&after=abc';

const ROWS: readonly Row[] = [
  list(
    'searchClans',
    'clanSearches',
    Clan,
    `/clans?${SEARCH}`,
    `clans?${SEARCH}`,
    (client) =>
      client.searchClans({
        name: 'night & day',
        warFrequency: 'always',
        locationId: 32_000_006,
        minMembers: 0,
        maxMembers: 50,
        minClanPoints: 9,
        minClanLevel: 2,
        labelIds: [56_000_000, 56_000_001],
        limit: 5,
        after: 'abc',
      }),
    (client) =>
      client.searchClans({
        after: 'abc',
        limit: 5,
        labelIds: [56_000_001, 56_000_000],
        minClanLevel: 2,
        minClanPoints: 9,
        maxMembers: 50,
        minMembers: 0,
        locationId: 32_000_006,
        warFrequency: 'always',
        name: ' night & day ',
      }),
  ),
  {
    method: 'getClan',
    read: (client) => client.getClan(' #2pp '),
    again: (client) => client.getClan('#2PP'),
    url: '/clans/%232PP',
    name: 'searchClans',
    key: '#2PP',
    body: { tag: '#2PP' },
    model: Clan,
  },
  list(
    'getMembers',
    'memberLists',
    ClanMember,
    '/clans/%232PP/members',
    '#2PP',
    (client) => client.getMembers('2pp'),
    (client) => client.getMembers('#2PP', { limit: undefined }),
  ),
  list(
    'getWarLog',
    'warLogs',
    WarLogEntry,
    '/clans/%232PP/warlog?limit=10&before=eyJwb3MiOjUwfQ%3D%3D',
    '#2PP?limit=10&before=eyJwb3MiOjUwfQ%3D%3D',
    (client) => client.getWarLog('#2PP', { limit: 10, before: 'eyJwb3MiOjUwfQ==' }),
    (client) => client.getWarLog('%232pp', { before: 'eyJwb3MiOjUwfQ==', limit: 10 }),
  ),
  {
    method: 'getClanWar',
    read: (client) => client.getClanWar('#2PP'),
    again: (client) => client.getClanWar('2PP', { realtime: false }),
    url: '/clans/%232PP/currentwar',
    name: 'clanWars',
    key: '#2PP',
    body: { state: 'notInWar', clan: {}, opponent: {} },
    model: War,
  },
  {
    method: 'getLeagueGroup',
    read: (client) => client.getLeagueGroup('#2PP'),
    again: (client) => client.getLeagueGroup('#2pp'),
    url: '/clans/%232PP/currentwar/leaguegroup',
    name: 'leagueGroups',
    key: '#2PP',
    body: { state: 'preparation' },
    model: LeagueGroup,
  },
  {
    method: 'getLeagueWar',
    read: (client) => client.getLeagueWar('#2PP'),
    again: (client) => client.getLeagueWar(' 2pp'),
    url: '/clanwarleagues/wars/%232PP',
    name: 'leagueWars',
    key: '#2PP',
    body: { state: 'inWar', clan: { tag: '#2PY' }, opponent: { tag: '#2PL' } },
    model: War,
  },
  list(
    'getRaidSeasons',
    'raidSeasons',
    RaidSeason,
    '/clans/%232PP/capitalraidseasons?limit=2',
    '#2PP?limit=2',
    (client) => client.getRaidSeasons('#2PP', { limit: 2 }),
    (client) => client.getRaidSeasons('2pp', { limit: 2, lane: 'background' }),
  ),
  {
    method: 'getPlayer',
    read: (client) => client.getPlayer(' #2pp '),
    again: (client) => client.getPlayer('#2PP'),
    url: '/players/%232PP',
    name: 'searchPlayers',
    key: '#2PP',
    body: { tag: '#2PP' },
    model: Player,
  },
  {
    ...list('getBattleLog', 'battleLogs', BattleLogEntry, '/players/%232PP/battlelog', '#2PP', (client) =>
      client.getBattleLog('#2PP'),
    ),
    body: UNPAGED,
  },
  {
    ...list(
      'getLeagueHistory',
      'leagueHistories',
      LeagueSeasonResult,
      '/players/%232PP/leaguehistory',
      '#2PP',
      (client) => client.getLeagueHistory('o2pp'.slice(1)),
    ),
    body: UNPAGED,
  },
  {
    method: 'getRankedLeagueGroup',
    read: (client) => client.getRankedLeagueGroup({ groupTag: 'yyy', seasonId: 1_773_032_400, playerTag: '2pp' }),
    again: (client) => client.getRankedLeagueGroup({ playerTag: '#2PP', seasonId: '1773032400', groupTag: '#YYY' }),
    url: '/leaguegroup/%23YYY/1773032400?playerTag=%232PP',
    name: 'rankedGroups',
    key: '#YYY/1773032400/#2PP',
    body: { members: [], attackLogs: [], defenseLogs: [] },
    model: RankedLeagueGroup,
  },
  list('getLeagueTiers', 'leagues', LeagueTier, '/leaguetiers', 'leaguetiers', (client) => client.getLeagueTiers()),
  {
    method: 'getLeagueTier',
    read: (client) => client.getLeagueTier(105_000_034),
    url: '/leaguetiers/105000034',
    name: 'leagues',
    key: 'leaguetiers/105000034',
    body: { id: 105_000_034 },
    model: LeagueTier,
  },
  list('getLeagues', 'leagues', League, '/leagues?limit=3', 'leagues?limit=3', (client) =>
    client.getLeagues({ limit: 3 }),
  ),
  {
    method: 'getLeague',
    read: (client) => client.getLeague(29_000_022),
    url: '/leagues/29000022',
    name: 'leagues',
    key: 'leagues/29000022',
    body: { id: 29_000_022 },
    model: League,
  },
  list('getBuilderBaseLeagues', 'leagues', BuilderBaseLeague, '/builderbaseleagues', 'builderbaseleagues', (client) =>
    client.getBuilderBaseLeagues(),
  ),
  {
    method: 'getBuilderBaseLeague',
    read: (client) => client.getBuilderBaseLeague(44_000_000),
    url: '/builderbaseleagues/44000000',
    name: 'leagues',
    key: 'builderbaseleagues/44000000',
    body: { id: 44_000_000 },
    model: BuilderBaseLeague,
  },
  list('getCapitalLeagues', 'leagues', CapitalLeague, '/capitalleagues', 'capitalleagues', (client) =>
    client.getCapitalLeagues(),
  ),
  {
    method: 'getCapitalLeague',
    read: (client) => client.getCapitalLeague(85_000_000),
    url: '/capitalleagues/85000000',
    name: 'leagues',
    key: 'capitalleagues/85000000',
    body: { id: 85_000_000 },
    model: CapitalLeague,
  },
  list('getWarLeagues', 'leagues', WarLeague, '/warleagues', 'warleagues', (client) => client.getWarLeagues()),
  {
    method: 'getWarLeague',
    read: (client) => client.getWarLeague(48_000_000),
    url: '/warleagues/48000000',
    name: 'leagues',
    key: 'warleagues/48000000',
    body: { id: 48_000_000 },
    model: WarLeague,
  },
  list(
    'getLeagueSeasons',
    'seasonLists',
    LeagueSeason,
    '/leagues/29000022/seasons',
    'leagues/29000022/seasons',
    (client) => client.getLeagueSeasons(),
    (client) => client.getLeagueSeasons({ leagueId: 29_000_022 }),
  ),
  list(
    'getSeasonRankings',
    'seasons',
    PlayerRanking,
    '/leagues/29000022/seasons/2025-10-06?limit=50',
    'leagues/29000022/seasons/2025-10-06?limit=50',
    (client) => client.getSeasonRankings('2025-10-06', { limit: 50 }),
    (client) => client.getSeasonRankings('2025-10-06', { leagueId: 29_000_022, limit: 50 }),
  ),
  list('getLocations', 'locations', Location, '/locations?after=x', 'locations?after=x', (client) =>
    client.getLocations({ after: 'x' }),
  ),
  {
    method: 'getLocation',
    read: (client) => client.getLocation(32_000_006),
    url: '/locations/32000006',
    name: 'locations',
    key: 'locations/32000006',
    body: { id: 32_000_006 },
    model: Location,
  },
  list(
    'getClanRanking',
    'clanRankings',
    ClanRanking,
    '/locations/global/rankings/clans',
    'locations/global/rankings/clans',
    (client) => client.getClanRanking('global'),
  ),
  list(
    'getPlayerRanking',
    'playerRankings',
    PlayerRanking,
    '/locations/32000006/rankings/players?limit=10',
    'locations/32000006/rankings/players?limit=10',
    (client) => client.getPlayerRanking(32_000_006, { limit: 10 }),
  ),
  list(
    'getClanBuilderBaseRanking',
    'clanRankings',
    ClanBuilderBaseRanking,
    '/locations/32000006/rankings/clans-builder-base',
    'locations/32000006/rankings/clans-builder-base',
    (client) => client.getClanBuilderBaseRanking(32_000_006),
  ),
  list(
    'getPlayerBuilderBaseRanking',
    'playerRankings',
    PlayerBuilderBaseRanking,
    '/locations/global/rankings/players-builder-base',
    'locations/global/rankings/players-builder-base',
    (client) => client.getPlayerBuilderBaseRanking('global'),
  ),
  list(
    'getCapitalRanking',
    'clanRankings',
    CapitalRanking,
    '/locations/32000007/rankings/capitals',
    'locations/32000007/rankings/capitals',
    (client) => client.getCapitalRanking(32_000_007),
  ),
  list('getClanLabels', 'labels', Label, '/labels/clans', 'labels/clans', (client) => client.getClanLabels()),
  list('getPlayerLabels', 'labels', Label, '/labels/players', 'labels/players', (client) => client.getPlayerLabels()),
  {
    method: 'getGoldPass',
    read: (client) => client.getGoldPass(),
    url: '/goldpass/seasons/current',
    name: 'goldPass',
    key: 'goldpass/seasons/current',
    body: { startTime: '20260301T080000.000Z', endTime: '20260401T080000.000Z' },
    model: GoldPassSeason,
  },
];

describe('every route', () => {
  test('has a row here, and the table has every route of the API', () => {
    expect(ROWS.map(({ method }) => method).sort()).toEqual(Object.keys(endpoints).sort());
    // The one POST is the client's `verifyPlayerToken`.
    const read = [...Object.values(endpoints).map(({ name }) => name), 'verifyToken'];
    expect(read.sort()).toEqual([...ROUTE_NAMES].sort());
  });

  test.each(ROWS)('$method requests $url, stores it under $name and returns its model', async (row) => {
    const { api, client } = await serve(() => ({ body: row.body, maxAge: 60 }));

    const first = await row.read(client);
    expect(api.requests).toHaveLength(1);
    expect(api.requests[0]).toMatchObject({ method: 'GET', url: row.url });
    expect(first).toBeInstanceOf(row.model);
    expect((first as { raw: unknown }).raw).toEqual(row.body);
    expect(JSON.parse(JSON.stringify(first))).toEqual(row.body);
    if (row.item !== undefined) {
      const page = first as Page<object>;
      expect(page).toHaveLength(1);
      for (const item of page) expect(item).toBeInstanceOf(row.item);
    }

    const { cache } = client;
    expect(await cache?.keys(row.name)).toEqual([row.key]);
    expect(await cache?.get(row.name, row.key)).toBe(first);
    expect(await row.read(client)).toBe(first);
    if (row.again !== undefined) expect(await row.again(client)).toBe(first);
    expect(api.requests).toHaveLength(1);
    expect(cache?.statistics(row.name)).toMatchObject({ loads: 1, misses: 1, entries: 1 });
  });

  test.each(ROWS)('$method names its operation and route in errors', async (row) => {
    const { client } = await serve(() => ({ status: 400, body: { reason: 'badRequest', message: 'no' } }));
    const { operation, route } = endpoints[row.method];
    await expect(Promise.resolve(row.read(client))).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      route,
      subject: row.key,
      operation: `${operation}('${row.key}')`,
    });
    expect(operation).toBe(row.method);
  });

  test.each(ROWS)('$method returns its model from a store that keeps JSON', async (row) => {
    const { TextCache } = await import('./TextCache.js');
    const { api, client } = await serve(() => ({ body: row.body, maxAge: 60 }), { cache: TextCache });
    const first = await row.read(client);
    const second = await row.read(client);
    expect(api.requests).toHaveLength(1);
    expect(second).not.toBe(first);
    expect(second).toBeInstanceOf(row.model);
    expect((second as { raw: unknown }).raw).toEqual(row.body);
    const { storedAt, freshUntil, apiFreshUntil } = (first as Player).freshness ?? {};
    expect((second as Player).freshness).toMatchObject({ storedAt, freshUntil, apiFreshUntil, stale: false });
    if (row.item !== undefined) expect((second as Page<object>).at(0)).toBeInstanceOf(row.item);
  });
});

/** Every name of a member of any class or interface in src, and what clients had once. */
function everyName(): Set<string> {
  const names = new Set([
    'read',
    'readRealtime',
    'readThrough',
    'now',
    'fetched',
    'post',
    'many',
    'list',
    'send',
    'core',
  ]);
  for (const file of readdirSync('src', { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    const text = readFileSync(join('src', file), 'utf8');
    const members = text.matchAll(
      /^ {2}(?:(?:readonly|protected|private|static|override|async|get|set) |[*#])*(\w+)[?!]?[(<:]/gm,
    );
    for (const [, name = ''] of members) names.add(name);
  }
  return names;
}

describe.each([
  ['Client', Client],
  ['EventsClient', EventsClient],
])('a subclass of %s', (_name, Base) => {
  const own = [Base, Object.getPrototypeOf(Base) as typeof Base]
    .flatMap((of) => Object.getOwnPropertyNames(of.prototype ?? {}))
    .concat('cache');
  const free = [...everyName()].filter((name) => !own.includes(name) && name !== '__proto__');

  class Bot extends Base {
    constructor(options: ClientOptions<never>) {
      super(options);
      for (const name of free.filter((_free, index) => index % 2 === 0))
        Object.defineProperty(this, name, { value: `the bot's ${name}`, configurable: true });
    }
  }
  for (const name of free)
    Object.defineProperty(Bot.prototype, name, {
      value: () => {
        throw new Error(`the bot's own ${name} was called`);
      },
      configurable: true,
    });

  test('may use every name except the public ones', async () => {
    expect(free.length).toBeGreaterThan(1_000);
    for (const name of ['send', 'post', 'read', 'list', 'now', 'many', 'fetched', 'readThrough', 'transport', 'reads'])
      expect(free).toContain(name);
    const { client } = await serve(() => ({ body: {} }), { client: Base });
    expect(Object.getOwnPropertyNames(client)).toEqual(['cache']);
  });

  test.each(ROWS)('$method works whatever names it uses', async (row) => {
    const { api, client } = await serve(() => ({ body: row.body, maxAge: 60 }), { client: Bot });
    const first = await row.read(client);
    expect(first).toBeInstanceOf(row.model);
    expect(await row.read(client)).toBe(first);
    expect(api.requests).toHaveLength(1);
    await client.close();
  });

  test('its other reads work too', async () => {
    const { client } = await serve(anyPlayer, { client: Bot });
    for await (const { error } of client.getPlayers(['#2PP', '#2PY'])) expect(error).toBeUndefined();
    expect(await client.request('/players/%232PP', { cacheName: 'searchPlayers' })).toMatchObject({ tag: '#2PP' });
    expect(await client.getPlayer('#2PQ', { timeout: 5, cache: false })).toBeInstanceOf(Player);
    expect(client.throttle.tokens).toHaveLength(1);
    expect(client.maintenanceSince).toBeUndefined();
  });
});
