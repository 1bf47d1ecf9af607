import { recordOf } from '../../models/reading.js';
import { type Attribute, identified } from './Attribute.js';
import { byKey } from './keyed.js';
import { type Raw, sameInAnyOrder, sameValue } from './sameValue.js';

/** The league of before October 2025: it counts where the tier that came in its place is missing, and says nothing beside it. */
export function formerLeague(): Attribute<'league'> {
  const hasTier = (raw: Raw) => recordOf(raw['leagueTier'] as Raw | undefined) !== undefined;
  return { ...identified('league'), counts: (before, after) => !hasTier(before) || !hasTier(after) };
}

/** The elements of a house are a set. */
export function sameHouse(old: Raw, now: Raw): boolean {
  if (sameValue(old, now)) return true;
  const { elements: a, ...restOfOld } = old;
  const { elements: b, ...restOfNow } = now;
  const sameElements = Array.isArray(a) && Array.isArray(b) ? sameInAnyOrder(a, b) : sameValue(a, b);
  return sameElements && sameValue(restOfOld, restOfNow);
}

/** Labels are a set, told apart by their ids. A list that is missing on one side says nothing of labels. */
export function labels(): Attribute<'labels'> {
  return {
    fields: ['labels'],
    read: (raw) => raw['labels'],
    same: (old, now) => {
      if (sameValue(old, now) || !Array.isArray(old) || !Array.isArray(now)) return true;
      const [before, after] = [byKey(old, 'id'), byKey(now, 'id')];
      return before.size === after.size && [...before.keys()].every((id) => after.has(id));
    },
  };
}
