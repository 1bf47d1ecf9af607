import { TOP_TIER } from '../catalog/leagues.js';
import { lastSeasonId, rankedWeek, season } from '../world/Calendar.js';
import { finishedSeason, previousLegendSeason } from '../world/legend.js';
import type { PlayerState } from '../world/PlayerState.js';
import type { Ledger } from './Ledger.js';
import type { Timeline } from './Timeline.js';

/**
 * Above this number of players the end of a week or season is logged as one change of the world, not as one per player.
 */
export const MAX_LOGGED_PLAYERS = 50_000;
/** How many weeks of results are kept per player. */
const MAX_WEEKS = 60;
/** How many of a group of 100 are promoted, and as many demoted. */
const MOVERS = 20;

/** The ends of weeks of the ranked league and of seasons. */
export class SeasonEnds {
  readonly #ledger: Ledger;
  readonly #timeline: Timeline;
  /** The player indices of a player's group of this week. */
  readonly #group: (player: number) => readonly number[];

  constructor(ledger: Ledger, timeline: Timeline, group: (player: number) => readonly number[]) {
    this.#ledger = ledger;
    this.#timeline = timeline;
    this.#group = group;
    // A season ends together with a week, and must be handled first: the end of the week resets what the season counts.
    // Being scheduled earlier, it runs first.
    timeline.schedule(season(timeline.now).endAt, () => this.#endSeason());
    timeline.schedule(rankedWeek(timeline.now).endAt, () => this.#endWeek());
  }

  get #logsAllPlayers(): boolean {
    return this.#ledger.world.playerCount <= MAX_LOGGED_PLAYERS;
  }

  get #concerned(): readonly number[] {
    const { world } = this.#ledger;
    return this.#logsAllPlayers
      ? Array.from({ length: world.playerCount }, (_, index) => index)
      : world.touchedPlayers();
  }

  /** Records results, promotes the best, demotes the last, and resets all trophies to 0. */
  #endWeek(): void {
    const { world } = this.#ledger;
    const [ended, next] = [rankedWeek(this.#timeline.now - 1), rankedWeek(this.#timeline.now)];
    this.#ledger.write('world', '', 'rankedWeek', ended.startAt / 1_000, next.startAt / 1_000);
    const concerned = this.#concerned;
    const placements = this.#placements(concerned);
    const byClan = new Map<number, number[]>();
    for (const index of concerned) {
      const { clan } = world.player(index);
      byClan.set(clan, [...(byClan.get(clan) ?? []), index]);
    }
    for (const index of concerned) world.touchPlayer(index);
    world.passWeek();
    for (const [clan, members] of byClan) {
      const startAgain = () => {
        for (const index of members) this.#startAgain(world.player(index), ended.number, placements.get(index) ?? 1);
      };
      // Where not all players are logged, ranks and points are not logged either.
      if (this.#logsAllPlayers) this.#ledger.ranked(clan, startAgain);
      else startAgain();
    }
    if (!this.#logsAllPlayers) this.#ledger.forgetStandings();
    for (const index of concerned) {
      const player = world.player(index);
      if (player.leagueTier > 0)
        this.#ledger.logPlayer(player, 'currentLeagueSeasonId', ended.startAt / 1_000, next.startAt / 1_000);
    }
    this.#timeline.schedule(next.endAt, () => this.#endWeek());
  }

  #startAgain(player: PlayerState, week: number, placement: number): void {
    const { trophies, leagueTier: tier } = player;
    player.weeks = [{ week, trophies, tier, placement }, ...(player.weeks ?? [])].slice(0, MAX_WEEKS);
    this.#ledger.setPlayer(player.index, 'trophies', 0);
    if (tier === 0) return;
    const step = placement <= MOVERS ? 1 : placement > 100 - MOVERS ? -1 : 0;
    this.#ledger.setPlayer(player.index, 'leagueTier', Math.min(TOP_TIER, Math.max(1, tier + step)));
  }

  #placements(concerned: readonly number[]): Map<number, number> {
    const { world } = this.#ledger;
    const placements = new Map<number, number>();
    for (const index of concerned) {
      if (placements.has(index)) continue;
      const order = this.#group(index)
        .map((member) => world.player(member))
        .sort((a, b) => b.trophies - a.trophies || a.index - b.index);
      order.forEach((member, place) => placements.set(member.index, place + 1));
    }
    return placements;
  }

  /** Resets donations and wins, and counts the ranks. */
  #endSeason(): void {
    const { world } = this.#ledger;
    const [ended, next] = [season(this.#timeline.now - 1), season(this.#timeline.now)];
    this.#ledger.write('world', '', 'season', ended.id, next.id);
    const concerned = this.#concerned;
    for (const index of concerned) world.touchPlayer(index);
    world.passSeason(ended.id);
    const clans = new Set<number>();
    for (const index of concerned) {
      const player = world.player(index);
      for (const field of ['donations', 'donationsReceived', 'attackWins', 'defenseWins'] as const) {
        this.#ledger.setPlayer(index, field, 0);
      }
      if (player.legendTrophies > 0) {
        const old = previousLegendSeason(player, lastSeasonId(ended.startAt));
        player.legendSeason = finishedSeason(ended.id, player.trophies);
        this.#ledger.logPlayer(player, 'legendStatistics', old, player.legendSeason, 'previousSeason');
      }
      if (player.clan !== -1) clans.add(player.clan);
    }
    for (const clan of clans) this.#countRanks(clan);
    this.#timeline.schedule(next.endAt, () => this.#endSeason());
  }

  #countRanks(index: number): void {
    const { world } = this.#ledger;
    const clan = world.clan(index);
    const old = world.previousRanks(clan);
    world.countRanks(clan);
    const counted = world.previousRanks(clan);
    for (const member of world.membersByRank(clan)) {
      const [before, after] = [old.get(member.index) ?? 0, counted.get(member.index) ?? 0];
      if (before !== after) this.#ledger.logPlayer(member, 'previousClanRank', before, after);
    }
  }
}
