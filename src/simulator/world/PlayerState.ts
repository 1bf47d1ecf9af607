import { TOP_TIER } from '../catalog/leagues.js';
import { playerName } from '../catalog/names.js';
import {
  BUILDER_HEROES,
  BUILDER_TROOPS,
  type CatalogUnit,
  EQUIPMENT,
  HOME_HEROES,
  HOME_TROOPS,
  SPELLS,
} from '../catalog/units.js';
import { at, hash, integerOf, unit } from '../random.js';

export const TOP_HALL = 18;

export type Role = 'leader' | 'coLeader' | 'admin' | 'member';

/** All units in one list, so that a player's levels fit one byte array; `OFFSETS` holds the start of each kind. */
export const ALL_UNITS: readonly CatalogUnit[] = [
  ...HOME_TROOPS,
  ...BUILDER_TROOPS,
  ...SPELLS,
  ...HOME_HEROES,
  ...BUILDER_HEROES,
  ...EQUIPMENT,
];
export const OFFSETS = {
  troops: 0,
  spells: HOME_TROOPS.length + BUILDER_TROOPS.length,
  heroes: HOME_TROOPS.length + BUILDER_TROOPS.length + SPELLS.length,
  equipment: ALL_UNITS.length - EQUIPMENT.length,
};

/** Indices of the super troops. */
export const SUPER_TROOPS: readonly number[] = ALL_UNITS.flatMap((one, index) =>
  one.superOf === undefined ? [] : [index],
);

/** A home-village battle from one player's point of view. */
export interface Battle {
  readonly at: number;
  readonly attack: boolean;
  /** The other player's index. */
  readonly opponent: number;
  readonly stars: number;
  readonly destruction: number;
  /** Trophies won or lost. */
  readonly trophies: number;
  readonly seconds: number;
}

/** A finished week of the ranked league. */
export interface WeekResult {
  /** The week's number in the calendar. */
  readonly week: number;
  readonly trophies: number;
  readonly tier: number;
  readonly placement: number;
}

/** A legend's finished season in the API's form. A type alias, because the truth log takes it as a `ChangeValue`. */
export type FinishedSeason = {
  readonly id: string;
  readonly rank: number;
  readonly trophies: number;
};

/** A player's initial position in the world. */
export interface StartSlot {
  /** The clan's number, or -1. */
  readonly clan: number;
  /** The position in that clan; 0 is the leader. */
  readonly place: number;
  /** How many members the clan starts with. */
  readonly size: number;
  /** The highest town hall in the clan. */
  readonly topHall: number;
}

/** Hash salts of the decisions about a player. */
const ROLL = {
  hall: 100,
  exp: 101,
  tier: 102,
  unranked: 103,
  trophies: 104,
  best: 105,
  warStars: 106,
  wins: 107,
  defenses: 108,
  builder: 109,
  builderBest: 110,
  war: 111,
  capital: 112,
  labels: 113,
  progress: 114,
  weapon: 115,
  name: 116,
  legend: 117,
  level: 118,
  boosted: 119,
};

/**
 * The state of a player, without what its payload derives. The seed and the slot alone decide its initial values; the
 * world changes them. An unchanged state can be dropped and made again.
 */
export class PlayerState {
  readonly index: number;
  readonly seed: number;
  /** The initial town hall, which derived values use so that they do not change with an upgrade. */
  readonly firstHall: number;
  /** As `firstHall`, of the builder hall. */
  readonly firstBuilderHall: number;
  name: string;
  townHallLevel: number;
  /** 0: no weapon. */
  townHallWeaponLevel: number;
  /** 0: no Builder Base. */
  builderHallLevel: number;
  expLevel: number;
  /** 0 to `TOP_TIER`. */
  leagueTier: number;
  trophies: number;
  bestTrophies: number;
  warStars: number;
  attackWins: number;
  defenseWins: number;
  builderBaseTrophies: number;
  bestBuilderBaseTrophies: number;
  /** The clan's number, or -1. */
  clan: number;
  role: Role;
  warPreference: 'in' | 'out';
  donations: number;
  donationsReceived: number;
  clanCapitalContributions: number;
  /** Indices into the player labels, at most three. */
  labels: readonly number[];
  /** Progress of achievements beyond the initial values, by index. Created on first use. */
  achieved: Map<number, number> | undefined;
  /** Home-village battles, latest first, since the world began. */
  battles: readonly Battle[] | undefined;
  /** Weeks of the ranked league that ended since the world began, latest first. */
  weeks: readonly WeekResult[] | undefined;
  /** The last season that ended since the world began; only legends show it. */
  legendSeason: FinishedSeason | undefined;
  /** The pieces that a hero wears, by indices into `ALL_UNITS`, for heroes that changed them. */
  worn: Map<number, readonly number[]> | undefined;
  #levels: Uint8Array | undefined;
  #boosted: number | undefined;

  constructor(worldSeed: number, index: number, slot: StartSlot) {
    const seed = hash(worldSeed, 7, index);
    const roll = (decision: keyof typeof ROLL): number => hash(seed, ROLL[decision]);
    this.index = index;
    this.seed = seed;
    this.name = playerName(roll('name'));
    const hall = baseHall(seed, slot);
    this.firstHall = hall;
    this.townHallLevel = hall;
    this.townHallWeaponLevel = hall >= 12 && hall <= 16 ? integerOf(roll('weapon'), 1, 5) : 0;
    this.builderHallLevel = baseBuilderHall(seed, hall);
    this.firstBuilderHall = this.builderHallLevel;
    this.expLevel = hall * 12 + integerOf(roll('exp'), 0, 40);
    this.leagueTier = baseTier(seed, hall);
    this.trophies = baseTrophies(seed);
    this.bestTrophies = 900 + hall * 240 + integerOf(roll('best'), 0, 700);
    this.warStars = integerOf(roll('warStars'), 0, hall * 170);
    this.attackWins = integerOf(roll('wins'), 0, 40);
    this.defenseWins = integerOf(roll('defenses'), 0, 8);
    this.builderBaseTrophies = baseBuilderTrophies(seed, this.builderHallLevel);
    this.bestBuilderBaseTrophies =
      this.builderHallLevel === 0 ? 0 : this.builderBaseTrophies + integerOf(roll('builderBest'), 0, 300);
    this.clan = slot.clan;
    this.role = slot.place === 0 ? 'leader' : slot.place < 3 ? 'coLeader' : slot.place % 4 === 3 ? 'admin' : 'member';
    this.warPreference = roll('war') % 4 === 0 ? 'out' : 'in';
    // Neighbours donated to each other, so that donations and receipts balance.
    const pair = slot.place >> 1;
    const given = [hash(worldSeed, 8, slot.clan, pair) % 900, hash(worldSeed, 9, slot.clan, pair) % 900] as const;
    const alone = slot.clan === -1 || (slot.place | 1) >= slot.size;
    const even = slot.place % 2 === 0;
    this.donations = alone ? 0 : even ? given[0] : given[1];
    this.donationsReceived = alone ? 0 : even ? given[1] : given[0];
    this.clanCapitalContributions = hall < 6 ? 0 : integerOf(roll('capital'), 0, hall * 150_000);
    const labels = roll('labels');
    this.labels = [...new Set([labels % 19, (labels >>> 8) % 19, (labels >>> 16) % 19])].slice(0, (labels >>> 24) % 4);
  }

  /** Level by index into `ALL_UNITS`; 0: not unlocked. Made on first access. */
  get levels(): Uint8Array {
    this.#levels ??= baseLevels(this.seed, this.firstHall, this.firstBuilderHall);
    return this.#levels;
  }

  /** The super troop that is boosted, by index into `ALL_UNITS`, or -1. */
  get boosted(): number {
    this.#boosted ??= this.firstHall < 11 ? -1 : at(SUPER_TROOPS, hash(this.seed, ROLL.boosted) % SUPER_TROOPS.length);
    return this.#boosted;
  }

  set boosted(unitIndex: number) {
    this.#boosted = unitIndex;
  }

  /** Trophies of former legend seasons; 0 for players that were never legends. */
  get legendTrophies(): number {
    const roll = hash(this.seed, ROLL.legend);
    return this.firstHall >= 15 && roll % 3 === 0 ? integerOf(roll >>> 4, 1, 4_000) : 0;
  }
}

/** The part of a player that rankings need. Reading whole states of all players would take seconds. */
export interface Standing {
  readonly leagueTier: number;
  readonly trophies: number;
  readonly builderBaseTrophies: number;
}

/** The standing that a player starts with. */
export function baseStanding(worldSeed: number, index: number, slot: StartSlot): Standing {
  const seed = hash(worldSeed, 7, index);
  const hall = baseHall(seed, slot);
  return {
    leagueTier: baseTier(seed, hall),
    trophies: baseTrophies(seed),
    builderBaseTrophies: baseBuilderTrophies(seed, baseBuilderHall(seed, hall)),
  };
}

function baseHall(seed: number, slot: StartSlot): number {
  return slot.place === 0 ? slot.topHall : Math.max(2, slot.topHall - skewed(hash(seed, ROLL.hall), 5));
}

function baseBuilderHall(seed: number, hall: number): number {
  return hall < 6 ? 0 : Math.min(10, Math.max(2, hall - 7 + integerOf(hash(seed, ROLL.builder), 0, 2)));
}

function baseBuilderTrophies(seed: number, builderHall: number): number {
  return builderHall === 0 ? 0 : builderHall * 440 + integerOf(hash(seed, ROLL.builder) >>> 3, 0, 420);
}

export function baseTier(seed: number, hall: number): number {
  if (hall < 7 || hash(seed, ROLL.unranked) % 20 === 0) return 0;
  const centre = Math.round(((hall - 6) / (TOP_HALL - 6)) * TOP_TIER);
  return Math.min(TOP_TIER, Math.max(1, centre - (hash(seed, ROLL.tier) % 7)));
}

export function baseTrophies(seed: number): number {
  return integerOf(hash(seed, ROLL.trophies), 0, 800);
}

/** A number below `bound`, small ones more often than large ones. */
function skewed(roll: number, bound: number): number {
  const share = unit(roll);
  return Math.floor(share * share * bound);
}

/** The highest level that a hall allows. */
export function levelCap(one: CatalogUnit, hall: number): number {
  if (hall < one.unlockedAt) return 0;
  if (one.superOf !== undefined) return 1;
  const top = one.village === 'home' ? TOP_HALL : 10;
  return Math.ceil((one.maxLevel * (hall - one.unlockedAt + 1)) / (top - one.unlockedAt + 1));
}

function baseLevels(seed: number, townHall: number, builderHall: number): Uint8Array {
  const levels = new Uint8Array(ALL_UNITS.length);
  const progress = 0.7 + 0.3 * unit(hash(seed, ROLL.progress));
  for (let index = 0; index < levels.length; index++) {
    const one = ALL_UNITS[index] as CatalogUnit;
    const cap = levelCap(one, one.village === 'home' ? townHall : builderHall);
    if (cap === 0) continue;
    const roll = hash(seed, ROLL.level, index);
    if (index >= OFFSETS.equipment && townHall < TOP_HALL && roll % 10 >= 7) continue;
    levels[index] = Math.max(1, Math.round(cap * (progress + (1 - progress) * unit(roll))));
  }
  return levels;
}
