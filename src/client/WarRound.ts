import { GatewayError } from '../http/errors/GatewayError.js';
import { NotFoundError } from '../http/errors/NotFoundError.js';
import { TimeoutError } from '../http/errors/TimeoutError.js';
import type { LeagueGroup } from './models/LeagueGroup.js';
import type { War } from './models/War.js';

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
  if (regular !== undefined && isOn(regular)) return regularRound(round, regular);
  const league = await leagueRounds(reader);
  if (league === undefined) return round === 'current' ? regular : undefined;
  if (round !== 'current') return league[round];
  return laterOf(league.current, regular);
}

function regularRound(round: WarRound, war: War): War | undefined {
  if (round === 'current') return war;
  return round === 'preparation' && war.state === 'preparation' ? war : undefined;
}

async function leagueRounds(reader: WarReader): Promise<Record<WarRound, War | undefined> | undefined> {
  const rounds = (await reader.leagueGroup())?.rounds ?? [];
  const last = rounds.at(-1);
  if (last === undefined) return undefined;
  const lastWar = await reader.leagueWar(last);
  const before = async (back: number) => {
    const warTags = rounds.at(-1 - back);
    return warTags === undefined ? undefined : reader.leagueWar(warTags);
  };
  if (lastWar !== undefined && lastWar.state !== 'preparation') {
    return { preparation: undefined, current: lastWar, previous: rounds.length > 1 ? await before(1) : undefined };
  }
  // In the first round nothing is fought yet: what is being prepared is all there is.
  const fought = rounds.length > 1 ? await before(1) : undefined;
  return {
    preparation: lastWar,
    current: fought ?? lastWar,
    previous: rounds.length > 2 ? await before(2) : undefined,
  };
}

function isOn(war: War): boolean {
  return war.state === 'preparation' || war.state === 'inWar';
}

function laterOf(league: War | undefined, regular: War | undefined): War | undefined {
  if (league === undefined || regular === undefined || isOn(league)) return league ?? regular;
  return endOf(regular) > endOf(league) ? regular : league;
}

function endOf(war: War): number {
  return war.endTime?.getTime() ?? 0;
}

/** A league group that is not there, or that the API can't tell yet: while the groups are made it times out or answers 504. */
export function isNoLeagueGroup(error: unknown): boolean {
  return (
    error instanceof NotFoundError ||
    error instanceof TimeoutError ||
    (error instanceof GatewayError && error.status === 504)
  );
}
