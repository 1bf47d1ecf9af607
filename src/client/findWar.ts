import type { LeagueGroup } from '../models/LeagueGroup.js';
import type { War } from '../models/War.js';

/** One of a clan's wars: the previous one, the current one, or the one in preparation. */
export type WarRound = 'previous' | 'current' | 'preparation';

export const WAR_ROUNDS: readonly WarRound[] = ['previous', 'current', 'preparation'];

/** The reads that `findWar` chooses from. */
export interface WarReader {
  /** The regular war; `undefined`: the clan hides it. */
  regularWar(): Promise<War | undefined>;
  /** The league group; `undefined`: there is none, or it is being drawn. */
  leagueGroup(): Promise<LeagueGroup | undefined>;
  /** The clan's own war of a league round, with the clan first; `undefined`: it is in none of these wars. */
  leagueWar(warTags: readonly string[]): Promise<War | undefined>;
}

/**
 * Finds the war of a clan among its regular war and the rounds of its league season.
 *
 * - A regular war in preparation or being fought is the current one, for no clan has a league war at the same time. In
 *   preparation it is also the one in preparation.
 * - A regular war that has ended does not hide the league: the API shows it for days while the season runs.
 * - The last drawn round is in preparation, unless it is the last of the season or the season has just begun. So the
 *   state of its war decides, and not its place in the list. Rounds that are not drawn yet have no tags here.
 * - Once the season has ended, the later of its last war and the regular war is the current one.
 *
 * The date never matters, because seasons begin on different dates for different clans.
 */
export async function findWar(round: WarRound, reader: WarReader): Promise<War | undefined> {
  const regular = await reader.regularWar();
  if (regular !== undefined && isOn(regular)) {
    return round === 'current' || (round === 'preparation' && regular.state === 'preparation') ? regular : undefined;
  }
  const rounds = (await reader.leagueGroup())?.rounds ?? [];
  const warOf = async (back: number) => {
    const warTags = rounds.at(-1 - back);
    return warTags === undefined ? undefined : reader.leagueWar(warTags);
  };
  const last = await warOf(0);
  const isPrepared = last?.state === 'preparation';
  if (round === 'preparation') return isPrepared ? last : undefined;

  const beforeLast = last === undefined || isPrepared ? await warOf(1) : undefined;
  // For some minutes after the end of a round the next one is still in preparation. It is the current one then.
  const isNext = isPrepared && (beforeLast === undefined || beforeLast.state === 'warEnded');
  const current = isNext ? last : (beforeLast ?? last);
  if (current === undefined) return round === 'current' ? regular : undefined;
  const isOlder = regular !== undefined && !isOn(current) && endOf(regular) > endOf(current);
  if (round === 'current') return isOlder ? regular : current;
  if (isOlder) return current;
  if (isNext) return beforeLast;
  return warOf(current === last ? 1 : 2);
}

function isOn(war: War): boolean {
  return war.state === 'preparation' || war.state === 'inWar';
}

function endOf(war: War): number {
  return war.endTime?.getTime() ?? 0;
}
