import { ACHIEVEMENTS } from '../catalog/achievements.js';
import { CLAN_LABELS } from '../catalog/labels.js';
import { builderBaseLeague } from '../catalog/leagues.js';
import { weightedPoints } from '../payloads/clanPayload.js';
import { at } from '../random.js';
import type { TruthLog } from '../truth/TruthLog.js';
import type { ChangeKind, ChangeValue } from '../truth/WorldChange.js';
import { ACHIEVEMENT_INDEX, achievementValue } from '../world/achievements.js';
import type { ClanState } from '../world/ClanState.js';
import { heroOfPiece, wornEquipment } from '../world/equipment.js';
import { ALL_UNITS, OFFSETS, type PlayerState } from '../world/PlayerState.js';
import type { World } from '../world/World.js';
import { type ClanField, clanShown, labelId, shownName, shownOf, unitField, unitName, unitNames } from './shown.js';

/** Fields of a player that `setPlayer` sets. */
type PlayerField = {
  [Field in keyof PlayerState]: PlayerState[Field] extends string | number ? Field : never;
}[keyof PlayerState] &
  Exclude<keyof PlayerState, 'index' | 'seed' | 'firstHall' | 'clan' | 'boosted' | 'legendTrophies'>;

/** Achievements that mirror a field. */
const TIED: Partial<Record<PlayerField, string>> = {
  townHallLevel: 'Bigger & Better',
  bestTrophies: 'Sweet Victory!',
  warStars: 'War Hero',
  builderHallLevel: 'Master Engineering',
  bestBuilderBaseTrophies: 'Champion Builder',
  clanCapitalContributions: 'Most Valuable Clanmate',
};

/** The ranks and points of a clan's members. */
interface ClanStanding {
  readonly order: readonly PlayerState[];
  readonly ranks: ReadonlyMap<number, number>;
  readonly clanPoints: number;
  readonly clanBuilderBasePoints: number;
}

const MAX_STANDINGS = 5_000;

/** The game's largest counter value. */
const MAX_VALUE = 2_000_000_000;

/** The only writer of the world. It writes each change, and what follows from it, into the truth log. */
export class Ledger {
  readonly world: World;
  readonly #truth: TruthLog;
  readonly #now: () => number;
  /** The standings of clans after their last change, which are those before the next one. */
  readonly #standings = new Map<number, ClanStanding>();

  constructor(world: World, truth: TruthLog, now: () => number) {
    this.world = world;
    this.#truth = truth;
    this.#now = now;
  }

  write(kind: ChangeKind, tag: string, field: string, old: ChangeValue, value: ChangeValue, item?: string): void {
    this.#truth.add({ at: this.#now(), kind, tag, field, ...(item === undefined ? {} : { item }), old, new: value });
  }

  /** Sets a field of a player, and the achievement that mirrors it. Trophies and clan have their own methods. */
  setPlayer<F extends PlayerField>(index: number, field: F, value: PlayerState[F]): void {
    const player = this.world.touchPlayer(index);
    const old = player[field];
    if (old === value) return;
    player[field] = value;
    this.logPlayer(player, field, shownOf(field, old), shownOf(field, value));
    if (field === 'trophies' && player.legendTrophies > 0) {
      this.logPlayer(
        player,
        'legendStatistics',
        { trophies: old as number },
        { trophies: player.trophies },
        'currentSeason',
      );
    }
    const achievement = TIED[field];
    if (achievement !== undefined) this.logPlayer(player, 'achievements', old, value, achievement);
  }

  setPlayerLabels(index: number, labels: readonly number[]): void {
    const player = this.world.touchPlayer(index);
    const old = player.labels;
    if (same(old, labels)) return;
    player.labels = labels;
    this.logPlayer(player, 'labels', old.map(labelId), labels.map(labelId));
  }

  /** Sets home-village trophies, at least 0; the record, the clan's points and the ranks follow. */
  setTrophies(index: number, wanted: number): void {
    const player = this.world.player(index);
    const trophies = Math.max(0, wanted);
    if (trophies === player.trophies) return;
    this.ranked(player.clan, () => {
      this.setPlayer(index, 'trophies', trophies);
      if (trophies > player.bestTrophies) this.setPlayer(index, 'bestTrophies', trophies);
    });
  }

  /** Sets Builder Base trophies, at least 0; the record, the league and the clan's points follow. */
  setBuilderBaseTrophies(index: number, wanted: number): void {
    const player = this.world.player(index);
    const trophies = Math.max(0, wanted);
    const [old, league] = [builderBaseLeague(player.builderBaseTrophies).id, builderBaseLeague(trophies).id];
    this.ranked(player.clan, () => {
      this.setPlayer(index, 'builderBaseTrophies', trophies);
      if (trophies > player.bestBuilderBaseTrophies) this.setPlayer(index, 'bestBuilderBaseTrophies', trophies);
    });
    if (old !== league) this.logPlayer(player, 'builderBaseLeague', old, league);
  }

  /** Sets the level of a unit, by its index in `ALL_UNITS`. */
  setLevel(index: number, unit: number, level: number): void {
    const player = this.world.touchPlayer(index);
    const old = player.levels[unit] as number;
    if (old === level) return;
    if (old === 0 && unit >= OFFSETS.equipment) this.#pinWorn(player, unit);
    player.levels[unit] = level;
    this.logPlayer(player, unitField(unit), old, level, unitName(unit));
    // A new hero comes with equipment.
    const worn = old === 0 ? wornEquipment(player, unit) : [];
    if (worn.length > 0) this.logPlayer(player, 'equipment', null, unitNames(worn), unitName(unit));
  }

  /** Sets the boosted super troop, by index; -1: none. */
  setBoosted(index: number, unit: number): void {
    const player = this.world.touchPlayer(index);
    const old = player.boosted;
    if (old === unit) return;
    player.boosted = unit;
    if (old !== -1) this.logPlayer(player, 'superTroopIsActive', true, false, at(ALL_UNITS, old).name);
    if (unit !== -1) this.logPlayer(player, 'superTroopIsActive', false, true, at(ALL_UNITS, unit).name);
  }

  /** Sets the two pieces of equipment that a hero wears, by index. */
  setWorn(index: number, hero: number, old: readonly number[], worn: readonly number[]): void {
    const player = this.world.touchPlayer(index);
    player.worn = new Map(player.worn).set(hero, worn);
    this.logPlayer(player, 'equipment', unitNames(old), unitNames(worn), at(ALL_UNITS, hero).name);
  }

  /**
   * Worn equipment is derived from what the player owns until it is chosen; a new piece must not change it unlogged.
   */
  #pinWorn(player: PlayerState, piece: number): void {
    const hero = heroOfPiece(piece);
    const worn = wornEquipment(player, hero);
    const isShown = (player.levels[hero] as number) > 0;
    if (worn.length < 2 && isShown) this.setWorn(player.index, hero, worn, [...worn, piece]);
    else if (isShown) player.worn = new Map(player.worn).set(hero, worn);
  }

  /** Adds progress to an achievement that mirrors no field. */
  achieve(index: number, name: string, amount: number): void {
    const place = ACHIEVEMENT_INDEX.get(name);
    if (place === undefined) throw new RangeError(`no achievement ${name}`);
    const player = this.world.touchPlayer(index);
    const old = achievementValue(player, place);
    const value = Math.min(MAX_VALUE, old + amount);
    if (value === old) return;
    player.achieved ??= new Map();
    player.achieved.set(place, (player.achieved.get(place) ?? 0) + value - old);
    this.logPlayer(player, 'achievements', old, value, at(ACHIEVEMENTS, place).name);
  }

  setClan<F extends ClanField>(index: number, field: F, value: ClanState[F]): void {
    const clan = this.world.touchClan(index);
    const old = clan[field];
    if (old === value) return;
    const before = clanShown(field, clan);
    clan[field] = value;
    // Only clans with a public war log show ties and losses.
    if (clan.isWarLogPublic || (field !== 'warTies' && field !== 'warLosses')) {
      this.write('clan', this.world.clanTag(index), shownName(field), before, clanShown(field, clan));
    }
    if (field === 'isWarLogPublic') this.#clanRecord(clan, value === true);
  }

  setClanLabels(index: number, labels: readonly number[]): void {
    const clan = this.world.touchClan(index);
    if (same(clan.labels, labels)) return;
    const ids = (list: readonly number[]) => list.map((label) => at(CLAN_LABELS, label).id);
    const old = ids(clan.labels);
    clan.labels = labels;
    this.write('clan', this.world.clanTag(index), 'labels', old, ids(labels));
  }

  /** Moves a player to another clan; -1: to none. */
  move(index: number, to: number): void {
    const player = this.world.touchPlayer(index);
    const from = player.clan;
    if (from === to) return;
    const tag = this.world.playerTag(index);
    if (from !== -1) {
      this.ranked(from, () => {
        const clan = this.world.touchClan(from);
        this.#member(
          clan,
          clan.members.filter((member) => member !== index),
          tag,
          null,
          tag,
        );
        // Players without a clan show neither.
        this.logPlayer(player, 'role', player.role, null);
        this.logPlayer(player, 'warPreference', player.warPreference, null);
        player.role = 'member';
        player.clan = -1;
      });
    }
    if (to !== -1) {
      this.ranked(to, () => {
        const clan = this.world.touchClan(to);
        player.clan = to;
        this.logPlayer(player, 'role', null, player.role);
        this.logPlayer(player, 'warPreference', null, player.warPreference);
        this.#member(clan, [...clan.members, index], null, tag, tag);
      });
    }
    const tagOf = (clan: number): string | null => (clan === -1 ? null : this.world.clanTag(clan));
    this.logPlayer(player, 'clan', tagOf(from), tagOf(to));
  }

  /** Runs a change that may affect a clan's order or points, and logs the effects. */
  ranked(clanIndex: number, change: () => void): void {
    if (clanIndex === -1) {
      change();
      return;
    }
    const before = this.#standings.get(clanIndex) ?? this.#standing(clanIndex);
    change();
    const after = this.#standing(clanIndex);
    if (this.#standings.size >= MAX_STANDINGS) this.#standings.clear();
    this.#standings.set(clanIndex, after);
    const clanTag = this.world.clanTag(clanIndex);
    const log = (member: PlayerState, field: string, old: number | null, value: number | null): void => {
      if (old !== value) this.logPlayer(member, field, old, value, undefined, clanTag);
    };
    let counted: ReadonlyMap<number, number> | undefined;
    const previousRank = (member: PlayerState): number => {
      counted ??= this.world.previousRanks(this.world.clan(clanIndex));
      return counted.get(member.index) ?? 0;
    };
    for (const member of before.order) {
      if (after.ranks.has(member.index)) continue;
      log(member, 'clanRank', before.ranks.get(member.index) ?? null, null);
      log(member, 'previousClanRank', previousRank(member), null);
    }
    after.order.forEach((member, place) => {
      const old = before.ranks.get(member.index) ?? null;
      log(member, 'clanRank', old, place + 1);
      if (old === null) log(member, 'previousClanRank', null, previousRank(member));
    });
    for (const field of ['clanPoints', 'clanBuilderBasePoints'] as const) {
      if (before[field] !== after[field]) this.write('clan', clanTag, field, before[field], after[field]);
    }
  }

  /** Drops the cached standings, after a change made outside `ranked`. */
  forgetStandings(): void {
    this.#standings.clear();
  }

  #standing(clanIndex: number): ClanStanding {
    const order = this.world.membersByRank(this.world.clan(clanIndex));
    return {
      order,
      ranks: new Map(order.map((member, place) => [member.index, place + 1])),
      clanPoints: weightedPoints(order.map((member) => member.trophies)),
      clanBuilderBasePoints: weightedPoints(order.map((member) => member.builderBaseTrophies)),
    };
  }

  #member(clan: ClanState, members: readonly number[], old: string | null, now: string | null, item: string): void {
    const count = clan.members.length;
    clan.members = members;
    const tag = this.world.clanTag(clan.index);
    this.write('clan', tag, 'memberList', old, now, item);
    this.write('clan', tag, 'members', count, members.length);
  }

  /** Logs the fields that a public war log adds to the clan's payload. */
  #clanRecord(clan: ClanState, shown: boolean): void {
    for (const field of ['warTies', 'warLosses'] as const) {
      const value = clan[field];
      this.write('clan', this.world.clanTag(clan.index), field, shown ? null : value, shown ? value : null);
    }
  }

  /** Writes a change of a player without changing the world, such as one that follows from the calendar. */
  logPlayer(
    player: PlayerState,
    field: string,
    old: ChangeValue,
    value: ChangeValue,
    item?: string,
    clanTag = player.clan === -1 ? undefined : this.world.clanTag(player.clan),
  ): void {
    this.#truth.add({
      at: this.#now(),
      kind: 'player',
      tag: this.world.playerTag(player.index),
      field,
      ...(item === undefined ? {} : { item }),
      old,
      new: value,
      ...(clanTag === undefined ? {} : { clanTag }),
    });
  }
}

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, place) => value === b[place]);
}
