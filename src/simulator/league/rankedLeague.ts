import type { BattleLogEntryPayload } from '../../api/payloads/battleLog.js';
import type {
  LeagueSeasonResultPayload,
  RankedLeagueBattlePayload,
  RankedLeagueGroupPayload,
} from '../../api/payloads/rankedLeague.js';
import { formatTimestamp } from '../../api/timestamps.js';
import { attackTrophies, defenseTrophies } from '../../api/trophies.js';
import { TOP_TIER } from '../catalog/leagues.js';
import { battleResult, MAX_BATTLES } from '../life/battles.js';
import { hash, integerOf, Stream, unit } from '../random.js';
import { rankedWeek, rankedWeekStart } from '../world/Calendar.js';
import { type Battle, baseTier, type PlayerState } from '../world/PlayerState.js';
import type { World } from '../world/World.js';

const WEEK_MS = 7 * 86_400_000;
/** Attacks, and defences, of a week. */
const MAX_BATTLES_A_WEEK = 8;

/**
 * A player's battles, latest first: those since the world began, then battles of the days before, derived from the
 * seed.
 */
export function battlesOf(world: World, player: PlayerState, beganAt: number): readonly Battle[] {
  const lived = player.battles ?? [];
  if (lived.length >= MAX_BATTLES || player.firstHall < 7) return lived;
  const stream = new Stream(hash(player.seed, 80));
  let at = beganAt;
  const before = Array.from({ length: MAX_BATTLES }, (): Battle => {
    at -= stream.integer(1, 9) * 3_600_000 + stream.integer(0, 3_600) * 1_000;
    const result = battleResult(stream);
    const attack = stream.chance(0.6);
    const league = baseTier(player.seed, player.firstHall) === TOP_TIER ? 'legend' : 'ranked';
    return {
      at,
      attack,
      opponent: stream.integer(0, world.playerCount - 1),
      stars: result.stars,
      destruction: result.destructionPercentage,
      trophies: attack ? attackTrophies(result) : defenseTrophies(result, league),
      seconds: stream.integer(60, 180),
    };
  });
  return [...lived, ...before].slice(0, MAX_BATTLES);
}

export function battleLog(world: World, player: PlayerState, beganAt: number): BattleLogEntryPayload[] {
  return battlesOf(world, player, beganAt).map((battle) => {
    const loot = (most: number, kind: number) =>
      battle.attack ? integerOf(hash(battle.at, kind, battle.opponent), 0, Math.max(1, most * battle.stars)) : 0;
    const opponent = world.player(battle.opponent);
    return {
      battleType: 'ranked',
      attack: battle.attack,
      armyShareCode: armyShareCode(hash(battle.at, battle.opponent)),
      opponentPlayerTag: world.playerTag(battle.opponent),
      opponentName: opponent.name,
      opponentTownHallLevel: opponent.townHallLevel,
      stars: battle.stars,
      destructionPercentage: battle.destruction,
      lootedResources: [
        { name: 'Gold', amount: loot(300_000, 1) },
        { name: 'Elixir', amount: loot(300_000, 2) },
        { name: 'DarkElixir', amount: loot(3_000, 3) },
      ],
      extraLootedResources: [{ name: 'Gold', amount: loot(50_000, 4) }],
      availableLoot: [
        { name: 'Gold', amount: 900_000 },
        { name: 'Elixir', amount: 900_000 },
        { name: 'DarkElixir', amount: 9_000 },
      ],
      battleTime: battle.seconds,
      battleTimestamp: formatTimestamp(new Date(battle.at)),
    };
  });
}

/** Units by number and count, spells after them, as an army link has them. */
function armyShareCode(roll: number): string {
  const troops = `${integerOf(roll, 1, 12)}x${(roll >>> 4) % 24}-${integerOf(roll >>> 9, 1, 20)}x58`;
  return `u${troops}s${integerOf(roll >>> 14, 1, 9)}x${(roll >>> 18) % 12}`;
}

/** A player's finished weeks, latest first: those since the world began, then earlier ones derived from the seed. */
export function leagueHistory(player: PlayerState, beganAt: number, pastWeeks: number): LeagueSeasonResultPayload[] {
  const first = rankedWeek(beganAt).number;
  const lived = (player.weeks ?? []).filter(({ tier }) => tier > 0);
  const firstTier = baseTier(player.seed, player.firstHall);
  const before =
    firstTier === 0
      ? []
      : Array.from({ length: pastWeeks }, (_, back) => {
          const roll = hash(player.seed, 81, back);
          return {
            week: first - 1 - back,
            trophies: integerOf(roll, 0, 900),
            tier: Math.max(1, firstTier - Math.floor(back / 4)),
            placement: integerOf(roll >>> 10, 1, 100),
          };
        });
  return [...lived, ...before].map(({ week, trophies, tier, placement }) => {
    const roll = hash(player.seed, 82, week);
    const wins = integerOf(roll, 0, MAX_BATTLES_A_WEEK);
    const held = integerOf(roll >>> 4, 0, MAX_BATTLES_A_WEEK);
    return {
      leagueSeasonId: rankedWeekStart(week) / 1_000,
      leagueTrophies: trophies,
      leagueTierId: 105_000_000 + tier,
      placement,
      attackWins: wins,
      attackLosses: MAX_BATTLES_A_WEEK - wins,
      attackStars: wins * 3 - Math.floor(wins * unit(roll)),
      defenseWins: held,
      defenseLosses: MAX_BATTLES_A_WEEK - held,
      defenseStars: held,
      maxBattles: MAX_BATTLES_A_WEEK,
    };
  });
}

/** A group of a week, and the battles of one of its players. */
export function rankedGroup(
  world: World,
  members: readonly number[],
  week: number,
  player: PlayerState,
  beganAt: number,
  now: number,
): RankedLeagueGroupPayload {
  const startAt = rankedWeekStart(week);
  const ofWeek = (one: PlayerState) =>
    battlesOf(world, one, beganAt).filter(({ at }) => at >= startAt && at < startAt + WEEK_MS);
  const isCurrent = rankedWeek(now).number === week;
  const log = (attack: boolean): RankedLeagueBattlePayload[] =>
    ofWeek(player)
      .filter((battle) => battle.attack === attack)
      .map((battle) => ({
        opponentPlayerTag: world.playerTag(battle.opponent),
        opponentName: world.player(battle.opponent).name,
        stars: battle.stars,
        destructionPercentage: battle.destruction,
        trophies: battle.trophies,
        // This route writes its times in another format than all others.
        creationTime: new Date(battle.at).toISOString().replace(/\.\d+Z$/, 'Z'),
      }));
  return {
    members: members
      .map((index) => world.player(index))
      .filter((one) => one.leagueTier > 0)
      .map((one) => {
        const battles = ofWeek(one);
        const count = (attack: boolean, won: boolean) =>
          battles.filter((battle) => battle.attack === attack && battle.stars > 0 === (attack ? won : !won)).length;
        return {
          playerTag: world.playerTag(one.index),
          playerName: one.name,
          ...(one.clan === -1 ? {} : { clanTag: world.clanTag(one.clan), clanName: world.clan(one.clan).name }),
          leagueTrophies: isCurrent
            ? one.trophies
            : (one.weeks?.find((result) => result.week === week)?.trophies ??
              integerOf(hash(one.seed, 83, week), 0, 900)),
          attackWinCount: count(true, true),
          attackLoseCount: count(true, false),
          defenseWinCount: count(false, true),
          defenseLoseCount: count(false, false),
        };
      })
      .sort((a, b) => b.leagueTrophies - a.leagueTrophies),
    attackLogs: log(true),
    defenseLogs: log(false),
  };
}
