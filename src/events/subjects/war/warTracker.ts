import type { ClanWarPayload } from '../../../api/payloads/war.js';
import { War } from '../../../models/War.js';
import { Findings } from '../../compare/Findings.js';
import { wantedOf } from '../../compare/Found.js';
import { withKnownStates } from '../knownStates.js';
import type { Compare, PollPlan, SubjectTracker, TrackContext, Tracked } from '../SubjectTracker.js';
import { compileWarComparison, type WarComparison } from './compareWar.js';
import { findEnd } from './findEnd.js';
import { WAR_EVENT_TYPES, type WarClanDetails, type WarEvents } from './warEvents.js';
import { hasKnownState, isOlder, isSameWar, isUnfinished, isWar, nameOf } from './warFacts.js';
import { LAG_MS, warPlan } from './warPlan.js';

/** The baseline of a clan that shows no wars. */
export interface UnseenWar {
  /** `hidden`: the clan's war log is private. `absent`: there is no such clan. */
  readonly unseen: 'hidden' | 'absent';
  /** The last war that it showed. Absent: none was seen. */
  readonly last?: ClanWarPayload;
  /** The event that the end of `last` was not seen has been emitted. */
  readonly lost?: true;
}

export type WarBaseline = ClanWarPayload | UnseenWar;

type Result = Tracked<WarBaseline> | Promise<Tracked<WarBaseline>>;

/** A comparison under way. */
interface Work {
  readonly comparison: WarComparison;
  readonly context: TrackContext<ClanWarPayload>;
  readonly found: Findings<WarClanDetails>;
}

/**
 * A clan's regular war. The API shows a clan's war until the clan searches for the next one, which can be before the
 * end was seen. Then the end is taken from the opponent's answer, and its events come before those of the next war. If
 * the opponent does not show it either, the event is `warEndNotSeen`.
 */
export const warTracker: SubjectTracker<ClanWarPayload, WarBaseline, WarEvents> = {
  route: 'currentWar',
  operation: 'getClanWar',
  usualMaxAgeMs: 120_000,
  watchedBy: 'wars',
  comparesAbsence: true,
  types: WAR_EVENT_TYPES,
  compile(listens): Compare<ClanWarPayload, WarBaseline> {
    const comparison = compileWarComparison('war', listens);
    const wanted = wantedOf(WAR_EVENT_TYPES, listens);
    return withKnownStates(STATES, (before, after, context) => {
      const work: Work = { comparison, context, found: new Findings(wanted, 'war') };
      const unseen = before !== undefined && 'unseen' in before ? before : undefined;
      const last = lastWarOf(before, context.tag);
      if (after === undefined) return compareUnseen(work, unseen, last);
      return compareShown(work, unseen, last, new War(after, { clanTag: context.tag }));
    });
  },
};

/** The rule for unknown states: they are replaced for the war that is known, and another war with one is ignored. */
const STATES = {
  isKnown: hasKnownState,
  stand(before: WarBaseline, answer: ClanWarPayload): ClanWarPayload | undefined {
    const last = lastWarOf(before);
    return last !== undefined && isSameWar(last, new War(answer)) ? { ...answer, state: last.state } : undefined;
  },
  plan(before: WarBaseline): PollPlan {
    const last = lastWarOf(before);
    return last === undefined ? {} : warPlan(last);
  },
};

function lastWarOf(before: WarBaseline | undefined, clanTag?: string): War | undefined {
  const last = before !== undefined && 'unseen' in before ? before.last : before;
  return last === undefined ? undefined : new War(last, { clanTag });
}

/** The clan shows a war, or that it has none. */
function compareShown(work: Work, unseen: UnseenWar | undefined, last: War | undefined, war: War): Result {
  const { comparison, found } = work;
  if (unseen?.unseen === 'hidden') found.add('Shown', { war }, nameOf(war));
  if (last === undefined) return { found: found.all, plan: warPlan(war) };
  // An older copy of the API shows nothing new, and must not become the baseline.
  if (isOlder(war, last)) return { found: found.all, keep: last.raw, plan: warPlan(last), recompare: true };
  if (!isSameWar(last, war)) return compareNext(work, last, war, unseen?.lost === true);
  found.include(comparison.compare(last, war));
  return { found: found.all, plan: warPlan(war) };
}

/** The clan shows another war than before, or none. The events of the former war come first. */
function compareNext(work: Work, last: War, war: War, isLost: boolean): Result {
  const { comparison, context, found } = work;
  if (!needsEnd(comparison, last, isLost)) {
    changeOver(work, last, war);
    return { found: found.all, plan: warPlan(war) };
  }
  return findEnd(comparison, last, context, 'gone').then((end) => {
    found.include(end.found);
    if (end.isPending) return { found: found.all, keep: end.last.raw, recompare: true, plan: soon(context) };
    changeOver(work, end.last, war);
    return { found: found.all, plan: warPlan(war) };
  });
}

/** Finds what happened from one war to the next, from a war to none, or from none to a war. */
function changeOver({ comparison, found }: Work, last: War, war: War): void {
  found.include(comparison.stateChange(last, war));
  if (isWar(war)) found.include(comparison.compare(undefined, war));
  else if (isWar(last)) found.add('Gone', { war: last, after: war }, nameOf(last));
}

/** The clan does not show its wars. */
function compareUnseen(work: Work, unseen: UnseenWar | undefined, last: War | undefined): Result {
  const { comparison, context, found } = work;
  const reason = context.absence === 'hidden' ? 'hidden' : 'absent';
  const isLost = unseen?.lost === true;
  if (reason === 'hidden' && unseen?.unseen !== 'hidden' && last !== undefined) {
    found.add('Hidden', { war: isWar(last) ? last : undefined }, nameOf(last));
  }
  const rest = (war: War | undefined, lost: boolean): Tracked<WarBaseline> => ({
    found: found.all,
    keep: { unseen: reason, ...(war === undefined ? {} : { last: war.raw }), ...(lost ? { lost } : {}) },
    plan: { slow: true },
  });
  if (last === undefined || !needsEnd(comparison, last, isLost)) return rest(last, isLost);
  const endAt = last.endTime?.getTime() ?? context.seenAt;
  // The opponent still shows the war. Only its end is needed, so no request is sent before.
  if (context.seenAt < endAt)
    return { ...rest(last, false), recompare: true, plan: { at: endAt + LAG_MS, slow: true } };
  return findEnd(comparison, last, context, reason === 'hidden' ? 'hidden' : 'gone').then((end) => {
    found.include(end.found);
    const isLostNow = !end.isPending && isUnfinished(end.last);
    return { ...rest(end.last, isLostNow), ...(end.isPending ? { recompare: true, plan: soon(context) } : {}) };
  });
}

/** Whether the end of a war is still to be found, and a listener needs any event of wars. */
function needsEnd(comparison: WarComparison, war: War, isLost: boolean): boolean {
  return comparison.isWanted && !isLost && isWar(war) && isUnfinished(war);
}

function soon({ seenAt }: TrackContext): PollPlan {
  return { at: seenAt, urgentFrom: seenAt };
}
