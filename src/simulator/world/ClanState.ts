import { CHAT_LANGUAGES, CLAN_LABELS } from '../catalog/labels.js';
import { CAPITAL_LEAGUES, WAR_LEAGUES } from '../catalog/leagues.js';
import { clanName } from '../catalog/names.js';
import { hash, integerOf, unit } from '../random.js';

export const CLAN_TYPES = ['open', 'inviteOnly', 'closed'] as const;
export const WAR_FREQUENCIES = [
  'unknown',
  'always',
  'moreThanOncePerWeek',
  'oncePerWeek',
  'lessThanOncePerWeek',
  'never',
] as const;

export const DISTRICTS: readonly string[] = [
  'Capital Peak',
  'Barbarian Camp',
  'Wizard Valley',
  'Balloon Lagoon',
  "Builder's Workshop",
  'Dragon Cliffs',
  'Golem Quarry',
  'Skeleton Park',
  'Goblin Mines',
];

/** Countries with players; named by their index among the locations. */
const POPULATED = [6, 249, 113, 94, 87, 248, 38, 114, 185, 239, 115, 56, 122, 218, 120, 7];

/** The state of a clan. The seed alone decides its initial values; the world changes them. */
export class ClanState {
  readonly index: number;
  readonly seed: number;
  name: string;
  type: (typeof CLAN_TYPES)[number];
  description: string;
  /** Index among the locations, or -1: none. */
  location: number;
  isFamilyFriendly: boolean;
  /** Seed of the badge's image names. */
  badge: number;
  clanLevel: number;
  requiredTrophies: number;
  requiredBuilderBaseTrophies: number;
  requiredTownhallLevel: number;
  warFrequency: (typeof WAR_FREQUENCIES)[number];
  warWinStreak: number;
  warWins: number;
  warTies: number;
  warLosses: number;
  isWarLogPublic: boolean;
  /** Index among the war leagues. */
  warLeague: number;
  /** Index among the capital leagues. */
  capitalLeague: number;
  clanCapitalPoints: number;
  /** 0: no capital. */
  capitalHallLevel: number;
  /** Indices into the clan labels, at most three. */
  labels: readonly number[];
  /** Index into the chat languages, or -1: none chosen. */
  chatLanguage: number;
  /** Player indices of the members, unordered. */
  members: readonly number[];

  constructor(worldSeed: number, index: number, members: readonly number[]) {
    const seed = hash(worldSeed, 11, index);
    const roll = (decision: number): number => hash(seed, decision);
    const power = clanPower(worldSeed, index);
    this.index = index;
    this.seed = seed;
    this.name = clanName(roll(1));
    this.type = CLAN_TYPES[roll(2) % 3] as ClanState['type'];
    const rule = `Rule ${integerOf(roll(3), 1, 20)}: have fun! ⚔️`;
    this.description = `${this.name}: active wars, kind people. Donate what you take, use both attacks. ${rule}`;
    this.location = roll(4) % 8 === 0 ? -1 : (POPULATED[roll(5) % POPULATED.length] as number);
    this.isFamilyFriendly = roll(6) % 3 === 0;
    this.badge = roll(7);
    this.clanLevel = 1 + Math.floor(power * 24) + integerOf(roll(8), 0, 8);
    this.requiredTrophies = integerOf(roll(9), 0, 20) * 100;
    this.requiredBuilderBaseTrophies = integerOf(roll(10), 0, 10) * 100;
    this.requiredTownhallLevel = integerOf(roll(11), 1, 13);
    this.warFrequency = WAR_FREQUENCIES[roll(12) % WAR_FREQUENCIES.length] as ClanState['warFrequency'];
    this.warWins = integerOf(roll(13), 0, this.clanLevel * 20);
    this.warLosses = integerOf(roll(14), 0, this.clanLevel * 14);
    this.warTies = integerOf(roll(15), 0, 5);
    this.warWinStreak = integerOf(roll(16), 0, Math.min(9, this.warWins));
    this.isWarLogPublic = index === 0 || roll(17) % 10 < 7;
    this.warLeague = Math.min(WAR_LEAGUES.length - 1, Math.floor(power * WAR_LEAGUES.length));
    this.capitalLeague = Math.min(CAPITAL_LEAGUES.length - 1, Math.floor(power * CAPITAL_LEAGUES.length));
    this.capitalHallLevel = this.clanLevel < 2 ? 0 : Math.max(1, Math.round(power * 10));
    this.clanCapitalPoints = this.capitalHallLevel === 0 ? 0 : this.capitalLeague * 200 + integerOf(roll(18), 0, 199);
    const labels = roll(19);
    this.labels = [
      ...new Set([
        labels % CLAN_LABELS.length,
        (labels >>> 8) % CLAN_LABELS.length,
        (labels >>> 16) % CLAN_LABELS.length,
      ]),
    ].slice(0, (labels >>> 24) % 4);
    this.chatLanguage = roll(20) % 3 === 0 ? -1 : roll(21) % CHAT_LANGUAGES.length;
    this.members = members;
  }

  get badgeId(): number {
    return hash(this.badge, this.index);
  }
}

/** The strength of a clan, 0 to 1. The first clan has 1, so that every world has a player with all units. */
export function clanPower(worldSeed: number, index: number): number {
  return index === 0 ? 1 : unit(hash(worldSeed, 12, index));
}

/** The highest town hall in a clan. */
export function topHall(worldSeed: number, index: number): number {
  return 12 + Math.round(clanPower(worldSeed, index) * 6);
}
