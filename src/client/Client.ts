import type { VerifyTokenPayload } from '../api/payloads/player.js';
import type { Cache } from '../cache/Cache.js';
import { CACHE_PORT, type CacheOwner, type CachePort } from '../cache/CacheOwner.js';
import type { Answer } from '../cache/read/ReadOptions.js';
import type { ThrottleState } from '../http/ThrottleState.js';
import type { TransportEvent } from '../http/TransportEvent.js';
import type { EventOfType, SubscribeOptions, Unsubscribe } from '../internal/Emitter.js';
import type { MaybePromise } from '../internal/MaybePromise.js';
import type { BattleLogEntry } from '../models/BattleLogEntry.js';
import type { Clan } from '../models/Clan.js';
import type { ClanMember } from '../models/ClanMember.js';
import type { GoldPassSeason } from '../models/GoldPassSeason.js';
import type { Label } from '../models/Label.js';
import type { LeagueGroup } from '../models/LeagueGroup.js';
import type { LeagueSeasonResult } from '../models/LeagueSeasonResult.js';
import type { Location } from '../models/Location.js';
import type {
  BuilderBaseLeague,
  CapitalLeague,
  League,
  LeagueSeason,
  LeagueTier,
  WarLeague,
} from '../models/leagues.js';
import type { PageOf } from '../models/Page.js';
import type { Player } from '../models/Player.js';
import type { RaidSeason } from '../models/RaidSeason.js';
import type { RankedLeagueGroup } from '../models/RankedLeagueGroup.js';
import type {
  CapitalRanking,
  ClanBuilderBaseRanking,
  ClanRanking,
  PlayerBuilderBaseRanking,
  PlayerRanking,
} from '../models/rankings.js';
import { TokenVerification } from '../models/TokenVerification.js';
import type { War } from '../models/War.js';
import type { WarLogEntry } from '../models/WarLogEntry.js';
import { type BulkOptions, type BulkRead, type BulkResult, bulk, checkBulk, type Tags } from './bulk.js';
import type { CallOptions, Fetching, PageCallOptions, RealtimeOptions, SeasonOptions } from './CallOptions.js';
import { ClientCore, type SendOptions } from './ClientCore.js';
import type { AccountOptions, ClientOptions } from './ClientOptions.js';
import { readCurrentWar, warsOfClan } from './currentWar.js';
import type { ClanSearch } from './endpoints/ClanSearch.js';
import { endpoints, type RankedGroupKey } from './endpoints/endpoints.js';
import type { LocationId } from './endpoints/ids.js';
import type { WarRound } from './findWar.js';
import type { ListRead } from './PageRead.js';
import type { RequestOptions } from './RequestOptions.js';
import { request, requestVerification } from './request.js';

/** The only league with seasons. */
const LEGEND_LEAGUE = 29_000_022;

/**
 * A client of the Clash of Clans API. Make one with `login(email, password)`, or with your own tokens:
 * `new Client({ tokens })`. Close it when you are done, or declare it with `await using`.
 *
 * Every read goes through the cache and takes the same options (`CallOptions`). Await a list for one page, or loop over
 * it for all items. A subclass may use any other name for its own members; `onClientClose` is there to be overridden.
 */
export class Client implements CacheOwner {
  /** The cache; `null` when it is switched off. */
  readonly cache: Cache | null;
  readonly #core: ClientCore;

  /**
   * Makes a client and sends nothing.
   * @throws InvalidArgumentError for an option that can't be honoured
   */
  constructor(options: ClientOptions<never> = {}) {
    this.#core = new ClientCore(options);
    this.cache = this.#core.attachTo(this);
  }

  get [CACHE_PORT](): CachePort {
    return this.#core.port;
  }

  /**
   * Gets API tokens from the developer site with the account's e-mail and password. Tokens that an earlier login made
   * for this machine's address are used again, missing ones are created, and outdated ones of ours are replaced.
   * @throws InvalidArgumentError for an empty e-mail or password, or a key count outside 1-10, before any request;
   *   InvalidCredentialsError; AlreadyLoggedInError
   */
  async login(email: string, password: string, options: AccountOptions = {}): Promise<this> {
    await this.#core.login(email, password, options);
    return this;
  }

  /** The current state of the throttle: waiting requests, the rate of each token, cooling tokens. A snapshot. */
  get throttle(): ThrottleState {
    return this.#core.transport.throttle;
  }

  /** When the API's maintenance break was first seen; `undefined` when no break is known. */
  get maintenanceSince(): Date | undefined {
    const since = this.#core.transport.maintenanceSince;
    return since === undefined ? undefined : new Date(since);
  }

  /**
   * Listens to one type of the transport's events, or to all of them with `'*'`. Events without a listener cost
   * nothing. The returned function stops listening.
   */
  on<T extends TransportEvent['type'] | '*'>(
    type: T,
    listener: (event: EventOfType<TransportEvent, T>) => unknown,
    options?: SubscribeOptions,
  ): Unsubscribe {
    return this.#core.transport.events.on(type, listener, options);
  }

  /** As `on`, for the next event only. @throws UnknownEventError */
  once<T extends TransportEvent['type'] | '*'>(
    type: T,
    listener: (event: EventOfType<TransportEvent, T>) => unknown,
    options?: SubscribeOptions,
  ): Unsubscribe {
    return this.#core.transport.events.once(type, listener, options);
  }

  /** Removes every listener of the type that was added with this function. @throws UnknownEventError */
  off<T extends TransportEvent['type'] | '*'>(
    type: T,
    listener: (event: EventOfType<TransportEvent, T>) => unknown,
  ): void {
    this.#core.transport.events.off(type, listener);
  }

  /**
   * Ends requests under way with `ClosedError`, lets the cache finish its writes and close its stores, and calls
   * `onClientClose`. Calling it again waits for the same end.
   */
  close(): Promise<void> {
    return this.#core.close(() => this.onClientClose());
  }

  /** For `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Called once, last, when the client closes. Close here what a subclass has opened, such as a Redis connection. */
  protected onClientClose(): MaybePromise<void> {}

  /**
   * Searches clans by at least one filter: `/clans`. The order is the API's own. Results have no members, description
   * or capital.
   * @throws InvalidArgumentError for a search without a filter, or a name of less than three characters
   */
  searchClans<O extends CallOptions = Fetching>(search: ClanSearch, options?: O): ListRead<Clan, O> {
    return this.#core.list(endpoints.searchClans, search, options, search);
  }

  /**
   * A clan with its members: `/clans/{clanTag}`.
   * @throws InvalidTagError before any request; NotFoundError
   */
  getClan<O extends CallOptions = Fetching>(tag: string, options?: O): Promise<Answer<Clan, O>> {
    return this.#core.one(endpoints.getClan, tag, options);
  }

  /** Many clans, one result per tag, like `getPlayers`. */
  getClans<O extends BulkOptions = Fetching>(tags: Tags, options?: O): BulkRead<Clan, O> {
    return this.#core.many(endpoints.getClan, tags, options);
  }

  /** The members of a clan: `/clans/{clanTag}/members`. One page without `limit` has all of them. */
  getMembers<O extends PageCallOptions = Fetching>(tag: string, options?: O): ListRead<ClanMember, O> {
    return this.#core.list(endpoints.getMembers, tag, options);
  }

  /** The members of a clan as whole players, like `getPlayers`. The clan is read first, with the same options. */
  async *getMemberDetails<O extends BulkOptions = Fetching>(
    clanTag: string,
    options?: O,
  ): AsyncGenerator<BulkResult<Answer<Player, O>>, void, undefined> {
    const { call, signal } = checkBulk(options ?? {});
    const clan = await this.#core.one(endpoints.getClan, clanTag, { ...call, signal });
    const tags = clan?.members.map((member) => member.tag) ?? [];
    yield* this.#core.many(endpoints.getPlayer, tags, options);
  }

  /** The raid weekends of a clan, newest first: `/clans/{clanTag}/capitalraidseasons`. One has about 45 KB. */
  getRaidSeasons<O extends PageCallOptions = Fetching>(tag: string, options?: O): ListRead<RaidSeason, O> {
    return this.#core.list(endpoints.getRaidSeasons, tag, options);
  }

  /**
   * The finished wars of a clan, newest first, without their attacks: `/clans/{clanTag}/warlog`.
   * @throws PrivateWarLogError when the clan hides it
   */
  getWarLog<O extends PageCallOptions = Fetching>(tag: string, options?: O): ListRead<WarLogEntry, O> {
    return this.#core.list(endpoints.getWarLog, tag, options);
  }

  /**
   * A clan's regular war: `/clans/{clanTag}/currentwar`. Its state is `notInWar` when there is none. During the clan
   * war league it may be an old war; `getCurrentWar` finds the right one. The requested clan is always `war.clan`.
   * @throws PrivateWarLogError when the clan hides its wars
   */
  getClanWar<O extends RealtimeOptions = Fetching>(tag: string, options?: O): Promise<Answer<War, O>> {
    return this.#core.one(endpoints.getClanWar, tag, options);
  }

  /** The regular wars of many clans, one result per tag, like `getPlayers`. */
  getClanWars<O extends BulkOptions = Fetching>(tags: Tags, options?: O): BulkRead<War, O> {
    return this.#core.many(endpoints.getClanWar, tags, options);
  }

  /**
   * A clan's group in the clan war league: `/clans/{clanTag}/currentwar/leaguegroup`.
   * @throws NotFoundError when the clan is in no league season; GatewayError or TimeoutError, with the meaning
   *   `pending`, while the API draws the groups
   */
  getLeagueGroup<O extends RealtimeOptions = Fetching>(tag: string, options?: O): Promise<Answer<LeagueGroup, O>> {
    return this.#core.one(endpoints.getLeagueGroup, tag, options);
  }

  /**
   * A war of the clan war league by its war tag: `/clanwarleagues/wars/{warTag}`. Its sides are in the API's order;
   * `war.asSeenBy(clanTag)` puts a clan first.
   */
  getLeagueWar<O extends RealtimeOptions = Fetching>(warTag: string, options?: O): Promise<Answer<War, O>> {
    return this.#core.one(endpoints.getLeagueWar, warTag, options);
  }

  /** Many wars of the clan war league, one result per war tag, like `getPlayers`. */
  getLeagueWars<O extends BulkOptions = Fetching>(warTags: Tags, options?: O): BulkRead<War, O> {
    return this.#core.many(endpoints.getLeagueWar, warTags, options);
  }

  /**
   * The wars of one clan in its current league season, one for each round that has been drawn, first round first, with
   * the clan as `war.clan`. Empty when the clan is in no season.
   */
  getWarsForClan(tag: string, options: CallOptions = {}): AsyncGenerator<War, void, undefined> {
    return warsOfClan(this.#core, tag, options);
  }

  /**
   * The war that a clan is in, regular or league, with the clan as `war.clan`. `undefined` when there is no war of that
   * round, or with `fetch: false` none is cached. For `'current'` without any war it is the regular one, with the state
   * `notInWar`.
   * @param round `'current'` (default): the war that is fought, else the one in preparation, else the last one.
   *   `'preparation'`: the one in preparation. `'previous'`: the league round before the current one; the API does not
   *   return earlier regular wars.
   * @throws PrivateWarLogError for `'current'`, when the clan hides its wars and is in no league season
   */
  getCurrentWar(tag: string, round: WarRound = 'current', options: CallOptions = {}): Promise<War | undefined> {
    return readCurrentWar(this.#core, tag, round, options);
  }

  /** The wars that many clans are in, one result per tag, like `getPlayers`. */
  getCurrentWars<O extends BulkOptions = Fetching>(tags: Tags, options?: O): BulkRead<War, O> {
    return bulk(tags, (tag, call) => readCurrentWar(this.#core, tag, 'current', call), options ?? {}) as BulkRead<
      War,
      O
    >;
  }

  /**
   * A player: `/players/{playerTag}`. It is the same object as long as the cache holds it.
   * @throws InvalidTagError before any request; NotFoundError
   */
  getPlayer<O extends CallOptions = Fetching>(tag: string, options?: O): Promise<Answer<Player, O>> {
    return this.#core.one(endpoints.getPlayer, tag, options);
  }

  /**
   * Many players, one result per tag: `{ tag, value }` or `{ tag, error }`. A bad tag affects no other. At most
   * `concurrency` reads are under way at once, and nothing is read ahead of a slow loop.
   *
   * ```ts
   * for await (const { tag, value, error } of client.getPlayers(tags)) { … }
   * ```
   */
  getPlayers<O extends BulkOptions = Fetching>(tags: Tags, options?: O): BulkRead<Player, O> {
    return this.#core.many(endpoints.getPlayer, tags, options);
  }

  /** A player's latest battles, newest first, on one page: `/players/{playerTag}/battlelog`. */
  getBattleLog<O extends CallOptions = Fetching>(tag: string, options?: O): Promise<Answer<PageOf<BattleLogEntry>, O>> {
    return this.#core.one(endpoints.getBattleLog, tag, options);
  }

  /** A player's results in past seasons of the ranked leagues, on one page: `/players/{playerTag}/leaguehistory`. */
  getLeagueHistory<O extends CallOptions = Fetching>(
    tag: string,
    options?: O,
  ): Promise<Answer<PageOf<LeagueSeasonResult>, O>> {
    return this.#core.one(endpoints.getLeagueHistory, tag, options);
  }

  /**
   * A group of the ranked leagues, as one of its players sees it: `/leaguegroup/{leagueGroupTag}/{leagueSeasonId}`.
   * Group and season are `player.currentLeagueGroupTag` and `player.currentLeagueSeasonId`, or those of the previous
   * season.
   */
  getRankedLeagueGroup<O extends CallOptions = Fetching>(
    group: RankedGroupKey,
    options?: O,
  ): Promise<Answer<RankedLeagueGroup, O>> {
    return this.#core.one(endpoints.getRankedLeagueGroup, group, options);
  }

  /**
   * Asks whether a token that a player copied from the game's settings is theirs:
   * `POST /players/{playerTag}/verifytoken`. For a wrong token `isValid` is `false`; it is not an error. The answer is
   * never cached, and the request is never sent twice.
   */
  async verifyPlayerToken(tag: string, token: string, options: SendOptions = {}): Promise<TokenVerification> {
    return new TokenVerification((await requestVerification(this.#core, tag, token, options)) as VerifyTokenPayload);
  }

  /** The tiers of the ranked leagues, lowest first: `/leaguetiers`. */
  getLeagueTiers<O extends PageCallOptions = Fetching>(options?: O): ListRead<LeagueTier, O> {
    return this.#core.list(endpoints.getLeagueTiers, undefined, options);
  }

  /** One tier of the ranked leagues: `/leaguetiers/{leagueTierId}`. @throws BadRequestError for an unknown id */
  getLeagueTier<O extends CallOptions = Fetching>(id: number, options?: O): Promise<Answer<LeagueTier, O>> {
    return this.#core.one(endpoints.getLeagueTier, id, options);
  }

  /** The leagues from before October 2025: `/leagues`. Legacy; `getLeagueTiers` replaces it. */
  getLeagues<O extends PageCallOptions = Fetching>(options?: O): ListRead<League, O> {
    return this.#core.list(endpoints.getLeagues, undefined, options);
  }

  /** One league from before October 2025: `/leagues/{leagueId}`. Legacy. */
  getLeague<O extends CallOptions = Fetching>(id: number, options?: O): Promise<Answer<League, O>> {
    return this.#core.one(endpoints.getLeague, id, options);
  }

  /** The leagues of the builder base: `/builderbaseleagues`. */
  getBuilderBaseLeagues<O extends PageCallOptions = Fetching>(options?: O): ListRead<BuilderBaseLeague, O> {
    return this.#core.list(endpoints.getBuilderBaseLeagues, undefined, options);
  }

  /** One league of the builder base: `/builderbaseleagues/{leagueId}`. */
  getBuilderBaseLeague<O extends CallOptions = Fetching>(
    id: number,
    options?: O,
  ): Promise<Answer<BuilderBaseLeague, O>> {
    return this.#core.one(endpoints.getBuilderBaseLeague, id, options);
  }

  /** The leagues of the clan capital: `/capitalleagues`. */
  getCapitalLeagues<O extends PageCallOptions = Fetching>(options?: O): ListRead<CapitalLeague, O> {
    return this.#core.list(endpoints.getCapitalLeagues, undefined, options);
  }

  /** One league of the clan capital: `/capitalleagues/{leagueId}`. */
  getCapitalLeague<O extends CallOptions = Fetching>(id: number, options?: O): Promise<Answer<CapitalLeague, O>> {
    return this.#core.one(endpoints.getCapitalLeague, id, options);
  }

  /** The leagues of the clan war league: `/warleagues`. */
  getWarLeagues<O extends PageCallOptions = Fetching>(options?: O): ListRead<WarLeague, O> {
    return this.#core.list(endpoints.getWarLeagues, undefined, options);
  }

  /** One league of the clan war league: `/warleagues/{leagueId}`. */
  getWarLeague<O extends CallOptions = Fetching>(id: number, options?: O): Promise<Answer<WarLeague, O>> {
    return this.#core.one(endpoints.getWarLeague, id, options);
  }

  /** The seasons of the legend league: `/leagues/{leagueId}/seasons`. Ids are months until `2025-08`, then dates. */
  getLeagueSeasons<O extends SeasonOptions = Fetching>(options?: O): ListRead<LeagueSeason, O> {
    return this.#core.list(endpoints.getLeagueSeasons, options?.leagueId ?? LEGEND_LEAGUE, options);
  }

  /** The final ranking of a legend league season, a long list: `/leagues/{leagueId}/seasons/{seasonId}`. */
  getSeasonRankings<O extends SeasonOptions = Fetching>(season: string, options?: O): ListRead<PlayerRanking, O> {
    const leagueId = options?.leagueId ?? LEGEND_LEAGUE;
    return this.#core.list(endpoints.getSeasonRankings, { leagueId, season }, options);
  }

  /** All locations, countries and regions: `/locations`. */
  getLocations<O extends PageCallOptions = Fetching>(options?: O): ListRead<Location, O> {
    return this.#core.list(endpoints.getLocations, undefined, options);
  }

  /** One location: `/locations/{locationId}`. @throws BadRequestError for an unknown id */
  getLocation<O extends CallOptions = Fetching>(id: number, options?: O): Promise<Answer<Location, O>> {
    return this.#core.one(endpoints.getLocation, id, options);
  }

  /** The best clans of a country or the world (`'global'`): `/locations/{locationId}/rankings/clans`. */
  getClanRanking<O extends PageCallOptions = Fetching>(id: LocationId, options?: O): ListRead<ClanRanking, O> {
    return this.#core.list(endpoints.getClanRanking, id, options);
  }

  /** The best players of a country or the world: `/locations/{locationId}/rankings/players`. */
  getPlayerRanking<O extends PageCallOptions = Fetching>(id: LocationId, options?: O): ListRead<PlayerRanking, O> {
    return this.#core.list(endpoints.getPlayerRanking, id, options);
  }

  /** The best clans in the builder base: `/locations/{locationId}/rankings/clans-builder-base`. */
  getClanBuilderBaseRanking<O extends PageCallOptions = Fetching>(
    id: LocationId,
    options?: O,
  ): ListRead<ClanBuilderBaseRanking, O> {
    return this.#core.list(endpoints.getClanBuilderBaseRanking, id, options);
  }

  /** The best players in the builder base: `/locations/{locationId}/rankings/players-builder-base`. */
  getPlayerBuilderBaseRanking<O extends PageCallOptions = Fetching>(
    id: LocationId,
    options?: O,
  ): ListRead<PlayerBuilderBaseRanking, O> {
    return this.#core.list(endpoints.getPlayerBuilderBaseRanking, id, options);
  }

  /** The best clan capitals: `/locations/{locationId}/rankings/capitals`. */
  getCapitalRanking<O extends PageCallOptions = Fetching>(id: LocationId, options?: O): ListRead<CapitalRanking, O> {
    return this.#core.list(endpoints.getCapitalRanking, id, options);
  }

  /** The labels that clans can have: `/labels/clans`. */
  getClanLabels<O extends PageCallOptions = Fetching>(options?: O): ListRead<Label, O> {
    return this.#core.list(endpoints.getClanLabels, undefined, options);
  }

  /** The labels that players can have: `/labels/players`. */
  getPlayerLabels<O extends PageCallOptions = Fetching>(options?: O): ListRead<Label, O> {
    return this.#core.list(endpoints.getPlayerLabels, undefined, options);
  }

  /** The current gold pass season: `/goldpass/seasons/current`. */
  getGoldPass<O extends CallOptions = Fetching>(options?: O): Promise<Answer<GoldPassSeason, O>> {
    return this.#core.one(endpoints.getGoldPass, undefined, options);
  }

  /**
   * The answer of a route that has no method, as the API sent it, with the same tokens, throttle, retries and errors.
   * With `cacheName` it is read through the cache and stored in it.
   * @param path below the base URL, encoded: `'/players/%232PP'`
   * @throws InvalidArgumentError for a path that does not begin with a slash, or a POST that is to be cached
   */
  request(path: string, options: RequestOptions = {}): Promise<unknown> {
    return request(this.#core, path, options);
  }
}
