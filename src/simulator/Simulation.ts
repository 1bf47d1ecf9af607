import type { WarLogEntryPayload } from '../api/payloads/war.js';
import type { WarBreak } from './faults/Faults.js';
import { LeagueBoard } from './league/LeagueBoard.js';
import { Activity } from './life/Activity.js';
import { Ledger } from './life/Ledger.js';
import { SeasonEnds } from './life/SeasonEnds.js';
import { Timeline } from './life/Timeline.js';
import { playerJson, type Seasons } from './payloads/playerPayload.js';
import { RaidBoard } from './raid/RaidBoard.js';
import { hash } from './random.js';
import type { TruthLog } from './truth/TruthLog.js';
import { pastWars } from './war/pastWars.js';
import { WarBoard } from './war/WarBoard.js';
import { lastSeasonId, rankedWeek, type Week } from './world/Calendar.js';
import type { ClanState } from './world/ClanState.js';
import type { PlayerState } from './world/PlayerState.js';
import { TagSpace } from './world/TagSpace.js';
import type { World } from './world/World.js';

const WEEK_MS = 7 * 86_400_000;
/** Members of a group of the ranked league. */
const GROUP_SIZE = 100;
/** Weeks before the world began whose groups and results can be read. */
export const PAST_WEEKS = 12;
/** How many clans fight wars and raids at most, counted from the first: each of their attacks is a scheduled event. */
export const MAX_LIVING_CLANS = 400;

export interface SimulationOptions {
  readonly beganAt: number;
  /** Actions per player and hour. `0`: only wars, raids and seasons go on. */
  readonly activity: number;
  readonly truth: TruthLog;
}

/** The world in time: its players, clans, wars and calendar as they are now. */
export class Simulation {
  readonly world: World;
  readonly wars: WarBoard;
  readonly leagues: LeagueBoard;
  readonly raids: RaidBoard;
  readonly truth: TruthLog;
  readonly beganAt: number;
  readonly #timeline: Timeline;
  readonly #firstWeek: number;
  readonly #groupTags: TagSpace;
  #known: { readonly week: Week; readonly legendSeasons: Seasons['legendSeasons'] } | undefined;

  constructor(world: World, { beganAt, activity, truth }: SimulationOptions) {
    this.world = world;
    this.beganAt = beganAt;
    this.truth = truth;
    this.#firstWeek = rankedWeek(beganAt).number - PAST_WEEKS;
    this.#groupTags = new TagSpace(hash(world.seed, 5, 0), 14 ** 6, 26);
    this.#timeline = new Timeline(beganAt);
    const ledger = new Ledger(world, truth, () => this.#timeline.now);
    const living = Math.min(world.clanCount, MAX_LIVING_CLANS);
    this.wars = new WarBoard(ledger, this.#timeline, (clan, from, to) => this.leagues.season(clan, from, to));
    this.leagues = new LeagueBoard(ledger, this.#timeline, this.wars, living);
    this.raids = new RaidBoard(ledger, this.#timeline, living);
    // Clans in the league have no other war.
    this.leagues.begin();
    this.wars.begin(living);
    this.raids.begin();
    void new SeasonEnds(ledger, this.#timeline, (player) => this.groupMembers(player));
    void new Activity(ledger, this.#timeline, activity);
  }

  /** Epoch milliseconds. */
  get now(): number {
    return this.#timeline.now;
  }

  /** Runs the world until this instant. An instant before `now` changes nothing. */
  runTo(at: number): void {
    this.#timeline.runTo(at);
  }

  /** Stops the regular and friendly wars during a maintenance break. */
  stopWars({ fromAt, lastsMs, everyMs, isPlanned }: WarBreak): void {
    const stop = (at: number): void =>
      this.#timeline.schedule(at, () => {
        if (!isPlanned()) return;
        this.wars.putOff(lastsMs);
        if (everyMs > 0) stop(at + everyMs);
      });
    stop(fromAt);
  }

  playerJson(player: PlayerState): string {
    return playerJson(this.world, player, this.seasonsOf(player.index));
  }

  /** The clan's finished wars, latest first. */
  warLog(clan: ClanState): WarLogEntryPayload[] {
    return [...this.wars.log(clan.index), ...pastWars(this.world, clan, this.beganAt)];
  }

  seasonsOf(player: number): Seasons {
    const { week, legendSeasons } = this.#calendar();
    return {
      currentLeagueGroupTag: this.groupTag(player, week.number),
      currentLeagueSeasonId: week.startAt / 1_000,
      previousLeagueGroupTag: this.groupTag(player, week.number - 1),
      previousLeagueSeasonId: (week.startAt - WEEK_MS) / 1_000,
      legendSeasons,
    };
  }

  /** The present week and seasons: computed once a week, because every player payload needs them. */
  #calendar(): { readonly week: Week; readonly legendSeasons: Seasons['legendSeasons'] } {
    const known = this.#known;
    // Seasons change on a Monday too, at the same hour as weeks.
    if (known !== undefined && this.now < known.week.endAt) return known;
    return (this.#known = {
      week: rankedWeek(this.now),
      legendSeasons: [lastSeasonId(this.now), lastSeasonId(this.beganAt, 5)],
    });
  }

  /** The tag of a player's group of the ranked league in a week. */
  groupTag(player: number, week: number): string {
    return this.#groupTags.tag((week - this.#firstWeek) * this.#groups + (player % this.#groups));
  }

  /** The week and the members of a group; `undefined`: there is no such group. */
  findGroup(tag: string): { readonly week: number; readonly members: readonly number[] } | undefined {
    const index = this.#groupTags.index(tag);
    const week = this.#firstWeek + Math.floor(index / this.#groups);
    if (index < 0 || week > rankedWeek(this.now).number) return undefined;
    return { week, members: this.groupMembers(index % this.#groups) };
  }

  /** The members of a player's group: the players whose indices leave the same remainder. */
  groupMembers(player: number): number[] {
    const first = player % this.#groups;
    return Array.from(
      { length: Math.ceil((this.world.playerCount - first) / this.#groups) },
      (_, place) => first + place * this.#groups,
    );
  }

  get #groups(): number {
    return Math.ceil(this.world.playerCount / GROUP_SIZE);
  }
}
