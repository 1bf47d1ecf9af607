import type { ClanMemberPayload } from '../../../api/payloads/clan.js';
import type { Clan } from '../../../models/Clan.js';
import { ClanMember } from '../../../models/ClanMember.js';
import { type Comparison, fieldItem, propertyOf, type Wanted } from '../../compare/Comparison.js';
import { type Compared, compileAttributes, compileUnknown, fieldsOf } from '../../compare/compileAttributes.js';
import { changeType } from '../../compare/eventTables.js';
import { byKey, reportUnkeyed } from '../../compare/keyed.js';
import { type Raw, sameValue } from '../../compare/sameValue.js';
import type { ClanEvents } from './ClanEvents.js';
import { MEMBER_ATTRIBUTES } from './clanAttributes.js';

export type ClanComparison = Comparison<Clan, ClanEvents>;

/** A part of comparing two states of a clan. */
export type ClanStep = (clan: ClanComparison) => void;

/** From so many attributes on it pays to look first whether anything of a member changed at all. */
const MANY = 4;

/**
 * The step for the members: a set, told apart by tag. A list that is missing on one side says nothing of the members, as in results of
 * the search: nobody left.
 */
export function compileMembers(wanted: Wanted): ClanStep[] {
  const moves = wanted.has('memberJoin') || wanted.has('memberLeave');
  const clanRest = wanted.has('clanFieldChange');
  const memberRest = wanted.has('memberFieldChange');
  const steps = compileAttributes(
    MEMBER_ATTRIBUTES,
    (attribute) => changeType('member', attribute),
    wanted,
    memberRest,
  );
  if (memberRest) steps.push(compileUnknown(new Set(['tag', ...fieldsOf(MEMBER_ATTRIBUTES)])));
  if (!moves && !clanRest && steps.length === 0) return [];
  return [
    (clan) => {
      const { memberList: old } = clan.rawBefore;
      const { memberList: now } = clan.rawAfter;
      if (old === now) return;
      if (clanRest) reportUnkeyed(old, now, 'tag', (path, a, b) => clan.tellField('memberList', path, a, b));
      if (!Array.isArray(old) || !Array.isArray(now)) return;
      const [before, after] = [byKey(old, 'tag'), byKey(now, 'tag')];
      if (moves) tellMoves(clan, before, after);
      if (steps.length === 0) return;
      for (const [tag, raw] of after) {
        const rawBefore = before.get(tag);
        if (rawBefore === undefined || (steps.length >= MANY && sameValue(rawBefore, raw))) continue;
        const member = new MemberPair(clan, String(tag), rawBefore, raw);
        for (const step of steps) step(member);
      }
    },
  ];
}

type Members = ReadonlyMap<string | number, Raw>;

function tellMoves(clan: ClanComparison, before: Members, after: Members): void {
  for (const [tag, raw] of before) {
    if (!after.has(tag)) clan.tell('memberLeave', { member: memberOf(raw), clan: clan.after }, String(tag));
  }
  for (const [tag, raw] of after) {
    if (!before.has(tag)) clan.tell('memberJoin', { member: memberOf(raw), clan: clan.after }, String(tag));
  }
}

/** Two states of a member who stays. The models are made when something is found, once for all of it. */
class MemberPair implements Compared {
  readonly rawBefore: Raw;
  readonly rawAfter: Raw;
  readonly #clan: ClanComparison;
  readonly #tag: string;
  #before: ClanMember | undefined;
  #after: ClanMember | undefined;

  constructor(clan: ClanComparison, tag: string, rawBefore: Raw, rawAfter: Raw) {
    this.rawBefore = rawBefore;
    this.rawAfter = rawAfter;
    this.#clan = clan;
    this.#tag = tag;
  }

  tellChange(type: string, attribute: string): void {
    const { member, memberBefore, clan } = this.#pair();
    const [old, now] = [propertyOf(memberBefore, attribute), propertyOf(member, attribute)];
    this.#clan.tellAs(type, { old, new: now, member, memberBefore, clan }, this.#tag);
  }

  tellField(field: string, path: readonly string[], old: unknown, now: unknown): void {
    const item = `${this.#tag}/${fieldItem(field, path)}`;
    this.#clan.tellAs('memberFieldChange', { field, path, old, new: now, ...this.#pair() }, item);
  }

  #pair(): { readonly member: ClanMember; readonly memberBefore: ClanMember; readonly clan: Clan } {
    const memberBefore = (this.#before ??= memberOf(this.rawBefore));
    const member = (this.#after ??= memberOf(this.rawAfter));
    return { member, memberBefore, clan: this.#clan.after };
  }
}

function memberOf(raw: Raw): ClanMember {
  return new ClanMember(raw as unknown as ClanMemberPayload);
}
