import type { War, WarMember } from '../../../models/War.js';
import { attributeType, compileAttributes } from '../../compare/attributes.js';
import type { Found } from '../../compare/Found.js';
import { compileSteps } from '../../compare/steps.js';
import { BATTLE, nameOf, newAttacks, OVER, phaseOf } from './warFacts.js';
import {
  WAR_ATTRIBUTES,
  WAR_CLAN_ATTRIBUTES,
  WAR_MEMBER_ATTRIBUTES,
  WAR_STEPS,
  type WarResult,
  warTypes,
} from './warTables.js';

/** The comparison of two answers about a war, for what is listened to. */
export interface WarComparison {
  /** Whether anybody listens to anything of wars. */
  readonly isWanted: boolean;
  /**
   * What happened from one answer about a war to the next. `before: undefined`: the war was not there, so that all of it happened. Both are seen from the clan on whose
   * behalf it is told.
   */
  compare(before: War | undefined, after: War): readonly Found[];
  /** That the state is another one; of the same war, or of what a clan shows instead. */
  stateChange(before: War, after: War): readonly Found[];
  /** That the end of a war was not seen. */
  endNotSeen(war: War, reason: 'hidden' | 'gone'): readonly Found[];
}

/** @param prefix of the events' types: `war` or `leagueWar`. */
export function compileWarComparison(prefix: string, listens: (type: string) => boolean): WarComparison {
  const steps = compileSteps(prefix, WAR_STEPS, listens);
  const { state, ...others } = WAR_ATTRIBUTES;
  const attributes = compileAttributes(prefix, others, listens);
  const ours = compileAttributes(`${prefix}Clan`, WAR_CLAN_ATTRIBUTES, listens);
  const theirs = compileAttributes(`${prefix}Opponent`, WAR_CLAN_ATTRIBUTES, listens);
  const members = compileAttributes(`${prefix}Member`, WAR_MEMBER_ATTRIBUTES, listens);
  const stateType = attributeType(prefix, 'state');
  const tellsState = listens(stateType);

  function stateChange(before: War, after: War): Found[] {
    const [old, now] = [state(before), state(after)];
    if (!tellsState || old === now) return [];
    return [{ type: stateType, item: `${nameOf(before)}>${nameOf(after)}`, detail: { old, new: now, before, after } }];
  }

  function lineUp(before: War, after: War): Found[] {
    if (steps.MembersChange === undefined) return [];
    const joined = after.members.filter((member) => before.getMember(member.tag) === undefined);
    const left = before.members.filter((member) => after.getMember(member.tag) === undefined);
    return joined.length + left.length === 0 ? [] : [steps.MembersChange(nameOf(after), before, after, joined, left)];
  }

  function changedAttributes(before: War, after: War): Found[] {
    const item = nameOf(after);
    const detail = () => ({ before, after });
    return [
      ...(attributes?.(before, after, item, detail) ?? []),
      ...(ours?.(before.clan, after.clan, item, detail) ?? []),
      ...(theirs?.(before.opponent, after.opponent, item, detail) ?? []),
      ...(members === undefined ? [] : after.members.flatMap((member) => changesOf(member, before, after))),
    ];
  }

  function changesOf(member: WarMember, before: War, after: War): readonly Found[] {
    const memberBefore = before.getMember(member.tag);
    if (members === undefined || memberBefore === undefined) return [];
    const detail = () => ({ before, after, member, memberBefore });
    return members(memberBefore, member, `${nameOf(after)} ${member.tag}`, detail);
  }

  function compare(before: War | undefined, after: War): Found[] {
    const found: (Found | undefined)[] = [];
    const item = nameOf(after);
    const phase = phaseOf(after) ?? -1;
    const phaseBefore = before === undefined ? -1 : (phaseOf(before) ?? -1);
    if (before === undefined) found.push(steps.Found?.(item, after));
    else found.push(...lineUp(before, after));
    // A state that ends the war comes after what happened before the end, every other one before what it begins.
    if (before !== undefined && phase !== OVER) found.push(...stateChange(before, after));
    if (phase >= BATTLE && phaseBefore < BATTLE) found.push(steps.Started?.(item, after));
    if (steps.Attack !== undefined) {
      for (const attack of newAttacks(before, after)) found.push(steps.Attack(`${item} ${attack.order}`, attack));
    }
    if (before !== undefined) found.push(...changedAttributes(before, after));
    if (before !== undefined && phase === OVER) found.push(...stateChange(before, after));
    if (phase === OVER && phaseBefore < OVER) found.push(steps.Ended?.(item, after, resultOf(after)));
    return found.filter((one) => one !== undefined);
  }

  return {
    isWanted: warTypes(prefix).some(listens),
    compare,
    stateChange,
    endNotSeen: (war, reason) => {
      const one = steps.EndNotSeen?.(nameOf(war), war, reason);
      return one === undefined ? [] : [one];
    },
  };
}

/** @param war one that has ended. */
function resultOf(war: War): WarResult {
  const { status } = war;
  return status === 'won' || status === 'lost' ? status : 'tie';
}
