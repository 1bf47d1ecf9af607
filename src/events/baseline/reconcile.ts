import { isObject } from './Place.js';

/** Which fields of payloads are kept: their names in order, separated by commas; `''`: all. */
export type KeptFields = string;

export function keptFields(fields: Iterable<string> | undefined): KeptFields {
  return fields === undefined ? '' : [...new Set(fields)].sort().join(',');
}

/**
 * A payload of which other fields were kept than of the one that comes after it, so that the two can be compared: what was not kept of it counts as unchanged, and what is kept no longer is left
 * out.
 */
export function reconcile(before: unknown, kept: KeptFields, after: unknown, keptNow: KeptFields): unknown {
  if (kept === keptNow || !isObject(before) || !isObject(after)) return before;
  const [had, has] = [toTest(kept), toTest(keptNow)];
  const known = Object.entries(before).filter(([field]) => has(field));
  const unknown = Object.entries(after).filter(([field]) => !had(field));
  return Object.fromEntries([...known, ...unknown]);
}

function toTest(kept: KeptFields): (field: string) => boolean {
  if (kept === '') return () => true;
  const fields = new Set(kept.split(','));
  return (field) => fields.has(field);
}
