import { hash, integerOf } from '../random.js';
import { ClanState, topHall } from './ClanState.js';
import { finishedSeason } from './legend.js';
import { baseStanding, baseTrophies, PlayerState, type Standing, type StartSlot } from './PlayerState.js';
import { TagSpace } from './TagSpace.js';

/** The size of a world. */
export interface WorldSize {
  readonly clans: number;
  /** How many members a clan starts with: between these, both included. */
  readonly membersPerClan: { readonly min: number; readonly max: number };
  /** Players without a clan. */
  readonly clanless: number;
}

export const MAX_MEMBERS = 50;

/** Bound on cached states of subjects that have never changed; making one again costs 1-2 µs. */
const KEPT_STATES = 100_000;

/**
 * The players and clans of a seed. States are made on demand; changed ones are kept, the others are cached up to a
 * bound.
 */
export class World {
  readonly seed: number;
  readonly clanCount: number;
  readonly playerCount: number;
  /** The first player of each clan at the start, and at the end the first player without a clan. */
  readonly #starts: Uint32Array;
  readonly #players = new Map<number, PlayerState>();
  readonly #clans = new Map<number, ClanState>();
  readonly #touchedPlayers = new Map<number, PlayerState>();
  readonly #touchedClans = new Map<number, ClanState>();
  readonly #passed = { week: false, season: false };
  /** The last season that ended, and whether it was still the world's first week then. */
  #season: { readonly id: string; readonly inFirstWeek: boolean } | undefined;
  readonly #countedRanks = new Map<number, ReadonlyMap<number, number>>();
  readonly #knownTags = new Map<number, string>();
  readonly #playerTags: TagSpace;
  readonly #clanTags: TagSpace;

  constructor(seed: number, size: WorldSize) {
    this.seed = seed;
    this.clanCount = size.clans;
    const { min, max } = size.membersPerClan;
    this.#starts = new Uint32Array(size.clans + 1);
    for (let clan = 0; clan < size.clans; clan++) {
      this.#starts[clan + 1] = (this.#starts[clan] as number) + integerOf(hash(seed, 1, clan), min, max);
    }
    this.playerCount = (this.#starts[size.clans] as number) + size.clanless;
    this.#playerTags = new TagSpace(hash(seed, 2, 0), 14 ** 8, 30);
    this.#clanTags = new TagSpace(hash(seed, 3, 0), 14 ** 7, 30);
  }

  player(index: number): PlayerState {
    let player = this.#touchedPlayers.get(index) ?? this.#players.get(index);
    if (player === undefined) {
      if (this.#players.size >= KEPT_STATES) this.#players.clear();
      this.#players.set(index, (player = new PlayerState(this.seed, index, this.#slot(index))));
      if (this.#season !== undefined) {
        player.legendSeason = finishedSeason(this.#season.id, this.#season.inFirstWeek ? player.trophies : 0);
      }
      if (this.#passed.week) player.trophies = 0;
      if (this.#passed.season) {
        player.donations = 0;
        player.donationsReceived = 0;
        player.attackWins = 0;
        player.defenseWins = 0;
      }
    }
    return player;
  }

  /** A player's standing. Does not create the state of a player that has never changed. */
  standing(index: number): Standing {
    const touched = this.#touchedPlayers.get(index);
    if (touched !== undefined) return touched;
    const standing = baseStanding(this.seed, index, this.#slot(index));
    return this.#passed.week ? { ...standing, trophies: 0 } : standing;
  }

  clan(index: number): ClanState {
    let clan = this.#touchedClans.get(index) ?? this.#clans.get(index);
    if (clan === undefined) {
      if (this.#clans.size >= KEPT_STATES) this.#clans.clear();
      this.#clans.set(index, (clan = new ClanState(this.seed, index, this.#baseMembers(index))));
    }
    return clan;
  }

  /** The player's state, to be changed: from now on the world keeps it. */
  touchPlayer(index: number): PlayerState {
    const player = this.player(index);
    this.#touchedPlayers.set(index, player);
    this.#players.delete(index);
    return player;
  }

  /** The clan's state, to be changed: from now on the world keeps it. */
  touchClan(index: number): ClanState {
    const clan = this.clan(index);
    this.#touchedClans.set(index, clan);
    this.#clans.delete(index);
    return clan;
  }

  /** Indices of the players that have changed. */
  touchedPlayers(): number[] {
    return [...this.#touchedPlayers.keys()];
  }

  /** The members that a clan starts with. */
  firstMembers(clan: number): readonly number[] {
    return this.#baseMembers(clan);
  }

  /** Ends a week of the ranked league: players that have never changed start again from 0 too. */
  passWeek(): void {
    this.#passed.week = true;
    this.#players.clear();
  }

  /** Ends a season: players that have never changed start again from 0 too. */
  passSeason(id: string): void {
    this.#season = { id, inFirstWeek: !this.#passed.week };
    this.#passed.season = true;
    this.#players.clear();
  }

  playerTag(index: number): string {
    let tag = this.#knownTags.get(index);
    if (tag === undefined) {
      if (this.#knownTags.size >= KEPT_STATES) this.#knownTags.clear();
      this.#knownTags.set(index, (tag = this.#playerTags.tag(index)));
    }
    return tag;
  }

  clanTag(index: number): string {
    return this.#clanTags.tag(index);
  }

  /** The player's index; -1: there is no such player. */
  playerIndex(tag: string): number {
    const index = this.#playerTags.index(tag);
    return index < this.playerCount ? index : -1;
  }

  /** The clan's index; -1: there is no such clan. */
  clanIndex(tag: string): number {
    const index = this.#clanTags.index(tag);
    return index < this.clanCount ? index : -1;
  }

  /** Members by rank: league tier, then trophies, then index. */
  membersByRank(clan: ClanState): PlayerState[] {
    return clan.members.map((index) => this.player(index)).sort(byRank);
  }

  /**
   * The ranks of a clan's members at the last count, from 1, by the player's index; players who were not members then
   * are absent. Before the first count in the world's time the seed decides them.
   */
  previousRanks(clan: ClanState): ReadonlyMap<number, number> {
    const counted = this.#countedRanks.get(clan.index);
    if (counted !== undefined) return counted;
    const start = this.#baseMembers(clan.index);
    const trophies = (index: number): number =>
      baseTrophies(hash(this.seed, 7, index)) + (hash(this.seed, 6, index) % 100);
    start.sort((a, b) => trophies(b) - trophies(a) || a - b);
    return new Map(start.map((index, place) => [index, place + 1]));
  }

  /** Counts: the present ranks become the previous ones. */
  countRanks(clan: ClanState): void {
    this.#countedRanks.set(
      clan.index,
      new Map(this.membersByRank(clan).map((player, place) => [player.index, place + 1])),
    );
  }

  #baseMembers(clan: number): number[] {
    const start = this.#starts[clan] as number;
    return Array.from({ length: (this.#starts[clan + 1] as number) - start }, (_, place) => start + place);
  }

  #slot(index: number): StartSlot {
    const starts = this.#starts;
    if (index >= (starts[this.clanCount] as number)) {
      return { clan: -1, place: MAX_MEMBERS, size: 0, topHall: integerOf(hash(this.seed, 4, index), 4, 16) };
    }
    let low = 0;
    let high = this.clanCount;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((starts[middle] as number) <= index) low = middle;
      else high = middle;
    }
    const start = starts[low] as number;
    return {
      clan: low,
      place: index - start,
      size: (starts[low + 1] as number) - start,
      topHall: topHall(this.seed, low),
    };
  }
}

export function byRank(a: PlayerState, b: PlayerState): number {
  return b.leagueTier - a.leagueTier || b.trophies - a.trophies || a.index - b.index;
}
