import type { WarLogEntryPayload } from '../../api/payloads/war.js';
import { formatTimestamp } from '../../api/timestamps.js';
import type { Ledger } from '../life/Ledger.js';
import type { Timeline } from '../life/Timeline.js';
import { attackPayload } from '../payloads/warPayload.js';
import { hash, integerOf, Stream } from '../random.js';
import type { Span } from '../world/Calendar.js';
import type { ClanState } from '../world/ClanState.js';
import type { World } from '../world/World.js';
import { followWar } from './followWar.js';
import { candidates, planWar, teamSize } from './planWar.js';
import { attacksUntil, bestAttacks, type PlannedAttack, putOff, type WarPlan, warResult } from './WarPlan.js';
import { warLogEntry } from './warLogEntry.js';

const HOUR_MS = 3_600_000;
export const PREPARATION_MS = 23 * HOUR_MS;
export const BATTLE_MS = 24 * HOUR_MS;
/** The length of a regular war with its preparation; friendly wars are shorter. */
const WAR_MS = PREPARATION_MS + BATTLE_MS;
/** The longest wait between finding an opponent and the war. */
const MAX_MATCH_MINUTES = 20;
/** Finished wars that a clan's log keeps. */
const MAX_LOG = 100;

/**
 * The regular and friendly wars of a world, from the search for an opponent to the war log: at most one per clan at a
 * time, and none while the clan is in the war league. A finished war may stay visible until the league has ended, as in
 * the real API.
 */
export class WarBoard {
  readonly #world: World;
  readonly #ledger: Ledger;
  readonly #timeline: Timeline;
  readonly #current = new Map<number, WarPlan>();
  readonly #logs = new Map<number, WarLogEntryPayload[]>();
  readonly #league: (clan: number, from: number, to: number) => Span | undefined;
  /** Clans searching for an opponent. */
  #searching: number[] = [];
  #made = 0;

  /**
   * @param league the league season that a clan takes part in at any instant between the two given; `undefined`: none.
   */
  constructor(
    ledger: Ledger,
    timeline: Timeline,
    league: (clan: number, from: number, to: number) => Span | undefined,
  ) {
    this.#ledger = ledger;
    this.#world = ledger.world;
    this.#timeline = timeline;
    this.#league = league;
  }

  /** The clan's war, which may have ended; `undefined`: none, or the clan is searching for an opponent. */
  current(clan: number): WarPlan | undefined {
    return this.#current.get(clan);
  }

  /** Every war that at least one clan still shows, each once. */
  all(): WarPlan[] {
    return [...new Set(this.#current.values())];
  }

  /** The wars that ended since the world began, latest first. */
  log(clan: number): readonly WarLogEntryPayload[] {
    return this.#logs.get(clan) ?? [];
  }

  addToLog(clan: number, entry: WarLogEntryPayload): void {
    this.#logs.set(clan, [entry, ...this.log(clan)].slice(0, MAX_LOG));
    this.#ledger.write('clan', this.#world.clanTag(clan), 'warLog', null, entry.endTime, entry.endTime);
  }

  /**
   * Starts the wars that are under way when the world begins. Neighbouring clans fight each other: most wars are in
   * battle, some in preparation, some ended; the remaining clans search for an opponent. Clans in the war league had
   * their war before it.
   * @param clans how many clans take part, counted from the first.
   */
  begin(clans: number): void {
    const { now } = this.#timeline;
    let fights = false;
    for (let first = 0; first < clans; first += 2) {
      const stream = new Stream(hash(this.#world.seed, 31, first));
      const roll = stream.next();
      const isFree = this.#league(first, now - WAR_MS, now + WAR_MS) === undefined;
      // The first pair outside the league is always in battle, so that every world shows a war.
      const share = isFree && !fights ? 0.3 : roll;
      fights ||= isFree;
      const age =
        share < 0.45
          ? PREPARATION_MS + stream.next() * 0.9 * BATTLE_MS
          : share < 0.7
            ? stream.next() * PREPARATION_MS
            : PREPARATION_MS + BATTLE_MS + stream.next() * 2 * HOUR_MS;
      // Neighbours are in the same league group, or both in none.
      const league = this.#league(first, now - age, now - age + WAR_MS);
      const beganAt = league === undefined ? now - age : league.startAt - WAR_MS - stream.next() * HOUR_MS;
      const paired = first + 1 < clans && share < 0.85;
      const war = paired
        ? this.#make(
            this.#world.clan(first),
            this.#world.clan(first + 1),
            Math.floor(beganAt / 1_000) * 1_000,
            'regular',
          )
        : undefined;
      if (war === undefined) {
        for (let clan = first; clan < Math.min(first + 2, clans); clan++) this.#searchSoon(clan, stream);
      } else {
        this.#plan(war);
      }
    }
  }

  /** Makes a war between two clans, if they can field teams of at least five. */
  #make(a: ClanState, b: ClanState, preparationStartAt: number, kind: 'regular' | 'friendly'): WarPlan | undefined {
    const world = this.#world;
    const [ours, theirs] = [candidates(world, a), candidates(world, b)];
    const id = this.#made;
    const roll = hash(world.seed, 30, id);
    const size = teamSize(Math.min(ours.length, theirs.length), integerOf(roll, 10, 50));
    if (size === 0) return undefined;
    this.#made++;
    const startAt = preparationStartAt + (kind === 'regular' ? PREPARATION_MS : HOUR_MS / 2);
    const war = planWar(world, {
      id,
      kind,
      attacksPerMember: kind === 'regular' ? 2 : 1,
      battleModifier: (roll >>> 8) % 20 === 0 ? 'hardMode' : 'none',
      preparationStartAt,
      startAt,
      endAt: startAt + (kind === 'regular' ? BATTLE_MS : HOUR_MS),
      clans: [a, b],
      rosters: [ours.slice(0, size).map((player) => player.index), theirs.slice(0, size).map((player) => player.index)],
    });
    this.#current.set(a.index, war);
    this.#current.set(b.index, war);
    return war;
  }

  /** Stops all wars that are not over: their future starts, attacks and ends move by this many milliseconds. */
  putOff(ms: number): void {
    const { now } = this.#timeline;
    for (const war of this.all()) {
      if (war.endAt <= now) continue;
      const before = { startTime: war.startAt, endTime: war.endAt };
      putOff(war, now, ms);
      const after = { startTime: war.startAt, endTime: war.endAt };
      for (const field of ['startTime', 'endTime'] as const) {
        if (before[field] === after[field]) continue;
        const [old, value] = [before, after].map((times) => formatTimestamp(new Date(times[field]))) as [
          string,
          string,
        ];
        for (const side of war.sides) this.#ledger.write('war', side.tag, field, old, value);
      }
    }
  }

  /** Schedules the future events of a war. */
  #plan(war: WarPlan): void {
    followWar(this.#timeline, war, {
      start: () => this.#logState(war, 'preparation', 'inWar'),
      attack: (attack) => this.#strike(war, attack),
      end: () => this.#end(war),
    });
    if (war.endAt <= this.#timeline.now) this.#leaveSoon(war);
  }

  #strike(war: WarPlan, attack: PlannedAttack): void {
    const payload = { ...attackPayload(war, attack) };
    for (const side of war.sides) this.#ledger.write('war', side.tag, 'attacks', null, payload, String(attack.order));
    // Each war star is won once: a better attack on the same base earns only the stars it adds. Friendly wars do not
    // count.
    if (war.kind === 'friendly') return;
    const stars = newStars(war, attack);
    const player = this.#world.player(war.sides[attack.side].fighters[attack.attacker]?.player ?? -1);
    if (stars > 0) this.#ledger.setPlayer(player.index, 'warStars', player.warStars + stars);
  }

  #end(war: WarPlan): void {
    this.#logState(war, 'inWar', 'warEnded');
    const result = warResult(war);
    war.sides.forEach((side, which) => {
      const own = which === 0 || result === 'tie' ? result : result === 'win' ? 'lose' : 'win';
      const entry = warLogEntry(war, which === 0 ? 0 : 1, own);
      if (war.kind === 'regular') this.#count(side.clan, own);
      this.addToLog(side.clan, entry);
    });
    this.#leaveSoon(war);
  }

  #count(clan: number, result: 'win' | 'lose' | 'tie'): void {
    const state = this.#world.clan(clan);
    if (result === 'win') {
      this.#ledger.setClan(clan, 'warWins', state.warWins + 1);
      this.#ledger.setClan(clan, 'warWinStreak', state.warWinStreak + 1);
      if (state.warWins % 4 === 0) this.#ledger.setClan(clan, 'clanLevel', state.clanLevel + 1);
      return;
    }
    const field = result === 'lose' ? 'warLosses' : 'warTies';
    this.#ledger.setClan(clan, field, state[field] + 1);
    this.#ledger.setClan(clan, 'warWinStreak', 0);
  }

  /** Each side shows a finished war until it searches for the next one, each after its own delay. */
  #leaveSoon(war: WarPlan): void {
    for (const side of war.sides)
      this.#searchSoon(side.clan, new Stream(hash(this.#world.seed, 32, war.id, side.clan)));
  }

  #searchSoon(clan: number, stream: Stream, from = this.#timeline.now): void {
    this.#timeline.schedule(from + Math.floor((0.5 + 8 * stream.next()) * HOUR_MS), () => {
      const league = this.#leagueAhead(clan);
      if (league !== undefined) {
        this.#searchSoon(clan, stream, league.endAt);
        return;
      }
      if (this.#current.delete(clan)) {
        this.#ledger.write('war', this.#world.clanTag(clan), 'state', 'warEnded', 'notInWar');
      }
      this.#search(clan, stream);
    });
  }

  #search(clan: number, stream: Stream): void {
    const opponent = this.#nextSearching(stream);
    if (opponent === undefined) {
      this.#searching.push(clan);
      return;
    }
    this.#timeline.schedule(this.#timeline.now + stream.integer(1, MAX_MATCH_MINUTES) * 60_000, () => {
      const kind = stream.chance(0.1) ? 'friendly' : 'regular';
      const now = Math.floor(this.#timeline.now / 1_000) * 1_000;
      const war = this.#make(this.#world.clan(opponent), this.#world.clan(clan), now, kind);
      if (war === undefined) {
        for (const one of [opponent, clan]) this.#searchSoon(one, stream);
      } else {
        this.#logState(war, 'notInWar', 'preparation');
        this.#plan(war);
      }
    });
  }

  /**
   * The clan that has searched for an opponent longest. Clans that entered the league meanwhile search again after it.
   */
  #nextSearching(stream: Stream): number | undefined {
    for (let clan = this.#searching.shift(); clan !== undefined; clan = this.#searching.shift()) {
      const league = this.#leagueAhead(clan);
      if (league === undefined) return clan;
      this.#searchSoon(clan, stream, league.endAt);
    }
    return undefined;
  }

  /** The league season that a war found now would reach into. */
  #leagueAhead(clan: number): Span | undefined {
    const { now } = this.#timeline;
    return this.#league(clan, now, now + MAX_MATCH_MINUTES * 60_000 + WAR_MS);
  }

  #logState(war: WarPlan, old: string, state: string): void {
    for (const side of war.sides) this.#ledger.write('war', side.tag, 'state', old, state);
  }
}

/** The stars that an attack adds to what its side had. */
export function newStars(war: WarPlan, attack: PlannedAttack): number {
  const before = attacksUntil(war, attack.at).filter((one) => one.order < attack.order);
  const best = bestAttacks(before, attack.side).get(attack.defender)?.stars ?? 0;
  return Math.max(0, attack.stars - best);
}
