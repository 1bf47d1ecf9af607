import type {
  CapitalRankingPayload,
  ClanBuilderBaseRankingPayload,
  ClanRankingPayload,
  PlayerBuilderBaseRankingPayload,
  PlayerRankingPayload,
} from '../../api/payloads/rankings.js';
import { badgeUrls } from '../catalog/images.js';
import { builderBaseLeague, LEAGUE_TIERS, LEAGUES, TOP_TIER } from '../catalog/leagues.js';
import { LOCATIONS, locationById } from '../catalog/locations.js';
import { playerName } from '../catalog/names.js';
import { weightedPoints } from '../payloads/clanPayload.js';
import { at, hash, Stream } from '../random.js';
import { type ApiAnswer, unknownValue } from '../server/ApiAnswer.js';
import { pastSeasonIds } from '../world/Calendar.js';
import type { ClanState } from '../world/ClanState.js';
import type { PlayerState, Standing } from '../world/PlayerState.js';
import type { World } from '../world/World.js';
import { type Handler, type Handlers, listed, type Question } from './Handler.js';
import { refuseOthers } from './statics.js';

/** Places of a ranking. */
const RANKED = 200;

/** Indices sorted by points, the most first. @param points `undefined` leaves the index out. */
function best(numbers: Iterable<number>, points: (index: number) => number | undefined): number[] {
  const kept: { index: number; value: number }[] = [];
  let bar = Number.NEGATIVE_INFINITY;
  for (const index of numbers) {
    const value = points(index);
    if (value === undefined || value <= bar) continue;
    kept.push({ index, value });
    // Sort and cut only when the list has grown to twice the needed length: that keeps sorting rare and memory bounded.
    if (kept.length < 2 * RANKED) continue;
    kept.sort((a, b) => b.value - a.value);
    kept.length = RANKED;
    bar = kept[RANKED - 1]?.value ?? bar;
  }
  return kept
    .sort((a, b) => b.value - a.value)
    .slice(0, RANKED)
    .map(({ index }) => index);
}

function* upTo(count: number): Generator<number, void, void> {
  for (let index = 0; index < count; index++) yield index;
}

/**
 * A filter for the clans of a ranking: all, those of a country, or none for a region. An error answer for a bad id.
 */
function scope(question: Question): ((clan: ClanState) => boolean) | ApiAnswer {
  const id = question.parameters[0] ?? '';
  if (id === 'global') return () => true;
  const location = locationById(Number(id));
  if (location === undefined) return unknownValue('locationId');
  if (!location.isCountry) return () => false;
  const index = LOCATIONS.indexOf(location);
  return (clan) => clan.location === index;
}

/** The rank at the last count: near the present one, or -1 when the clan or player was not ranked then. */
function previousRank(seed: number, rank: number): number {
  const roll = hash(seed, 90) % 12;
  return roll === 0 ? -1 : Math.max(1, rank + (roll % 5) - 2);
}

/** The score of a clan ranking, under its names in the payload. */
type ClanScore =
  | Pick<ClanRankingPayload, 'clanPoints'>
  | Pick<ClanBuilderBaseRankingPayload, 'clanBuilderBasePoints' | 'clanVersusPoints'>
  | Pick<CapitalRankingPayload, 'clanCapitalPoints'>;

function clanRanking(points: (clan: ClanState, world: World) => number, own: (points: number) => ClanScore): Handler {
  return (question) => {
    const included = scope(question);
    if (typeof included !== 'function') return included;
    const { world } = question.simulation;
    const pointsOf = (index: number): number | undefined => {
      const clan = world.clan(index);
      return included(clan) ? points(clan, world) : undefined;
    };
    return listed(
      question,
      best(upTo(world.clanCount), pointsOf).map((index, place) => {
        const clan = world.clan(index);
        return {
          tag: world.clanTag(index),
          name: clan.name,
          location: at(LOCATIONS, clan.location === -1 ? 6 : clan.location),
          badgeUrls: badgeUrls(clan.badgeId),
          clanLevel: clan.clanLevel,
          members: clan.members.length,
          rank: place + 1,
          previousRank: previousRank(clan.seed, place + 1),
          ...own(points(clan, world)),
        };
      }),
    );
  };
}

function pointsBy(field: 'trophies' | 'builderBaseTrophies') {
  return (clan: ClanState, world: World): number =>
    weightedPoints(clan.members.map((member) => world.standing(member)[field]));
}

/** Members of the clans that the filter lets through: players are ranked where their clan is. */
function* membersWhere(world: World, included: (clan: ClanState) => boolean): Generator<number, void, void> {
  for (let index = 0; index < world.clanCount; index++) {
    const clan = world.clan(index);
    if (included(clan)) yield* clan.members;
  }
}

function playerRanking(
  points: (standing: Standing) => number,
  payload: (player: PlayerState, rank: number, world: World) => PlayerRankingPayload | PlayerBuilderBaseRankingPayload,
): Handler {
  return (question) => {
    const included = scope(question);
    if (typeof included !== 'function') return included;
    const { world } = question.simulation;
    const isGlobal = question.parameters[0] === 'global';
    const numbers = isGlobal ? upTo(world.playerCount) : membersWhere(world, included);
    const players = best(numbers, (index) => points(world.standing(index)));
    return listed(
      question,
      players.map((index, place) => payload(world.player(index), place + 1, world)),
    );
  };
}

function clanOf(player: PlayerState, world: World) {
  if (player.clan === -1) return {};
  const clan = world.clan(player.clan);
  return { clan: { tag: world.clanTag(clan.index), name: clan.name, badgeUrls: badgeUrls(clan.badgeId) } };
}

/** How many players the ranking of a finished season has. */
const SEASON_PLACES = 1_000;

/** The legends of a finished season. They no longer change, so the seed decides who they were. */
const leagueSeason: Handler = (question) => {
  const [leagueId, seasonId = ''] = question.parameters;
  const refused = refuseOthers(leagueId);
  if (refused !== undefined) return refused;
  const { world, now } = question.simulation;
  const number = pastSeasonIds(now).indexOf(seasonId);
  if (number === -1) return unknownValue('seasonId');
  const stream = new Stream(hash(world.seed, 91, number));
  let trophies = 6_900;
  const items = Array.from({ length: SEASON_PLACES }, (_, place): PlayerRankingPayload => {
    trophies -= stream.integer(0, 2);
    const legend = stream.integer(0, 1_000_000);
    return {
      tag: world.playerTag(world.playerCount + legend),
      name: playerName(legend),
      expLevel: stream.integer(180, 280),
      trophies,
      attackWins: stream.integer(150, 240),
      defenseWins: stream.integer(0, 30),
      rank: place + 1,
    };
  });
  return listed(question, items);
};

export const RANKINGS = {
  clanRanking: clanRanking(pointsBy('trophies'), (clanPoints) => ({ clanPoints })),

  clanBuilderBaseRanking: clanRanking(
    pointsBy('builderBaseTrophies'),
    // The API also sends it under its former name.
    (points) => ({ clanBuilderBasePoints: points, clanVersusPoints: points }),
  ),

  capitalRanking: clanRanking(
    (clan) => clan.clanCapitalPoints,
    (clanCapitalPoints) => ({ clanCapitalPoints }),
  ),

  playerRanking: playerRanking(
    // Trophies count within a tier only: a higher tier ranks above any number of them.
    ({ trophies, leagueTier }) => leagueTier * 100_000 + trophies,
    (player, rank, world): PlayerRankingPayload => ({
      tag: world.playerTag(player.index),
      name: player.name,
      expLevel: player.expLevel,
      trophies: player.trophies,
      attackWins: player.attackWins,
      defenseWins: player.defenseWins,
      rank,
      previousRank: previousRank(player.seed, rank),
      ...clanOf(player, world),
      league: at(LEAGUES, player.leagueTier === TOP_TIER ? LEAGUES.length - 1 : 0),
      leagueTier: at(LEAGUE_TIERS, player.leagueTier),
    }),
  ),

  playerBuilderBaseRanking: playerRanking(
    ({ builderBaseTrophies }) => builderBaseTrophies,
    (player, rank, world): PlayerBuilderBaseRankingPayload => ({
      tag: world.playerTag(player.index),
      name: player.name,
      expLevel: player.expLevel,
      rank,
      previousRank: previousRank(player.seed, rank),
      builderBaseTrophies: player.builderBaseTrophies,
      ...clanOf(player, world),
      builderBaseLeague: builderBaseLeague(player.builderBaseTrophies),
      // Former names; the wins are counted no more.
      versusTrophies: player.builderBaseTrophies,
      versusBattleWins: 0,
    }),
  ),

  leagueSeason,
} satisfies Handlers;
