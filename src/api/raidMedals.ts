import { requireInteger } from '../internal/preconditions.js';

/** The fields of a raid in a season's `attackLog` that medals depend on. */
export interface RaidedClan {
  readonly attackCount: number;
  readonly districts: readonly RaidedDistrict[];
}

export interface RaidedDistrict {
  readonly id: number;
  readonly districtHallLevel: number;
  readonly destructionPercent: number;
}

/** Facts about a member and the raid season. */
export interface RaidMemberRewards {
  /** The attacks that the member made; a raid weekend allows 5, and 6 with the bonus attack. */
  readonly attacks: number;
  /** The season's `offensiveReward`: medals for each attack. */
  readonly offensiveReward: number;
  /** The season's `defensiveReward`: medals for each member who attacked. Default 0. */
  readonly defensiveReward?: number;
}

const CAPITAL_PEAK = 70_000_000;

/** By the level of the district hall, from 1. */
const DISTRICT_MEDALS = [135, 225, 350, 405, 460];
/** By the level of the capital hall, from 2: at level 1 the capital peak can't be attacked. */
const CAPITAL_MEDALS = [undefined, 180, 360, 585, 810, 1115, 1240, 1260, 1375, 1450];

/**
 * The medals that one attack is worth: the values of all districts destroyed, divided by all attacks of the clan,
 * rounded up. At the end of the weekend this is the season's `offensiveReward`; while it runs, it is the state so far.
 * Districts that are not destroyed count 0. Without an attack it is 0. `undefined` when a destroyed district has a hall
 * level that is newer than the table.
 *
 * Source: clashofclans.js `calculateOffensiveRaidMedals`; it gives the `offensiveReward` of all 20 raid seasons of a
 * captured response.
 */
export function offensiveRaidMedals(attackLog: Iterable<RaidedClan>): number | undefined {
  let medals = 0;
  let attacks = 0;
  for (const { attackCount, districts } of attackLog) {
    attacks += requireInteger('attackCount', attackCount, 0);
    for (const { id, districtHallLevel, destructionPercent } of districts) {
      if (destructionPercent < 100) continue;
      const worth = (id === CAPITAL_PEAK ? CAPITAL_MEDALS : DISTRICT_MEDALS)[districtHallLevel - 1];
      if (worth === undefined) return undefined;
      medals += worth;
    }
  }
  return attacks === 0 ? 0 : Math.ceil(medals / attacks);
}

/**
 * The medals for the best defence of a weekend: one for 25 housing space of attackers' troops that it defeated, rounded
 * up. The API has only the result (`defensiveReward`), not the housing space. Source: a community guide used by several
 * bots; its authors note that it was harder to test than the offensive one.
 * @throws InvalidArgumentError unless the housing space is a whole number of at least 0.
 */
export function defensiveRaidMedals(housingSpace: number): number {
  return Math.ceil(requireInteger('housingSpace', housingSpace, 0) / 25);
}

/**
 * All medals of one member for a weekend: `offensiveReward` for each attack, and `defensiveReward` once; nothing
 * without an attack. Source: the same guide, and the total that bots show for six attacks; houseofclashers.com on who
 * gets nothing.
 * @throws InvalidArgumentError for values that are not whole numbers of at least 0.
 */
export function memberRaidMedals({ attacks, offensiveReward, defensiveReward = 0 }: RaidMemberRewards): number {
  requireInteger('attacks', attacks, 0);
  requireInteger('offensiveReward', offensiveReward, 0);
  requireInteger('defensiveReward', defensiveReward, 0);
  return attacks === 0 ? 0 : attacks * offensiveReward + defensiveReward;
}
