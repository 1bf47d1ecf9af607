import type { WarLogEntryPayload } from '../../api/payloads/war.js';
import { formatTimestamp } from '../../api/timestamps.js';
import { badgeUrls } from '../catalog/images.js';
import { type ClanFacts, clanReference } from '../payloads/clanReference.js';
import { score, type WarPlan } from '../war/WarPlan.js';

export const DAY_MS = 86_400_000;
/** Clans in a group; each meets every other once, so there is one round fewer than clans. */
export const GROUP = 8;
export const ROUNDS = GROUP - 1;
/** Wars of a round. */
export const WARS = GROUP / 2;

/** A group of the war league. */
export interface Group {
  readonly number: number;
  readonly clans: readonly number[];
  /** When the first round's preparation begins. */
  readonly startAt: number;
  readonly season: string;
  /** The members at the time of the draw, by clan. */
  readonly rosters: ReadonlyMap<number, readonly number[]>;
  /** The wars of the rounds drawn so far. */
  readonly rounds: (readonly WarPlan[])[];
}

/** A clan's sums over all wars of its group. */
export interface GroupSum {
  readonly clan: number;
  readonly attacks: number;
  readonly stars: number;
  readonly destruction: number;
  /** The stars of its opponents. */
  readonly against: number;
  readonly teamSize: number;
}

export function sumOf(group: Group, clan: number): GroupSum {
  const sum = { clan, attacks: 0, stars: 0, destruction: 0, against: 0, teamSize: 0 };
  for (const war of group.rounds.flat()) {
    const which = war.sides[0].clan === clan ? 0 : war.sides[1].clan === clan ? 1 : undefined;
    if (which === undefined) continue;
    const own = score(war, war.attacks, which);
    sum.attacks += own.attacks;
    sum.stars += own.stars;
    sum.destruction += own.destruction;
    sum.against += score(war, war.attacks, which === 0 ? 1 : 0).stars;
    sum.teamSize = war.teamSize;
  }
  return sum;
}

/** The war log entry of a whole season: sums over its wars, no result, and an empty opponent. */
export function seasonEntry(clan: ClanFacts, sum: Omit<GroupSum, 'clan'>, endAt: number): WarLogEntryPayload {
  return {
    result: null,
    endTime: formatTimestamp(new Date(endAt)),
    teamSize: sum.teamSize,
    attacksPerMember: 1,
    battleModifier: 'none',
    clan: {
      ...clanReference(clan),
      attacks: sum.attacks,
      stars: sum.stars,
      destructionPercentage: Math.round(sum.destruction * 1e5) / 1e5,
      expEarned: 0,
    },
    opponent: { badgeUrls: badgeUrls(0), clanLevel: 0, stars: sum.against, destructionPercentage: 0 },
  };
}

/** The pairings of a round, by place in the group (round-robin by the circle method). */
export function pairs(round: number): (readonly [number, number])[] {
  const circle = Array.from({ length: ROUNDS }, (_, place) => (place + round) % ROUNDS);
  return [
    [ROUNDS, circle[0] as number],
    ...Array.from(
      { length: WARS - 1 },
      (_, step) => [circle[step + 1] as number, circle[ROUNDS - 1 - step] as number] as const,
    ),
  ];
}
