import type { Answer } from '../cache/read/ReadOptions.js';
import type { Clan } from '../models/Clan.js';
import type { ClanMember } from '../models/ClanMember.js';
import type { PageOf } from '../models/Page.js';
import type { RaidSeason } from '../models/RaidSeason.js';
import type { BulkOptions, BulkRead, Tags } from './bulk.js';
import type { CallOptions, Fetching, PageCallOptions } from './CallOptions.js';
import type { ClanSearch } from './endpoints/ClanSearch.js';
import { endpoints } from './endpoints/endpoints.js';
import type { PageRead } from './PageRead.js';
import { WarReads } from './WarReads.js';

/** The routes about clans. */
export abstract class ClanReads extends WarReads {
  /**
   * Searches clans by at least one filter: `/clans`. The order is the API's own. Results have no members, description or capital.
   * @throws InvalidArgumentError for a search without a filter, or a name of less than three characters
   */
  searchClans<const O extends CallOptions = Fetching>(
    search: ClanSearch,
    options?: O,
  ): PageRead<Clan, Answer<PageOf<Clan>, O>> {
    return this.list((page) => this.read(endpoints.searchClans, search, options, page), search);
  }

  /**
   * A clan with its members: `/clans/{clanTag}`.
   * @throws InvalidTagError before any request; NotFoundError
   */
  getClan<const O extends CallOptions = Fetching>(tag: string, options?: O): Promise<Answer<Clan, O>> {
    return this.read(endpoints.getClan, tag, options);
  }

  /** Many clans, one result per tag, as `getPlayers`. */
  getClans<const O extends BulkOptions = Fetching>(tags: Tags, options?: O): BulkRead<Clan, O> {
    return this.many(tags, (tag, call) => this.getClan(tag, call), options);
  }

  /** The members of a clan: `/clans/{clanTag}/members`. Awaited it is one page (without `limit`, everybody), looped over it is everybody. */
  getMembers<const O extends PageCallOptions = Fetching>(
    tag: string,
    options?: O,
  ): PageRead<ClanMember, Answer<PageOf<ClanMember>, O>> {
    return this.list((page) => this.read(endpoints.getMembers, tag, options, page), options);
  }

  /**
   * The raid weekends of a clan, newest first: `/clans/{clanTag}/capitalraidseasons`. A season is large (about 45 KB), so a small `limit` pays.
   */
  getRaidSeasons<const O extends PageCallOptions = Fetching>(
    tag: string,
    options?: O,
  ): PageRead<RaidSeason, Answer<PageOf<RaidSeason>, O>> {
    return this.list((page) => this.read(endpoints.getRaidSeasons, tag, options, page), options);
  }
}
