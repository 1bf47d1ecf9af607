import type { ClanWarPayload } from '../../../api/payloads/war.js';
import type { War, WarAttack } from '../../../models/War.js';
import { WAR_STATES } from './warEvents.js';

/* What identifies a war, and what distinguishes older answers from newer ones. */

/** The phases of a war, in order. */
export const PREPARATION = 0;
export const BATTLE = 1;
export const OVER = 2;

/** `undefined` for states that are not a phase of a war. */
export function phaseOf(war: War): number | undefined {
  switch (war.state) {
    case 'preparation':
      return PREPARATION;
    case 'inWar':
      return BATTLE;
    case 'warEnded':
      return OVER;
    default:
      return undefined;
  }
}

/** Whether the war's end is still to come. */
export function isUnfinished(war: War): boolean {
  const phase = phaseOf(war);
  return phase !== undefined && phase !== OVER;
}

/** Whether this version knows the war's state. */
export function hasKnownState(war: ClanWarPayload): boolean {
  return WAR_STATES.has(war.state);
}

/** Whether it is a war, and not the API's answer for a clan without one. */
export function isWar(war: War): boolean {
  return war.preparationStartTime !== undefined && war.clan.tag !== undefined && war.opponent.tag !== undefined;
}

/** Whether both are the same war, seen from either side: no clan prepares for two wars at once. */
export function isSameWar(one: War, other: War): boolean {
  if (!isWar(one) || !isWar(other)) return false;
  return preparedAt(one) === preparedAt(other) && clansOf(one).join() === clansOf(other).join();
}

function clansOf(war: War): readonly (string | undefined)[] {
  return [war.clan.tag, war.opponent.tag].sort();
}

/**
 * Identifies a war in the ids of its events: a clan's wars differ by their preparation. Empty where there is no war.
 */
export function nameOf(war: War): string {
  return war.warTag ?? war.raw.preparationStartTime ?? '';
}

/**
 * Whether an answer is older than the one before, as copies on the API's servers can be: it is of a war that was
 * prepared earlier; or of the same war in an earlier phase, or in the same phase with fewer attacks. If attacks were
 * ever taken back, answers would count as older until there are more attacks again or the next phase begins.
 */
export function isOlder(answer: War, before: War): boolean {
  if (!isSameWar(answer, before)) return isWar(answer) && isWar(before) && preparedAt(answer) < preparedAt(before);
  const [phase, phaseBefore] = [phaseOf(answer), phaseOf(before)];
  if (phase === undefined || phaseBefore === undefined) return false;
  return phase < phaseBefore || (phase === phaseBefore && answer.attacks.length < before.attacks.length);
}

function preparedAt(war: War): number {
  return war.preparationStartTime?.getTime() ?? 0;
}

/**
 * The attacks that the war did not have before, in order. An attack is identified by attacker and defender, because the
 * API can renumber attacks when one side's list is newer than the other's.
 */
export function newAttacks(before: War | undefined, after: War): readonly WarAttack[] {
  if (before === undefined) return after.attacks;
  const known = new Map<string, number>();
  for (const attack of before.attacks) known.set(pairOf(attack), (known.get(pairOf(attack)) ?? 0) + 1);
  return after.attacks.filter((attack) => {
    const left = known.get(pairOf(attack)) ?? 0;
    known.set(pairOf(attack), left - 1);
    return left <= 0;
  });
}

function pairOf({ attackerTag, defenderTag }: WarAttack): string {
  return `${attackerTag}>${defenderTag}`;
}
