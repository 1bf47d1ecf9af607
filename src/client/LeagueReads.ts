import type { Answer } from '../cache/read/ReadOptions.js';
import type {
  BuilderBaseLeague,
  CapitalLeague,
  League,
  LeagueSeason,
  LeagueTier,
  WarLeague,
} from '../models/leagues.js';
import type { PageOf } from '../models/Page.js';
import type { PlayerRanking } from '../models/rankings.js';
import type { CallOptions, Fetching, PageCallOptions } from './CallOptions.js';
import { endpoints } from './endpoints/endpoints.js';
import type { PageRead } from './PageRead.js';
import { PlayerReads } from './PlayerReads.js';

/** The only league with seasons. */
const LEGEND_LEAGUE = 29_000_022;

/** The routes about leagues and seasons. */
export abstract class LeagueReads extends PlayerReads {
  /** The tiers of the ranked leagues, lowest first: `/leaguetiers`. */
  getLeagueTiers<const O extends PageCallOptions = Fetching>(
    options?: O,
  ): PageRead<LeagueTier, Answer<PageOf<LeagueTier>, O>> {
    return this.list((page) => this.read(endpoints.getLeagueTiers, undefined, options, page), options);
  }

  /** One tier of the ranked leagues: `/leaguetiers/{leagueTierId}`. @throws BadRequestError for an id that does not exist */
  getLeagueTier<const O extends CallOptions = Fetching>(id: number, options?: O): Promise<Answer<LeagueTier, O>> {
    return this.read(endpoints.getLeagueTier, id, options);
  }

  /** The leagues from before October 2025: `/leagues`. Legacy; `getLeagueTiers` has taken its place. */
  getLeagues<const O extends PageCallOptions = Fetching>(options?: O): PageRead<League, Answer<PageOf<League>, O>> {
    return this.list((page) => this.read(endpoints.getLeagues, undefined, options, page), options);
  }

  /** One league from before October 2025: `/leagues/{leagueId}`. Legacy. */
  getLeague<const O extends CallOptions = Fetching>(id: number, options?: O): Promise<Answer<League, O>> {
    return this.read(endpoints.getLeague, id, options);
  }

  /** The leagues of the builder base: `/builderbaseleagues`. */
  getBuilderBaseLeagues<const O extends PageCallOptions = Fetching>(
    options?: O,
  ): PageRead<BuilderBaseLeague, Answer<PageOf<BuilderBaseLeague>, O>> {
    return this.list((page) => this.read(endpoints.getBuilderBaseLeagues, undefined, options, page), options);
  }

  /** One league of the builder base: `/builderbaseleagues/{leagueId}`. */
  getBuilderBaseLeague<const O extends CallOptions = Fetching>(
    id: number,
    options?: O,
  ): Promise<Answer<BuilderBaseLeague, O>> {
    return this.read(endpoints.getBuilderBaseLeague, id, options);
  }

  /** The leagues of the clan capital: `/capitalleagues`. */
  getCapitalLeagues<const O extends PageCallOptions = Fetching>(
    options?: O,
  ): PageRead<CapitalLeague, Answer<PageOf<CapitalLeague>, O>> {
    return this.list((page) => this.read(endpoints.getCapitalLeagues, undefined, options, page), options);
  }

  /** One league of the clan capital: `/capitalleagues/{leagueId}`. */
  getCapitalLeague<const O extends CallOptions = Fetching>(id: number, options?: O): Promise<Answer<CapitalLeague, O>> {
    return this.read(endpoints.getCapitalLeague, id, options);
  }

  /** The leagues of the clan war league: `/warleagues`. */
  getWarLeagues<const O extends PageCallOptions = Fetching>(
    options?: O,
  ): PageRead<WarLeague, Answer<PageOf<WarLeague>, O>> {
    return this.list((page) => this.read(endpoints.getWarLeagues, undefined, options, page), options);
  }

  /** One league of the clan war league: `/warleagues/{leagueId}`. */
  getWarLeague<const O extends CallOptions = Fetching>(id: number, options?: O): Promise<Answer<WarLeague, O>> {
    return this.read(endpoints.getWarLeague, id, options);
  }

  /**
   * The seasons of the legend league: `/leagues/{leagueId}/seasons`. Ids are months until `2025-08`, then dates such as `2025-10-06`.
   * @param options `leagueId`: 29000022, the legend league, by default; the API knows no seasons of others
   */
  getLeagueSeasons<const O extends PageCallOptions & { readonly leagueId?: number } = Fetching>(
    options?: O,
  ): PageRead<LeagueSeason, Answer<PageOf<LeagueSeason>, O>> {
    const leagueId = options?.leagueId ?? LEGEND_LEAGUE;
    return this.list((page) => this.read(endpoints.getLeagueSeasons, leagueId, options, page), options);
  }

  /** The final ranking of a season of the legend league: `/leagues/{leagueId}/seasons/{seasonId}`. Long: give a `limit`. */
  getSeasonRankings<const O extends PageCallOptions & { readonly leagueId?: number } = Fetching>(
    season: string,
    options?: O,
  ): PageRead<PlayerRanking, Answer<PageOf<PlayerRanking>, O>> {
    const leagueId = options?.leagueId ?? LEGEND_LEAGUE;
    return this.list((page) => this.read(endpoints.getSeasonRankings, { leagueId, season }, options, page), options);
  }
}
