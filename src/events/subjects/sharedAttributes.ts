import type { LabelPayload } from '../../api/payloads/labels.js';
import { Label } from '../../models/Label.js';
import { type Attribute, identified, value, whole } from '../compare/Attribute.js';
import { type ChangeSink, reportIn } from '../compare/compileAttributes.js';
import type { Wanted } from '../compare/Found.js';
import { byKey, pairKeyed, reportUnkeyed } from '../compare/keyed.js';
import { reportFields } from '../compare/leftovers.js';
import { objectOf, type Raw, sameInAnyOrder, sameValue } from '../compare/sameValue.js';

/* Attributes that players, clans and members share. */

/** The league that league tiers replaced in October 2025. It counts only where a payload has no tier. */
export function formerLeague(): Attribute<'league'> {
  const hasTier = (raw: Raw) => objectOf(raw['leagueTier']) !== undefined;
  return { ...identified('league'), counts: (before, after) => !hasTier(before) || !hasTier(after) };
}

/** A player's house. Its elements are a set: their order does not matter. */
export function house(): Attribute<'playerHouse'> {
  return whole('playerHouse', ({ elements: a, ...restOfOld }, { elements: b, ...restOfNow }) => {
    const sameElements = Array.isArray(a) && Array.isArray(b) ? sameInAnyOrder(a, b) : sameValue(a, b);
    return sameElements && sameValue(restOfOld, restOfNow);
  });
}

/** Labels: a set of ids. They are not compared where a payload has no list of labels. */
export function labels(): Attribute<'labels'> {
  return {
    ...value('labels'),
    same: (old, now) => {
      if (sameValue(old, now) || !Array.isArray(old) || !Array.isArray(now)) return true;
      const [before, after] = [byKey(old, 'id'), byKey(now, 'id')];
      return before.size === after.size && [...before.keys()].every((id) => after.has(id));
    },
  };
}

/** The types of a subject's events about labels. */
interface LabelTypes<Type extends string> {
  readonly added: Type;
  readonly removed: Type;
  /** The type for fields that no other event reports. */
  readonly rest: string;
}

/** A comparison of a subject that has labels. */
interface Labelled<Type extends string> extends Required<ChangeSink> {
  readonly rawBefore: Raw;
  readonly rawAfter: Raw;
  add(type: Type, detail: { readonly label: Label }, item: string): void;
}

/** Makes the step that compares labels one by one. They are not compared where a payload has no list of labels. */
export function compileLabels<Type extends string>(
  wanted: Wanted,
  { added, removed, rest }: LabelTypes<Type>,
): ((subject: Labelled<Type>) => void)[] {
  const reportsRest = wanted.has(rest);
  if (!reportsRest && !wanted.has(added) && !wanted.has(removed)) return [];
  return [
    (subject) => {
      const { labels: old } = subject.rawBefore;
      const { labels: now } = subject.rawAfter;
      if (old === now || sameValue(old, now)) return;
      if (reportsRest) reportUnkeyed(old, now, 'id', reportIn(subject, 'labels'));
      if (!Array.isArray(old) || !Array.isArray(now)) return;
      pairKeyed(old, now, 'id', (before, after, id) => {
        if (after === undefined) subject.add(removed, { label: labelOf(before) }, id);
        else if (before === undefined) subject.add(added, { label: labelOf(after) }, id);
        else if (reportsRest) reportFields(before, after, reportIn(subject, 'labels', [id]));
      });
    },
  ];
}

function labelOf(raw: Raw | undefined): Label {
  return new Label(raw as unknown as LabelPayload);
}
