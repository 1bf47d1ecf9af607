import type { ClanFacts } from '../payloads/clanReference.js';

/** A member of a side, as of the start of the war: later changes of name or town hall do not show. */
export interface Fighter {
  /** The player's index. */
  readonly player: number;
  readonly tag: string;
  readonly name: string;
  readonly townHallLevel: number;
  readonly mapPosition: number;
}

/** A clan in a war, as of the start of the war. */
export interface Side extends ClanFacts {
  /** The clan's index. */
  readonly clan: number;
  readonly fighters: readonly Fighter[];
}

/** A past or future attack; from `at` on it is part of the war. */
export interface PlannedAttack {
  /** Epoch milliseconds; moves when the war is stopped before it. */
  at: number;
  /** From 1, over both sides. */
  readonly order: number;
  readonly side: 0 | 1;
  /** Index among the fighters of `side`. */
  readonly attacker: number;
  /** Index among the fighters of the other side. */
  readonly defender: number;
  readonly stars: number;
  readonly destruction: number;
  /** Seconds. */
  readonly duration: number;
}

/**
 * A war is decided when it is created: the fighters, and every attack with its instant. Its payload at any instant is a
 * function of this plan.
 */
export interface WarPlan {
  readonly id: number;
  /** Of league wars. */
  readonly tag?: string;
  readonly kind: 'regular' | 'friendly' | 'league';
  readonly teamSize: number;
  readonly attacksPerMember: number;
  readonly battleModifier: 'none' | 'hardMode';
  readonly preparationStartAt: number;
  /** Moves when the war is stopped before it, as `endAt` does. */
  startAt: number;
  endAt: number;
  readonly sides: readonly [Side, Side];
  /** By instant. */
  readonly attacks: readonly PlannedAttack[];
}

export type WarPhase = 'preparation' | 'inWar' | 'warEnded';

export function warPhase(war: WarPlan, at: number): WarPhase {
  return at < war.startAt ? 'preparation' : at < war.endAt ? 'inWar' : 'warEnded';
}

/** Moves the parts of a war after an instant by `ms` milliseconds. */
export function putOff(war: WarPlan, after: number, ms: number): void {
  if (war.startAt > after) war.startAt += ms;
  if (war.endAt > after) war.endAt += ms;
  for (const attack of war.attacks) if (attack.at > after) attack.at += ms;
}

/** The score of a side. */
export interface Score {
  readonly attacks: number;
  /** The best attack on each of the other side's fighters, summed. */
  readonly stars: number;
  /** Percent of the other side's bases, as an average over the team. */
  readonly destruction: number;
}

/** The attacks that were made by an instant, in order. */
export function attacksUntil(war: WarPlan, at: number): readonly PlannedAttack[] {
  const { attacks } = war;
  if (at >= war.endAt) return attacks;
  let count = 0;
  while (count < attacks.length && (attacks[count] as PlannedAttack).at <= at) count++;
  return attacks.slice(0, count);
}

/** Whether an attack is better than the best so far, by stars, then destruction; of equal ones the first counts. */
export function beats(attack: PlannedAttack, best: PlannedAttack | undefined): boolean {
  return (
    best === undefined ||
    attack.stars > best.stars ||
    (attack.stars === best.stars && attack.destruction > best.destruction)
  );
}

/** The best attack on each fighter of the other side, by index. */
export function bestAttacks(attacks: readonly PlannedAttack[], side: 0 | 1): Map<number, PlannedAttack> {
  const best = new Map<number, PlannedAttack>();
  for (const attack of attacks) {
    if (attack.side === side && beats(attack, best.get(attack.defender))) best.set(attack.defender, attack);
  }
  return best;
}

export function score(war: WarPlan, attacks: readonly PlannedAttack[], side: 0 | 1): Score {
  let stars = 0;
  let destruction = 0;
  for (const attack of bestAttacks(attacks, side).values()) {
    stars += attack.stars;
    destruction += attack.destruction;
  }
  return {
    attacks: attacks.filter((attack) => attack.side === side).length,
    stars,
    destruction: destruction / war.teamSize,
  };
}

/** Whether the first side won: more stars, or as many and more destruction. */
export function warResult(war: WarPlan): 'win' | 'lose' | 'tie' {
  const ours = score(war, war.attacks, 0);
  const theirs = score(war, war.attacks, 1);
  const lead = ours.stars - theirs.stars || ours.destruction - theirs.destruction;
  return lead > 0 ? 'win' : lead < 0 ? 'lose' : 'tie';
}
