import type { LeagueGroupPayload } from '../../api/payloads/cwl.js';
import { badgeUrls } from '../catalog/images.js';
import { WAR_LEAGUES } from '../catalog/leagues.js';
import type { Ledger } from '../life/Ledger.js';
import type { Timeline } from '../life/Timeline.js';
import { clanFacts } from '../payloads/clanReference.js';
import { attackPayload } from '../payloads/warPayload.js';
import { at, hash, Stream } from '../random.js';
import { followWar } from '../war/followWar.js';
import { candidates, planWar, teamSize } from '../war/planWar.js';
import { newStars, type WarBoard } from '../war/WarBoard.js';
import { type PlannedAttack, type WarPlan } from '../war/WarPlan.js';
import { day, type Span, season } from '../world/Calendar.js';
import type { ClanState } from '../world/ClanState.js';
import { TagSpace } from '../world/TagSpace.js';
import type { World } from '../world/World.js';
import { DAY_MS, GROUP, type Group, pairs, ROUNDS, seasonEntry, sumOf, WARS } from './Group.js';

const HOUR_MS = 3_600_000;
/** Delay between the start of the season and of the war league; groups differ by up to two days. */
const OFFSET_MS = 13 * DAY_MS;
/** How long a group stays visible after its last war. */
const SHOWN_MS = 2 * DAY_MS;
/** How long before the draw the group's route answers with a gateway timeout. */
const DRAW_MS = HOUR_MS;

/** Clan war leagues: groups of eight clans, seven rounds of a day each, four wars a round. */
export class LeagueBoard {
  readonly #world: World;
  readonly #ledger: Ledger;
  readonly #timeline: Timeline;
  readonly #wars: WarBoard;
  readonly #groups = new Map<number, Group>();
  readonly #byTag = new Map<string, WarPlan>();
  readonly #tags: TagSpace;
  readonly #clans: number;
  readonly #drawing = new Map<number, number>();
  /** Groups by clan, from the draw to the end of the last war. */
  readonly #seasons = new Map<number, Span>();
  #made = 0;

  /** @param clans how many clans take part, counted from the first; whole groups only. */
  constructor(ledger: Ledger, timeline: Timeline, wars: WarBoard, clans: number) {
    this.#ledger = ledger;
    this.#world = ledger.world;
    this.#timeline = timeline;
    this.#wars = wars;
    this.#clans = clans - (clans % GROUP);
    this.#tags = new TagSpace(hash(this.#world.seed, 15, 0), 2 * 14 ** 8, 30);
  }

  /** Starts the league of the present season, and schedules all that follow. */
  begin(): void {
    const current = season(this.#timeline.now);
    for (let first = 0; first < this.#clans; first += GROUP) this.#plan(first, current.startAt);
    this.#timeline.schedule(current.endAt, () => this.begin());
  }

  /** Whether the clan's group is being drawn: then the real API times out. */
  isDrawing(clan: number): boolean {
    const until = this.#drawing.get(clan);
    return until !== undefined && this.#timeline.now < until && this.#timeline.now >= until - DRAW_MS;
  }

  /**
   * The league season that the clan takes part in at any instant from `from` to `to`; `undefined`: none. Known from the
   * start of the game's season on.
   */
  season(clan: number, from: number, to: number): Span | undefined {
    const known = this.#seasons.get(clan);
    return known !== undefined && from < known.endAt && to > known.startAt ? known : undefined;
  }

  war(tag: string): WarPlan | undefined {
    return this.#byTag.get(tag);
  }

  /** The clan's group as the API shows it; `undefined`: the clan is in none. */
  group(clan: number): LeagueGroupPayload | undefined {
    const group = this.#groups.get(clan);
    if (group === undefined) return undefined;
    return {
      state: this.#state(group),
      season: group.season,
      clans: group.clans.map((index) => {
        const state = this.#world.clan(index);
        return {
          tag: this.#world.clanTag(index),
          name: state.name,
          clanLevel: state.clanLevel,
          badgeUrls: badgeUrls(state.badgeId),
          members: (group.rosters.get(index) ?? []).map((member) => {
            const player = this.#world.player(member);
            return { tag: this.#world.playerTag(member), name: player.name, townHallLevel: player.townHallLevel };
          }),
        };
      }),
      rounds: Array.from({ length: ROUNDS }, (_, round) => ({ warTags: this.#tagsOf(group, round) })),
    };
  }

  #tagsOf(group: Group, round: number): string[] {
    return group.rounds[round]?.map((war) => war.tag ?? '#0') ?? Array.from({ length: WARS }, () => '#0');
  }

  #state(group: Group): 'preparation' | 'inWar' | 'ended' {
    const { now } = this.#timeline;
    if (now < group.startAt + DAY_MS) return 'preparation';
    return now < group.startAt + (ROUNDS + 1) * DAY_MS ? 'inWar' : 'ended';
  }

  #plan(first: number, seasonStartAt: number): void {
    const number = this.#made++;
    const offset = hash(this.#world.seed, 60, number) % 3;
    const startAt = seasonStartAt + OFFSET_MS + offset * DAY_MS + 3 * HOUR_MS;
    const endAt = startAt + (ROUNDS + 1) * DAY_MS + SHOWN_MS;
    const { now } = this.#timeline;
    const clans = Array.from({ length: GROUP }, (_, place) => first + place);
    for (const clan of clans)
      this.#seasons.set(clan, { startAt: startAt - DRAW_MS, endAt: startAt + (ROUNDS + 1) * DAY_MS });
    if (endAt <= now) return;
    for (const clan of clans) this.#drawing.set(clan, startAt);
    const draw = () => this.#draw(number, clans, startAt);
    // A league that began before the world is built up to now at once, without log entries: it is part of the initial
    // state.
    if (startAt <= now) draw();
    else this.#timeline.schedule(startAt, draw);
    this.#timeline.schedule(endAt, () => this.#forget(clans));
  }

  #draw(number: number, clans: readonly number[], startAt: number): void {
    const group: Group = {
      number,
      clans,
      startAt,
      season: day(startAt),
      rosters: new Map(clans.map((clan) => [clan, this.#world.clan(clan).members])),
      rounds: [],
    };
    const { now } = this.#timeline;
    for (const clan of clans) {
      this.#groups.set(clan, group);
      if (startAt >= now) this.#log(clan, 'state', null, 'preparation');
    }
    for (let round = 0; round < ROUNDS; round++) {
      const drawnAt = startAt + round * DAY_MS;
      if (drawnAt <= now) this.#drawRound(group, round, drawnAt === now);
      else this.#timeline.schedule(drawnAt, () => this.#drawRound(group, round, true));
    }
    for (const [days, old, state] of [
      [1, 'preparation', 'inWar'],
      [ROUNDS + 1, 'inWar', 'ended'],
    ] as const) {
      const changeAt = startAt + days * DAY_MS;
      if (changeAt <= now) continue;
      this.#timeline.schedule(changeAt, () => {
        for (const clan of clans) this.#log(clan, 'state', old, state);
        if (state === 'ended') this.#promote(group);
      });
    }
  }

  #drawRound(group: Group, round: number, isNews: boolean): void {
    const old = this.#tagsOf(group, round);
    const preparationStartAt = group.startAt + round * DAY_MS;
    const wars = pairs(round).map(([a, b], place) => {
      const id = (group.number * ROUNDS + round) * WARS + place;
      // The order of the sides is random.
      const [one, other] = hash(this.#world.seed, 61, id) % 2 === 0 ? [a, b] : [b, a];
      return this.#war(group, id, at(group.clans, one), at(group.clans, other), preparationStartAt);
    });
    group.rounds[round] = wars;
    for (const war of wars) {
      this.#byTag.set(war.tag ?? '', war);
      if (isNews) this.#ledger.write('leagueWar', war.tag ?? '', 'state', null, 'preparation');
      const log = (old: string, state: string) => this.#ledger.write('leagueWar', war.tag ?? '', 'state', old, state);
      followWar(this.#timeline, war, {
        start: () => log('preparation', 'inWar'),
        attack: (attack) => this.#strike(war, attack),
        end: () => log('inWar', 'warEnded'),
      });
    }
    if (isNews) {
      for (const clan of group.clans) this.#log(clan, 'rounds', old, this.#tagsOf(group, round), String(round));
    }
  }

  #war(group: Group, id: number, a: number, b: number, preparationStartAt: number): WarPlan {
    const world = this.#world;
    const stream = new Stream(hash(world.seed, 62, id));
    const states: [ClanState, ClanState] = [world.clan(a), world.clan(b)];
    const members = states.map(({ index }) => [...(group.rosters.get(index) ?? [])]) as [number[], number[]];
    const fewest = Math.min(members[0].length, members[1].length);
    const size = teamSize(fewest, 15) || fewest;
    const pick = (roster: readonly number[], clan: ClanState) => {
      const keen = new Set(candidates(world, clan).map(({ index }) => index));
      return stream
        .shuffle(roster)
        .sort((one, other) => Number(keen.has(other)) - Number(keen.has(one)))
        .slice(0, size);
    };
    return planWar(world, {
      id: 1_000_000 + id,
      tag: this.#tags.tag(id),
      kind: 'league',
      attacksPerMember: 1,
      preparationStartAt,
      startAt: preparationStartAt + DAY_MS,
      endAt: preparationStartAt + 2 * DAY_MS,
      clans: states,
      rosters: [pick(members[0], states[0]), pick(members[1], states[1])],
      // Map positions are counted over the whole roster.
      ranks: members,
    });
  }

  #strike(war: WarPlan, attack: PlannedAttack): void {
    this.#ledger.write(
      'leagueWar',
      war.tag ?? '',
      'attacks',
      null,
      { ...attackPayload(war, attack) },
      String(attack.order),
    );
    const stars = newStars(war, attack);
    const fighter = at(war.sides[attack.side].fighters, attack.attacker).player;
    if (stars === 0) return;
    this.#ledger.setPlayer(fighter, 'warStars', this.#world.player(fighter).warStars + stars);
    this.#ledger.achieve(fighter, 'War League Legend', stars);
  }

  /** Promotes the two best clans, demotes the two last, and adds an entry for the whole season to each war log. */
  #promote(group: Group): void {
    const sums = group.clans.map((clan) => sumOf(group, clan));
    const order = [...sums].sort((a, b) => b.stars - a.stars || b.destruction - a.destruction || a.clan - b.clan);
    order.forEach(({ clan }, place) => {
      const step = place < 2 ? 1 : place >= GROUP - 2 ? -1 : 0;
      const league = Math.min(WAR_LEAGUES.length - 1, Math.max(1, this.#world.clan(clan).warLeague + step));
      this.#ledger.setClan(clan, 'warLeague', league);
    });
    for (const sum of sums) {
      const facts = clanFacts(this.#world, this.#world.clan(sum.clan));
      this.#wars.addToLog(sum.clan, seasonEntry(facts, sum, this.#timeline.now));
    }
  }

  #forget(clans: readonly number[]): void {
    for (const clan of clans) {
      if (this.#groups.delete(clan)) this.#log(clan, 'state', 'ended', null);
    }
  }

  #log(
    clan: number,
    field: string,
    old: string | null | string[],
    value: string | null | string[],
    item?: string,
  ): void {
    this.#ledger.write('leagueGroup', this.#world.clanTag(clan), field, old, value, item);
  }
}
