import type { LeagueGroup } from '../models/LeagueGroup.js';
import type { War } from '../models/War.js';

/** Which war of a clan: the one before, the one that is fought, or the one that is being prepared. */
export type WarRound = 'previous' | 'current' | 'preparation';

export const WAR_ROUNDS: readonly WarRound[] = ['previous', 'current', 'preparation'];

/** What the choice of a war needs to read. */
export interface WarReader {
  /** The regular war; `undefined`: the clan does not show it. */
  regularWar(): Promise<War | undefined>;
  /** The league group; `undefined`: none, or it is being made. */
  leagueGroup(): Promise<LeagueGroup | undefined>;
  /** The clan's own war of a league round, with the clan first; `undefined`: the clan is in none of them. */
  leagueWar(warTags: readonly string[]): Promise<War | undefined>;
}

/**
 * Finds the war of a clan among its regular war and the rounds of its league season.
 *
 * - A regular war that is prepared or fought is the current one: no clan has both at once. While it is only prepared it is also the one in preparation.
 * - A regular war that has ended does not hide the league: the API shows it for days while the season runs.
 * - Of a season's drawn rounds the last is in preparation, unless it is the last of all or the season has just begun; so its war's own
 *   state decides, not its place in the list. The API draws rounds one by one; what is not drawn yet has no tags here.
 * - Once the season is over, the later of its last war and the regular war is the current one.
 *
 * The month and the day never matter: seasons begin on different dates for different clans.
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
  // For minutes after a round's end it has ended already and the next one is not fought yet: then that is the one.
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
