import type { War } from '../../../models/War.js';
import { type ChangeSink, type CompareStep, compileAttributes } from '../../compare/compileAttributes.js';
import { Findings } from '../../compare/Findings.js';
import { type Found, wantedOf } from '../../compare/Found.js';
import { type States, statesOf } from '../../compare/States.js';
import {
  WAR_ATTRIBUTES,
  WAR_CLAN_ATTRIBUTES,
  WAR_MEMBER_ATTRIBUTES,
  WAR_STATE,
  type WarDetails,
  type WarResult,
  warTypes,
} from './warEvents.js';
import { BATTLE, nameOf, newAttacks, OVER, phaseOf } from './warFacts.js';

/** Compares two answers about wars, and looks only for what listeners need. */
export interface WarComparison {
  /** Whether a listener needs any event of wars. */
  readonly isWanted: boolean;
  /**
   * Finds what happened between two answers about one war. `before: undefined` means that the war is new, so that all
   * of it happened. Both are views of the clan that the events are about.
   */
  compare(before: War | undefined, after: War): readonly Found[];
  /** Finds whether the state has changed: of one war, or from what a clan showed to what it shows instead. */
  stateChange(before: War, after: War): readonly Found[];
  /** The event for an end that was not seen, if a listener needs it. */
  endNotSeen(war: War, reason: 'hidden' | 'gone'): readonly Found[];
}

type WarFindings = Findings<WarDetails>;

/** @param prefix of the events' types: `war` or `leagueWar`. */
export function compileWarComparison(prefix: 'war' | 'leagueWar', listens: (type: string) => boolean): WarComparison {
  const wanted = wantedOf(warTypes(prefix), listens);
  const state = compileAttributes(prefix, WAR_STATE, wanted);
  const attributes = compileAttributes(prefix, WAR_ATTRIBUTES, wanted);
  const clan = compileAttributes(`${prefix}Clan`, WAR_CLAN_ATTRIBUTES, wanted);
  const opponent = compileAttributes(`${prefix}Opponent`, WAR_CLAN_ATTRIBUTES, wanted);
  const members = compileAttributes(`${prefix}Member`, WAR_MEMBER_ATTRIBUTES, wanted);
  const findings = (): WarFindings => new Findings<WarDetails>(wanted, prefix);

  function compare(before: War | undefined, after: War): readonly Found[] {
    const found = findings();
    const name = nameOf(after);
    const phase = phaseOf(after);
    if (before === undefined) found.add('Found', { war: after }, name);
    else compareLineUps(found, before, after);
    // A state that ends the war is reported after what happened before the end; any other state before what it begins.
    if (before !== undefined && phase !== OVER) compareStates(found, before, after);
    if (hasReached(BATTLE, before, after)) found.add('Started', { war: after }, name);
    if (found.wants('Attack')) addAttacks(found, before, after);
    if (before !== undefined) compareAttributes(found, before, after);
    if (before !== undefined && phase === OVER) compareStates(found, before, after);
    if (hasReached(OVER, before, after)) found.add('Ended', { war: after, result: resultOf(after) }, name);
    return found.all;
  }

  function compareStates(found: WarFindings, before: War, after: War): void {
    const sink = found.sink(`${nameOf(before)}>${nameOf(after)}`, { before, after });
    run(state, statesOf(before, after), sink);
  }

  function compareAttributes(found: WarFindings, before: War, after: War): void {
    const sink = found.sink(nameOf(after), { before, after });
    run(attributes, statesOf(before, after), sink);
    run(clan, statesOf(before.clan, after.clan), sink);
    run(opponent, statesOf(before.opponent, after.opponent), sink);
    if (members.length > 0) compareMembers(found, before, after);
  }

  function compareMembers(found: WarFindings, before: War, after: War): void {
    for (const member of after.members) {
      const memberBefore = before.getMember(member.tag);
      if (memberBefore === undefined) continue;
      const sink = found.sink(`${nameOf(after)} ${member.tag}`, { before, after, member, memberBefore });
      run(members, statesOf(memberBefore, member), sink);
    }
  }

  return {
    isWanted: wanted.size > 0,
    compare,
    stateChange(before, after) {
      const found = findings();
      compareStates(found, before, after);
      return found.all;
    },
    endNotSeen(war, reason) {
      const found = findings();
      found.add('EndNotSeen', { war, reason }, nameOf(war));
      return found.all;
    },
  };
}

/**
 * Whether the war has reached this phase since the answer before. A new war has reached all phases up to its present
 * one; an unknown phase says nothing.
 */
function hasReached(phase: number, before: War | undefined, after: War): boolean {
  const now = phaseOf(after);
  if (now === undefined || now < phase) return false;
  if (before === undefined) return true;
  const then = phaseOf(before);
  return then !== undefined && then < phase;
}

function compareLineUps(found: WarFindings, before: War, after: War): void {
  if (!found.wants('MembersChange')) return;
  const joined = after.members.filter((member) => before.getMember(member.tag) === undefined);
  const left = before.members.filter((member) => after.getMember(member.tag) === undefined);
  if (joined.length + left.length > 0) found.add('MembersChange', { before, after, joined, left }, nameOf(after));
}

function addAttacks(found: WarFindings, before: War | undefined, after: War): void {
  for (const attack of newAttacks(before, after)) {
    found.add('Attack', { war: attack.war, attack }, `${nameOf(after)} ${attack.order}`);
  }
}

function run(steps: readonly CompareStep[], states: States<object>, sink: ChangeSink): void {
  for (const step of steps) step(states, sink);
}

/** @param war one that has ended. */
function resultOf(war: War): WarResult {
  const { status } = war;
  return status === 'won' || status === 'lost' ? status : 'tie';
}
