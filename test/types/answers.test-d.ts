import { expectTypeOf } from 'vitest';
import type {
  BattleLogEntry,
  BulkResult,
  CallOptions,
  Clan,
  ClanMember,
  Client,
  GoldPassSeason,
  LeagueGroup,
  LeagueTier,
  Location,
  Page,
  PageRead,
  Player,
  PlayerRanking,
  RaidSeason,
  War,
  WarLogEntry,
} from '../../src/index.js';
import type { RankedLeagueGroup, TokenVerification } from '../../src/models/index.js';
import type { PageOf } from '../../src/models/Page.js';

/** The types of the results of calls. Compiled by types.test.ts, and never run. */
export async function answers(client: Client, options: CallOptions): Promise<void> {
  // Only a read that may not fetch can come back with nothing.
  expectTypeOf(await client.getPlayer('')).toEqualTypeOf<Player>();
  expectTypeOf(await client.getPlayer('', {})).toEqualTypeOf<Player>();
  expectTypeOf(await client.getPlayer('', { cache: false, maxAge: '30s', timeout: 5 })).toEqualTypeOf<Player>();
  expectTypeOf(await client.getPlayer('', { fetch: true })).toEqualTypeOf<Player>();
  expectTypeOf(await client.getPlayer('', { fetch: false })).toEqualTypeOf<Player | undefined>();
  expectTypeOf(await client.getPlayer('', { fetch: false, updateCache: false })).toEqualTypeOf<Player | undefined>();
  expectTypeOf(await client.getPlayer('', options)).toEqualTypeOf<Player | undefined>();
  const fetch = Math.random() > 0.5;
  expectTypeOf(await client.getPlayer('', { fetch })).toEqualTypeOf<Player | undefined>();

  expectTypeOf(await client.getClan('')).toEqualTypeOf<Clan>();
  expectTypeOf(await client.getClanWar('', { realtime: true })).toEqualTypeOf<War>();
  expectTypeOf(await client.getClanWar('', { realtime: true, fetch: false })).toEqualTypeOf<War | undefined>();
  expectTypeOf(await client.getLeagueGroup('')).toEqualTypeOf<LeagueGroup>();
  expectTypeOf(await client.getLeagueWar('')).toEqualTypeOf<War>();
  expectTypeOf(await client.getCurrentWar('')).toEqualTypeOf<War | undefined>();
  expectTypeOf(await client.getBattleLog('')).toEqualTypeOf<PageOf<BattleLogEntry>>();
  expectTypeOf(
    await client.getRankedLeagueGroup({ groupTag: '', seasonId: 1, playerTag: '' }),
  ).toEqualTypeOf<RankedLeagueGroup>();
  expectTypeOf(await client.getLeagueTier(1, { fetch: false })).toEqualTypeOf<LeagueTier | undefined>();
  expectTypeOf(await client.getLocation(1)).toEqualTypeOf<Location>();
  expectTypeOf(await client.getGoldPass()).toEqualTypeOf<GoldPassSeason>();
  expectTypeOf(await client.verifyPlayerToken('', '')).toEqualTypeOf<TokenVerification>();
  expectTypeOf(await client.request('/x')).toEqualTypeOf<unknown>();
}

export async function lists(client: Client): Promise<void> {
  const read: PageRead<ClanMember, PageOf<ClanMember>> = client.getMembers('');
  expectTypeOf(await read).toEqualTypeOf<PageOf<ClanMember>>();
  expectTypeOf(await client.getMembers('')).toEqualTypeOf<PageOf<ClanMember>>();
  expectTypeOf<PageOf<ClanMember>>().toEqualTypeOf<Page<ClanMember, ClanMember['raw']>>();
  expectTypeOf(await client.getMembers('', { limit: 5, fetch: false })).toEqualTypeOf<PageOf<ClanMember> | undefined>();
  expectTypeOf(await client.searchClans({ name: 'night' })).toEqualTypeOf<PageOf<Clan>>();
  expectTypeOf(await client.getSeasonRankings('', { leagueId: 1 })).toEqualTypeOf<PageOf<PlayerRanking>>();
  for await (const entry of client.getWarLog('')) expectTypeOf(entry).toEqualTypeOf<WarLogEntry>();
  for await (const entry of client.getWarLog('', { fetch: false })) expectTypeOf(entry).toEqualTypeOf<WarLogEntry>();
  for await (const page of client.getRaidSeasons('').pages()) expectTypeOf(page).toEqualTypeOf<PageOf<RaidSeason>>();
  for await (const page of client.getRaidSeasons('', { fetch: false }).pages()) {
    expectTypeOf(page).toEqualTypeOf<PageOf<RaidSeason>>();
  }
  // A list is also a promise.
  const promise: Promise<PageOf<ClanMember>> = client.getMembers('');
  await Promise.all([promise, client.getMembers('').finally(() => undefined)]);
  for (const member of await client.getMembers('')) expectTypeOf(member).toEqualTypeOf<ClanMember>();
}

export async function bulk(client: Client): Promise<void> {
  for await (const result of client.getPlayers([''])) {
    expectTypeOf(result).toEqualTypeOf<BulkResult<Player>>();
    if (result.error === undefined && result.value !== undefined) expectTypeOf(result.value).toEqualTypeOf<Player>();
    expectTypeOf(result.value).toEqualTypeOf<Player | undefined>();
  }
  for await (const { value } of client.getPlayers([''], { fetch: false }))
    expectTypeOf(value).toEqualTypeOf<Player | undefined>();
  for await (const { value } of client.getCurrentWars(new Set([''])))
    expectTypeOf(value).toEqualTypeOf<War | undefined>();
  for await (const { value } of client.getMemberDetails('')) expectTypeOf(value).toEqualTypeOf<Player | undefined>();
  for await (const war of client.getWarsForClan('')) expectTypeOf(war).toEqualTypeOf<War>();
}

export function refused(client: Client): void {
  // @ts-expect-error A tag is text.
  void client.getPlayer(5);
  // @ts-expect-error There is no such option.
  void client.getPlayer('', { cached: true });
  // @ts-expect-error A round has a name.
  void client.getCurrentWar('', 'next');
  // @ts-expect-error Only wars can be read past the API's cache.
  void client.getClan('', { realtime: true });
  // @ts-expect-error A page has a size, and not a count.
  void client.getMembers('', { count: 5 });
  // @ts-expect-error A season is text here.
  void client.getSeasonRankings(5);
  // @ts-expect-error A location is an id or the world.
  void client.getClanRanking('germany');
  // @ts-expect-error There is no such cache.
  void client.request('/x', { cacheName: 'players' });
  // @ts-expect-error There is no such lane.
  void client.getPlayer('', { lane: 'fast' });
}
