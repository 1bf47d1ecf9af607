import type { VerifyTokenPayload } from '../api/payloads/player.js';
import { pathOf, routeOf } from '../api/routes.js';
import { correctTag } from '../api/tags.js';
import type { Answer } from '../cache/read/ReadOptions.js';
import { requireText } from '../internal/preconditions.js';
import type { BattleLogEntry } from '../models/BattleLogEntry.js';
import type { LeagueSeasonResult } from '../models/LeagueSeasonResult.js';
import type { PageOf } from '../models/Page.js';
import type { Player } from '../models/Player.js';
import type { RankedLeagueGroup } from '../models/RankedLeagueGroup.js';
import { TokenVerification } from '../models/TokenVerification.js';
import { type BulkOptions, type BulkRead, type BulkResult, checkBulk, type Tags } from './bulk.js';
import type { CallOptions, Fetching } from './CallOptions.js';
import { ClanReads } from './ClanReads.js';
import { endpoints, type RankedGroupKey } from './endpoints/endpoints.js';

/** The routes about players. */
export abstract class PlayerReads extends ClanReads {
  /**
   * A player: `/players/{playerTag}`. The same object again as long as the cache holds it.
   * @throws InvalidTagError before any request; NotFoundError
   */
  getPlayer<const O extends CallOptions = Fetching>(tag: string, options?: O): Promise<Answer<Player, O>> {
    return this.read(endpoints.getPlayer, tag, options);
  }

  /**
   * Many players, one result per tag: `{ tag, value }` or `{ tag, error }`. A bad tag harms no other. At most `concurrency` are read at once, and nothing is
   * read ahead of a slow loop.
   *
   * ```ts
   * for await (const { tag, value, error } of client.getPlayers(tags)) { … }
   * ```
   */
  getPlayers<const O extends BulkOptions = Fetching>(tags: Tags, options?: O): BulkRead<Player, O> {
    return this.many(tags, (tag, call) => this.getPlayer(tag, call), options);
  }

  /** The members of a clan as whole players, one result per member, as `getPlayers`. The clan is read first, with the same options. */
  async *getMemberDetails<const O extends BulkOptions = Fetching>(
    clanTag: string,
    options?: O,
  ): AsyncGenerator<BulkResult<Answer<Player, O>>, void, undefined> {
    const { call, signal } = checkBulk(options ?? {});
    const clan = await this.getClan(clanTag, { ...call, signal });
    if (clan === undefined) return;
    yield* this.getPlayers(
      clan.members.map((member) => member.tag),
      options,
    );
  }

  /** A player's latest battles, newest first, on one page: `/players/{playerTag}/battlelog`. */
  getBattleLog<const O extends CallOptions = Fetching>(
    tag: string,
    options?: O,
  ): Promise<Answer<PageOf<BattleLogEntry>, O>> {
    return this.read(endpoints.getBattleLog, tag, options);
  }

  /** A player's results in past seasons of the ranked leagues, on one page: `/players/{playerTag}/leaguehistory`. */
  getLeagueHistory<const O extends CallOptions = Fetching>(
    tag: string,
    options?: O,
  ): Promise<Answer<PageOf<LeagueSeasonResult>, O>> {
    return this.read(endpoints.getLeagueHistory, tag, options);
  }

  /**
   * A group of the ranked leagues, as one of its players sees it: `/leaguegroup/{leagueGroupTag}/{leagueSeasonId}`. Group and season are
   * `player.currentLeagueGroupTag` and `player.currentLeagueSeasonId`, or those of the previous season.
   */
  getRankedLeagueGroup<const O extends CallOptions = Fetching>(
    group: RankedGroupKey,
    options?: O,
  ): Promise<Answer<RankedLeagueGroup, O>> {
    return this.read(endpoints.getRankedLeagueGroup, group, options);
  }

  /**
   * Asks whether a token that a player copied from the game's settings is theirs: `POST /players/{playerTag}/verifytoken`. A token that is not is an answer
   * (`isValid` is `false`), not an error. Never cached and never sent twice.
   */
  async verifyPlayerToken(
    tag: string,
    token: string,
    options: Pick<CallOptions, 'signal' | 'lane' | 'timeout'> = {},
  ): Promise<TokenVerification> {
    const playerTag = correctTag(tag);
    requireSecret(token);
    const response = await this.post(
      {
        operation: `verifyPlayerToken('${playerTag}')`,
        route: routeOf('verifyToken').path,
        subject: playerTag,
        path: pathOf('verifyToken', [playerTag]),
        body: { token: token.trim() },
      },
      options,
    );
    return new TokenVerification(response as VerifyTokenPayload);
  }
}

/** As `requireText`, without the value in the error: it may be a token with a space too many. */
function requireSecret(token: unknown): void {
  if (typeof token !== 'string' || token.trim() === '')
    requireText('token', typeof token === 'string' ? '' : typeof token);
}
