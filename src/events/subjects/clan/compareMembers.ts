import type { ClanMemberPayload } from '../../../api/payloads/clan.js';
import { ClanMember } from '../../../models/ClanMember.js';
import { fieldItem } from '../../compare/Comparison.js';
import {
  type ChangeSink,
  compileAttributes,
  compileUnknown,
  fieldsOf,
  reportIn,
} from '../../compare/compileAttributes.js';
import type { Change } from '../../compare/eventTypes.js';
import type { Wanted } from '../../compare/Found.js';
import { byKey, reportUnkeyed } from '../../compare/keyed.js';
import { LazyStates, type States } from '../../compare/States.js';
import { type Raw, sameValue } from '../../compare/sameValue.js';
import type { ClanComparison, ClanStep } from './ClanComparison.js';
import { MEMBER_ATTRIBUTES } from './clanAttributes.js';

/** From this number of steps on, comparing a member as a whole first saves time: most members have not changed. */
const MANY = 4;

/**
 * Makes the step that compares the members, which are identified by tag. They are not compared where a payload has no
 * list of members, as in search results: none has left.
 */
export function compileMembers(wanted: Wanted): ClanStep[] {
  const moves = wanted.has('memberJoin') || wanted.has('memberLeave');
  const clanRest = wanted.has('clanFieldChange');
  const memberRest = wanted.has('memberFieldChange');
  const steps = compileAttributes('member', MEMBER_ATTRIBUTES, wanted, memberRest);
  if (memberRest) steps.push(compileUnknown(new Set(['tag', ...fieldsOf(MEMBER_ATTRIBUTES)])));
  if (!moves && !clanRest && steps.length === 0) return [];
  return [
    (clan) => {
      const { memberList: old } = clan.rawBefore;
      const { memberList: now } = clan.rawAfter;
      if (old === now) return;
      if (clanRest) reportUnkeyed(old, now, 'tag', reportIn(clan, 'memberList'));
      if (!Array.isArray(old) || !Array.isArray(now)) return;
      const [before, after] = [byKey(old, 'tag'), byKey(now, 'tag')];
      if (moves) compareMembership(clan, before, after);
      if (steps.length === 0) return;
      for (const [tag, member] of after) {
        const memberBefore = before.get(tag);
        if (memberBefore === undefined || (steps.length >= MANY && sameValue(memberBefore, member))) continue;
        const states = new LazyStates(memberBefore, member, modelOf);
        const sink = new MemberSink(clan, String(tag), states);
        for (const step of steps) step(states, sink);
      }
    },
  ];
}

type Members = ReadonlyMap<string | number, Raw>;

function compareMembership(clan: ClanComparison, before: Members, after: Members): void {
  for (const [tag, raw] of before) {
    if (!after.has(tag)) clan.add('memberLeave', { member: modelOf(raw), clan: clan.after }, String(tag));
  }
  for (const [tag, raw] of after) {
    if (!before.has(tag)) clan.add('memberJoin', { member: modelOf(raw), clan: clan.after }, String(tag));
  }
}

/** Adds the changes of one member to what the comparison of the clan finds. */
class MemberSink implements ChangeSink {
  readonly #clan: ClanComparison;
  readonly #tag: string;
  readonly #states: States<ClanMember>;

  constructor(clan: ClanComparison, tag: string, states: States<ClanMember>) {
    this.#clan = clan;
    this.#tag = tag;
    this.#states = states;
  }

  change(type: string, change: Change<unknown>): void {
    this.#clan.addWanted(type, { ...change, ...this.#models() }, this.#tag);
  }

  field(field: string, path: readonly string[], old: unknown, now: unknown): void {
    const detail = { field, path, old, new: now, ...this.#models() };
    this.#clan.addWanted('memberFieldChange', detail, `${this.#tag}/${fieldItem(field, path)}`);
  }

  #models() {
    return { member: this.#states.after, memberBefore: this.#states.before, clan: this.#clan.after };
  }
}

function modelOf(raw: Raw): ClanMember {
  return new ClanMember(raw as unknown as ClanMemberPayload);
}
