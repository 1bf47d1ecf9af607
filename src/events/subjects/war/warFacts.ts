import type { War, WarAttack } from '../../../models/War.js';

/* What tells wars apart, and older answers from newer ones. */

/** How far a war is. */
export const PREPARATION = 0;
export const BATTLE = 1;
export const OVER = 2;

/** `undefined` for states that say nothing of it: none of these was ever seen. */
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

/** Whether it is a war at all, and not what the API says of a clan without one. */
export function isWar(war: War): boolean {
  return war.preparationStartTime !== undefined && war.clan.tag !== undefined && war.opponent.tag !== undefined;
}

/** Whether both are the same war, seen from whichever side: no clan prepares for two at once. */
export function isSameWar(one: War, other: War): boolean {
  if (!isWar(one) || !isWar(other)) return false;
  return preparedAt(one) === preparedAt(other) && clansOf(one).join() === clansOf(other).join();
}

function clansOf(war: War): readonly (string | undefined)[] {
  return [war.clan.tag, war.opponent.tag].sort();
}

/** What a war is called in the names of its events: a clan's wars differ by when they were prepared. Empty where there is no war. */
export function nameOf(war: War): string {
  return war.warTag ?? war.raw.preparationStartTime ?? '';
}

/**
 * Whether an answer is older than the one before it, as copies of the API's servers can be: it is of a war that was prepared earlier, or of the same and less far, or as far with fewer
 * attacks. If attacks should ever be taken back, this holds until there are more again, or the war is a step further.
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
 * The attacks that the war did not have before, in their order. An attack is known by who attacks whom: places in the order may be given anew when one side's list is
 * ahead of the other's.
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
