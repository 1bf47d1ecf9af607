import { routeOf } from '../api/routes.js';
import { correctTag } from '../api/tags.js';
import type { Facts } from '../cache/copies/Facts.js';
import { factsOf } from '../cache/copies/Facts.js';
import type { LoadContext, Loaded } from '../cache/read/Loader.js';
import type { Answer } from '../cache/read/ReadOptions.js';
import { meaningOf } from '../http/errors/ApiError.js';
import { requireOneOf } from '../internal/preconditions.js';
import type { LeagueGroup } from '../models/LeagueGroup.js';
import type { PageOf } from '../models/Page.js';
import { War } from '../models/War.js';
import type { WarLogEntry } from '../models/WarLogEntry.js';
import type { BulkOptions, BulkRead, Tags } from './bulk.js';
import type { CallOptions, Fetching, PageCallOptions, RealtimeOptions } from './CallOptions.js';
import { ClientCore } from './ClientCore.js';
import { endpoints } from './endpoints/endpoints.js';
import type { PageRead } from './PageRead.js';
import { findWar, WAR_ROUNDS, type WarRound } from './WarRound.js';

const CURRENT_WAR = { operation: 'getCurrentWar', route: routeOf('currentWar').path };

/** There is no such war; told apart from every answer, and never seen by a caller. */
class NoWar extends Error {}

/** The routes about wars. */
export abstract class WarReads extends ClientCore {
  /**
   * The finished wars of a clan, newest first, without their attacks: `/clans/{clanTag}/warlog`. Awaited it is one page, looped over it is all of them.
   * @throws PrivateWarLogError when the clan does not show it
   */
  getWarLog<const O extends PageCallOptions = Fetching>(
    tag: string,
    options?: O,
  ): PageRead<WarLogEntry, Answer<PageOf<WarLogEntry>, O>> {
    return this.list((page) => this.read(endpoints.getWarLog, tag, options, page), options);
  }

  /**
   * A clan's regular war: `/clans/{clanTag}/currentwar`. Its state is `notInWar` when there is none. During the clan war league it may be an old war:
   * `getCurrentWar` knows. The clan that was asked for is always `war.clan`.
   * @throws PrivateWarLogError when the clan does not show its wars
   */
  getClanWar<const O extends RealtimeOptions = Fetching>(tag: string, options?: O): Promise<Answer<War, O>> {
    if (options?.realtime === true) return this.readRealtime(endpoints.getClanWar, tag, options);
    return this.read(endpoints.getClanWar, tag, options);
  }

  /** The regular wars of many clans, one result per tag, as `getPlayers`. */
  getClanWars<const O extends BulkOptions = Fetching>(tags: Tags, options?: O): BulkRead<War, O> {
    return this.many(tags, (tag, call) => this.getClanWar(tag, call), options);
  }

  /**
   * A clan's group in the clan war league: `/clans/{clanTag}/currentwar/leaguegroup`.
   * @throws NotFoundError when the clan is in no league season; GatewayError or TimeoutError while the season's groups are being made
   */
  getLeagueGroup<const O extends RealtimeOptions = Fetching>(
    tag: string,
    options?: O,
  ): Promise<Answer<LeagueGroup, O>> {
    if (options?.realtime === true) return this.readRealtime(endpoints.getLeagueGroup, tag, options);
    return this.read(endpoints.getLeagueGroup, tag, options);
  }

  /**
   * A war of the clan war league by its war tag: `/clanwarleagues/wars/{warTag}`. Its sides are in the API's order; `war.asSeenBy(clanTag)` puts a
   * clan first.
   */
  getLeagueWar<const O extends RealtimeOptions = Fetching>(warTag: string, options?: O): Promise<Answer<War, O>> {
    if (options?.realtime === true) return this.readRealtime(endpoints.getLeagueWar, warTag, options);
    return this.read(endpoints.getLeagueWar, warTag, options);
  }

  /** Many wars of the clan war league, one result per war tag, as `getPlayers`. */
  getLeagueWars<const O extends BulkOptions = Fetching>(warTags: Tags, options?: O): BulkRead<War, O> {
    return this.many(warTags, (tag, call) => this.getLeagueWar(tag, call), options);
  }

  /**
   * The wars of one clan in its present league season, one for each round that has been drawn, first round first, with the clan as `war.clan`. Empty when the
   * clan is in no season.
   */
  async *getWarsForClan(tag: string, options: CallOptions = {}): AsyncGenerator<War, void, undefined> {
    const clanTag = correctTag(tag);
    const group = await this.#leagueGroup(clanTag, options);
    for (const warTags of group?.rounds ?? []) {
      const war = await this.#leagueWarOf(clanTag, warTags, options);
      if (war !== undefined) yield war;
    }
  }

  /**
   * The war that a clan is really in, regular or league, with the clan as `war.clan`. `undefined` when there is no war of that round, or with `fetch: false`
   * none is cached. For `'current'` without any war it is the regular one, with the state `notInWar`.
   * @param round `'current'` (default): the war that is fought, else the one being prepared, else the last one. `'preparation'`: the one being prepared.
   *   `'previous'`: the league round before the current one; regular wars that are over are not to be had from the API.
   * @throws PrivateWarLogError for `'current'`, when the clan does not show its wars and is in no league season
   */
  async getCurrentWar(tag: string, round: WarRound = 'current', options: CallOptions = {}): Promise<War | undefined> {
    const clanTag = correctTag(tag);
    requireOneOf('round', round, WAR_ROUNDS);
    const { cache: _cache, fetch: _fetch, signal: _signal, lane: _lane, timeout: _timeout, ...policy } = options;
    const load = async ({ signal, lane }: LoadContext): Promise<Loaded<War>> => {
      const war = await this.#findWar(clanTag, round, { ...policy, cache: options.cache, signal, lane });
      if (war === undefined) throw new NoWar();
      return loadedAgain(war, this.now());
    };
    try {
      const key = round === 'current' ? clanTag : `${clanTag}/${round}`;
      const war = await this.readThrough('currentWars', key, load, CURRENT_WAR, options);
      // What it is put together from may be cached all the same.
      return war === undefined && options.fetch === false ? await this.#findWar(clanTag, round, options) : war;
    } catch (error) {
      if (error instanceof NoWar) return undefined;
      throw error;
    }
  }

  /** The wars that many clans are really in, one result per tag, as `getPlayers`. */
  getCurrentWars<const O extends BulkOptions = Fetching>(tags: Tags, options?: O): BulkRead<War, O> {
    return this.many(tags, (tag, call) => this.getCurrentWar(tag, 'current', call), options);
  }

  /** Keeps the clans and members of a war as they were last seen in one, by tag: the cache names `warClans` and `warPlayers`. */
  protected override fetched(value: object): void {
    const { cache } = this;
    if (cache === null || !(value instanceof War)) return;
    for (const side of [value.clan, value.opponent]) {
      if (side.tag !== undefined) cache.keep('warClans', side.tag, side);
      for (const member of side.members) cache.keep('warPlayers', member.tag, member);
    }
  }

  async #findWar(clanTag: string, round: WarRound, options: CallOptions): Promise<War | undefined> {
    let hidden: unknown;
    const war = await findWar(round, {
      regularWar: async () => {
        try {
          return await this.getClanWar(clanTag, options);
        } catch (error) {
          if (meaningOf(error) !== 'hidden') throw error;
          hidden = error;
          return undefined;
        }
      },
      leagueGroup: () => this.#leagueGroup(clanTag, options),
      leagueWar: (warTags) => this.#leagueWarOf(clanTag, warTags, options),
    });
    if (war === undefined && hidden !== undefined && round === 'current') throw hidden;
    return war;
  }

  async #leagueGroup(clanTag: string, options: CallOptions): Promise<LeagueGroup | undefined> {
    try {
      return await this.getLeagueGroup(clanTag, options);
    } catch (error) {
      const meaning = meaningOf(error);
      if (meaning === 'absent' || meaning === 'pending') return undefined;
      throw error;
    }
  }

  /** A round has four wars; which of them is the clan's is only written in them. */
  async #leagueWarOf(clanTag: string, warTags: readonly string[], options: CallOptions): Promise<War | undefined> {
    const reads = await Promise.allSettled(warTags.map(async (warTag) => this.getLeagueWar(warTag, options)));
    for (const read of reads) {
      const war = read.status === 'fulfilled' ? read.value : undefined;
      if (war?.raw.clan?.tag === clanTag || war?.raw.opponent?.tag === clanTag) return war?.asSeenBy(clanTag);
    }
    // Another clan's war that can't be read does not matter; ours may be the one that can't.
    const failed = reads.find((read) => read.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return undefined;
  }
}

/** What the cache is told of a war that was put together from other answers: as old and as fresh as the war's own answer. */
function loadedAgain(war: War, now: number): Loaded<War> {
  const facts: Facts | undefined = factsOf(war);
  // The view may be cached under its own name too; the facts of that copy must not be written over.
  const value = new War(war.raw, { clanTag: war.clan.tag, warTag: war.warTag });
  return {
    value,
    storedAt: facts?.storedAt ?? now,
    apiFreshUntil: facts?.apiFreshUntil ?? null,
    bytes: facts?.bytes ?? 0,
  };
}
