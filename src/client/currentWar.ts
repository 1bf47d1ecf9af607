import { routeOf } from '../api/routes.js';
import { correctTag } from '../api/tags.js';
import { factsOf } from '../cache/copies/Facts.js';
import type { LoadContext, Loaded } from '../cache/read/Loader.js';
import { ApiError, meaningOf, type RequestContext } from '../http/errors/ApiError.js';
import { requireOneOf } from '../internal/preconditions.js';
import type { LeagueGroup } from '../models/LeagueGroup.js';
import { War } from '../models/War.js';
import type { CallOptions } from './CallOptions.js';
import type { ClientCore } from './ClientCore.js';
import { endpoints } from './endpoints/endpoints.js';
import { findWar, WAR_ROUNDS, type WarRound } from './findWar.js';

/** Thrown by the load of a war that does not exist, so that the cache stores nothing. Callers get `undefined`. */
class NoWar extends Error {}

/**
 * Reads the war that a clan is in, regular or league, through the cache name `currentWars`.
 * @returns `undefined` when there is no war of that round, or with `fetch: false` none is cached
 * @throws PrivateWarLogError for `'current'`, when the clan hides its wars and is in no league season
 */
export async function readCurrentWar(
  core: ClientCore,
  tag: string,
  round: WarRound,
  options: CallOptions,
): Promise<War | undefined> {
  const clanTag = correctTag(tag);
  requireOneOf('round', round, WAR_ROUNDS);
  const { fetch, signal: _signal, lane: _lane, timeout: _timeout, ...policy } = options;
  const load = async ({ signal, lane }: LoadContext): Promise<Loaded<War>> => {
    const war = await readWar(core, clanTag, round, { ...policy, signal, lane });
    if (war === undefined) throw new NoWar();
    return loadedFrom(war, core.clock.now());
  };
  const what: Pick<RequestContext, 'operation' | 'route'> = {
    operation: 'getCurrentWar',
    route: routeOf('currentWar').path,
  };
  try {
    const key = round === 'current' ? clanTag : `${clanTag}/${round}`;
    const war = await core.through('currentWars', key, load, what, options);
    // The answers that it is made of may be cached although it is not.
    return war === undefined && fetch === false ? await readWar(core, clanTag, round, options) : war;
  } catch (error) {
    if (error instanceof NoWar) return undefined;
    throw error;
  }
}

/** Reads the wars of one clan in its current league season, one for each drawn round, first round first. */
export async function* warsOfClan(
  core: ClientCore,
  tag: string,
  options: CallOptions,
): AsyncGenerator<War, void, undefined> {
  const clanTag = correctTag(tag);
  const group = await leagueGroup(core, clanTag, options);
  for (const warTags of group?.rounds ?? []) {
    const war = await leagueWar(core, clanTag, warTags, options);
    if (war !== undefined) yield war;
  }
}

async function readWar(
  core: ClientCore,
  clanTag: string,
  round: WarRound,
  options: CallOptions,
): Promise<War | undefined> {
  let hidden: ApiError | undefined;
  const war = await findWar(round, {
    regularWar: async () => {
      try {
        return await core.one(endpoints.getClanWar, clanTag, options);
      } catch (error) {
        if (!(error instanceof ApiError) || error.meaning !== 'hidden') throw error;
        hidden = error;
        return undefined;
      }
    },
    leagueGroup: () => leagueGroup(core, clanTag, options),
    leagueWar: (warTags) => leagueWar(core, clanTag, warTags, options),
  });
  if (war === undefined && hidden !== undefined && round === 'current') throw hidden;
  return war;
}

/** The clan's league group; `undefined` while there is none, or while the API draws the groups. */
async function leagueGroup(core: ClientCore, clanTag: string, options: CallOptions): Promise<LeagueGroup | undefined> {
  try {
    return await core.one(endpoints.getLeagueGroup, clanTag, options);
  } catch (error) {
    const meaning = meaningOf(error);
    if (meaning === 'absent' || meaning === 'pending') return undefined;
    throw error;
  }
}

/**
 * The clan's own war of a league round. A round has four wars, and only the wars themselves say which clans fight in
 * them.
 */
async function leagueWar(
  core: ClientCore,
  clanTag: string,
  warTags: readonly string[],
  options: CallOptions,
): Promise<War | undefined> {
  const results = await Promise.allSettled(warTags.map((warTag) => core.one(endpoints.getLeagueWar, warTag, options)));
  for (const result of results) {
    const war = result.status === 'fulfilled' ? result.value : undefined;
    if (war?.raw.clan?.tag === clanTag || war?.raw.opponent?.tag === clanTag) return war?.asSeenBy(clanTag);
  }
  // A war that failed only matters when no other is the clan's own.
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return undefined;
}

/** A copy of the war, as old and as fresh as the answer that it was found in. */
function loadedFrom(war: War, now: number): Loaded<War> {
  const facts = factsOf(war);
  // The original may be cached under its own name too, and the facts of that copy must stay.
  const value = new War(war.raw, { clanTag: war.clan.tag, warTag: war.warTag });
  return {
    value,
    storedAt: facts?.storedAt ?? now,
    apiFreshUntil: facts?.apiFreshUntil ?? null,
    bytes: facts?.bytes ?? 0,
  };
}
