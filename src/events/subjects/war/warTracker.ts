import type { ClanWarPayload } from '../../../api/payloads/war.js';
import { War } from '../../../models/War.js';
import type { Found } from '../../compare/Found.js';
import { compileSteps, type Steps } from '../../compare/steps.js';
import type { Compare, TrackContext, Tracked, Tracker, Wish } from '../Tracker.js';
import { compileWarComparison, type WarComparison } from './compareWar.js';
import { seeTheEnd } from './seeTheEnd.js';
import { isOlder, isSameWar, isWar, nameOf } from './warFacts.js';
import { WAR_CLAN_STEPS, WAR_EVENT_TYPES } from './warTables.js';
import { isUnfinished, LAG_MS, warWish } from './warWishes.js';

/** The baseline of a clan that shows no wars. */
export interface UnseenWar {
  /** Why: it keeps them private, or there is no such clan. */
  readonly unseen: 'hidden' | 'absent';
  /** What it showed last. Absent: nobody has seen a war of it. */
  readonly last?: ClanWarPayload;
  /** That the end of `last` was not seen has been told. */
  readonly lost?: true;
}

export type WarBaseline = ClanWarPayload | UnseenWar;

/** A comparison under way: what is compared with, what it is told by, and where. */
interface Work {
  readonly comparison: WarComparison;
  readonly steps: Steps<typeof WAR_CLAN_STEPS>;
  readonly context: TrackContext;
}

/**
 * A clan's regular war. Its clan shows a war until it looks for the next one, which can be before anybody has seen the end: then the end is taken from the opponent, told, and
 * only then what came after it. If the opponent does not show it either, `warEndNotSeen` is told.
 */
export const warTracker: Tracker<ClanWarPayload, WarBaseline> = {
  kind: 'war',
  route: 'currentWar',
  operation: 'getClanWar',
  types: WAR_EVENT_TYPES,
  compile(listens): Compare<ClanWarPayload, WarBaseline> {
    const comparison = compileWarComparison('war', listens);
    const steps = compileSteps('war', WAR_CLAN_STEPS, listens);
    return (before, after, context) => {
      const work = { comparison, steps, context };
      const unseen = before !== undefined && 'unseen' in before ? before : undefined;
      const last = before === undefined || 'unseen' in before ? unseen?.last : before;
      const lastWar = last === undefined ? undefined : new War(last, { clanTag: context.tag });
      if (after === undefined) return compareUnseen(work, unseen, lastWar);
      const war = new War(after, { clanTag: context.tag });
      const found = unseen?.unseen === 'hidden' ? present(steps.Shown?.(nameOf(war), war)) : [];
      if (lastWar === undefined) return { found, wish: warWish(war) };
      // A copy of the API's that is older than the one before tells nothing, and must not become what the next one is compared with.
      if (isOlder(war, lastWar)) return { found, keep: lastWar.raw, wish: warWish(lastWar), again: true };
      if (!isSameWar(lastWar, war)) return compareNext(work, found, lastWar, war, unseen?.lost === true);
      return { found: [...found, ...comparison.compare(lastWar, war)], wish: warWish(war) };
    };
  },
};

/** The clan shows another war than before, or none. */
function compareNext(
  work: Work,
  found: readonly Found[],
  last: War,
  war: War,
  isLost: boolean,
): Tracked<WarBaseline> | Promise<Tracked<WarBaseline>> {
  const { comparison, context } = work;
  const isOwed = isWar(last) && isUnfinished(last) && !isLost && comparison.isWanted;
  if (!isOwed) return { found: [...found, ...changeOver(work, last, war)], wish: warWish(war) };
  return seeTheEnd(comparison, last, context, 'gone').then((end) => {
    if (end.isPending) return { found: [...found, ...end.found], keep: end.last.raw, again: true, wish: soon(context) };
    return { found: [...found, ...end.found, ...changeOver(work, end.last, war)], wish: warWish(war) };
  });
}

/** From one war to the next, or to none, or from none to one. */
function changeOver({ comparison, steps }: Work, last: War, war: War): readonly Found[] {
  const found = [...comparison.stateChange(last, war)];
  if (isWar(war)) found.push(...comparison.compare(undefined, war));
  else if (isWar(last)) found.push(...present(steps.Gone?.(nameOf(last), last, war)));
  return found;
}

/** The clan's answer is that there is nothing to be seen. */
function compareUnseen(
  { comparison, steps, context }: Work,
  unseen: UnseenWar | undefined,
  last: War | undefined,
): Tracked<WarBaseline> | Promise<Tracked<WarBaseline>> {
  const reason = context.absence === 'hidden' ? 'hidden' : 'absent';
  const isNews = reason === 'hidden' && unseen?.unseen !== 'hidden' && last !== undefined;
  const found = isNews ? present(steps.Hidden?.(nameOf(last), isWar(last) ? last : undefined)) : [];
  const rest = (war: War | undefined, lost: boolean): Tracked<WarBaseline> => ({
    found,
    keep: { unseen: reason, ...(war === undefined ? {} : { last: war.raw }), ...(lost ? { lost } : {}) },
    wish: { slow: true },
  });
  const isLost = unseen?.lost === true;
  const isOwed = last !== undefined && isWar(last) && isUnfinished(last) && !isLost && comparison.isWanted;
  if (!isOwed) return rest(last, isLost);
  const endAt = last.endTime?.getTime() ?? context.seenAt;
  // Its opponent shows the war all the same. Its end is what is owed; until then nothing is asked.
  if (context.seenAt < endAt) return { ...rest(last, false), again: true, wish: { at: endAt + LAG_MS, slow: true } };
  return seeTheEnd(comparison, last, context, reason === 'hidden' ? 'hidden' : 'gone').then((end) => ({
    ...rest(end.last, !end.isPending && isUnfinished(end.last)),
    found: [...found, ...end.found],
    ...(end.isPending ? { again: true, wish: soon(context) } : {}),
  }));
}

function soon({ seenAt }: TrackContext): Wish {
  return { at: seenAt, urgentFrom: seenAt };
}

function present(found: Found | undefined): readonly Found[] {
  return found === undefined ? [] : [found];
}
