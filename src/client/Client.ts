import type { Answer } from '../cache/read/ReadOptions.js';
import type { GoldPassSeason } from '../models/GoldPassSeason.js';
import type { Label } from '../models/Label.js';
import type { Location } from '../models/Location.js';
import type { PageOf } from '../models/Page.js';
import type {
  CapitalRanking,
  ClanBuilderBaseRanking,
  ClanRanking,
  PlayerBuilderBaseRanking,
  PlayerRanking,
} from '../models/rankings.js';
import type { CallOptions, Fetching, PageCallOptions } from './CallOptions.js';
import { endpoints } from './endpoints/endpoints.js';
import type { LocationId } from './endpoints/ids.js';
import { LeagueReads } from './LeagueReads.js';
import type { PageRead } from './PageRead.js';

/**
 * A client of the Clash of Clans API. Make one with `login(email, password)`, or with tokens of your own: `new Client({ tokens })`. Close it when you are done,
 * or declare it with `await using`.
 *
 * Every read goes through the cache and takes the same options (`CallOptions`). Lists can be awaited, for one page, or looped over, for all of them.
 */
export class Client extends LeagueReads {
  /** All locations, countries and regions: `/locations`. */
  getLocations<const O extends PageCallOptions = Fetching>(
    options?: O,
  ): PageRead<Location, Answer<PageOf<Location>, O>> {
    return this.list((page) => this.read(endpoints.getLocations, undefined, options, page), options);
  }

  /** One location: `/locations/{locationId}`. @throws BadRequestError for an id that does not exist */
  getLocation<const O extends CallOptions = Fetching>(id: number, options?: O): Promise<Answer<Location, O>> {
    return this.read(endpoints.getLocation, id, options);
  }

  /** The best clans of a location, or of the world (`'global'`): `/locations/{locationId}/rankings/clans`. Regions that are no country have none. */
  getClanRanking<const O extends PageCallOptions = Fetching>(
    id: LocationId,
    options?: O,
  ): PageRead<ClanRanking, Answer<PageOf<ClanRanking>, O>> {
    return this.list((page) => this.read(endpoints.getClanRanking, id, options, page), options);
  }

  /** The best players of a location, or of the world: `/locations/{locationId}/rankings/players`. */
  getPlayerRanking<const O extends PageCallOptions = Fetching>(
    id: LocationId,
    options?: O,
  ): PageRead<PlayerRanking, Answer<PageOf<PlayerRanking>, O>> {
    return this.list((page) => this.read(endpoints.getPlayerRanking, id, options, page), options);
  }

  /** The best clans in the builder base: `/locations/{locationId}/rankings/clans-builder-base`. */
  getClanBuilderBaseRanking<const O extends PageCallOptions = Fetching>(
    id: LocationId,
    options?: O,
  ): PageRead<ClanBuilderBaseRanking, Answer<PageOf<ClanBuilderBaseRanking>, O>> {
    return this.list((page) => this.read(endpoints.getClanBuilderBaseRanking, id, options, page), options);
  }

  /** The best players in the builder base: `/locations/{locationId}/rankings/players-builder-base`. */
  getPlayerBuilderBaseRanking<const O extends PageCallOptions = Fetching>(
    id: LocationId,
    options?: O,
  ): PageRead<PlayerBuilderBaseRanking, Answer<PageOf<PlayerBuilderBaseRanking>, O>> {
    return this.list((page) => this.read(endpoints.getPlayerBuilderBaseRanking, id, options, page), options);
  }

  /** The best clan capitals: `/locations/{locationId}/rankings/capitals`. */
  getCapitalRanking<const O extends PageCallOptions = Fetching>(
    id: LocationId,
    options?: O,
  ): PageRead<CapitalRanking, Answer<PageOf<CapitalRanking>, O>> {
    return this.list((page) => this.read(endpoints.getCapitalRanking, id, options, page), options);
  }

  /** The labels that clans can have: `/labels/clans`. */
  getClanLabels<const O extends PageCallOptions = Fetching>(options?: O): PageRead<Label, Answer<PageOf<Label>, O>> {
    return this.list((page) => this.read(endpoints.getClanLabels, undefined, options, page), options);
  }

  /** The labels that players can have: `/labels/players`. */
  getPlayerLabels<const O extends PageCallOptions = Fetching>(options?: O): PageRead<Label, Answer<PageOf<Label>, O>> {
    return this.list((page) => this.read(endpoints.getPlayerLabels, undefined, options, page), options);
  }

  /** The present gold pass season: `/goldpass/seasons/current`. */
  getGoldPass<const O extends CallOptions = Fetching>(options?: O): Promise<Answer<GoldPassSeason, O>> {
    return this.read(endpoints.getGoldPass, undefined, options);
  }
}
