import type { Report } from './leftovers.js';
import { type Raw, sameValue } from './sameValue.js';

/** What tells the items of a set apart. */
type Key = string | number;

/** The objects of a list by one of their fields; the first of several wins. Whatever has no key there is left out. */
export function byKey(list: readonly unknown[], field: string): Map<Key, Raw> {
  const found = new Map<Key, Raw>();
  for (const item of list) {
    const key = keyOf(item, field);
    if (key !== undefined && !found.has(key)) found.set(key, item as Raw);
  }
  return found;
}

function keyOf(item: unknown, field: string): Key | undefined {
  if (typeof item !== 'object' || item === null) return undefined;
  const key = (item as Raw)[field];
  return typeof key === 'string' || typeof key === 'number' ? key : undefined;
}

/**
 * Reports what can't be compared item by item: lists that are none, and items without a key.
 * @returns whether both are lists, so that their items can be compared.
 */
export function reportUnkeyed(old: unknown, now: unknown, field: string, report: Report): boolean {
  if (!Array.isArray(old) || !Array.isArray(now)) {
    if (!sameValue(old, now)) report([], old, now);
    return false;
  }
  const unkeyed = (list: readonly unknown[]) => list.filter((item) => keyOf(item, field) === undefined);
  if (!sameValue(unkeyed(old), unkeyed(now))) report([], old, now);
  return true;
}
