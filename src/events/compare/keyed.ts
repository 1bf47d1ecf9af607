import type { Report } from './leftovers.js';
import { type Raw, sameValue } from './sameValue.js';

/** An id or a tag. */
type Key = string | number;

/**
 * The objects of a list by one of their fields. The first of several with the same key wins; items without a key are
 * left out.
 */
export function byKey(list: readonly unknown[], field: string): Map<Key, Raw> {
  const found = new Map<Key, Raw>();
  for (const item of list) {
    const key = keyOf(item, field);
    if (key !== undefined && !found.has(key)) found.set(key, item as Raw);
  }
  return found;
}

/**
 * Pairs the items of two lists by one of their fields. Items that are gone come first; then the present ones in their
 * order, with their former state if there is one.
 */
export function pairKeyed(
  before: readonly unknown[],
  after: readonly unknown[],
  field: string,
  visit: (old: Raw | undefined, now: Raw | undefined, key: string) => void,
): void {
  const [old, now] = [byKey(before, field), byKey(after, field)];
  for (const [key, item] of old) if (!now.has(key)) visit(item, undefined, String(key));
  for (const [key, item] of now) visit(old.get(key), item, String(key));
}

function keyOf(item: unknown, field: string): Key | undefined {
  if (typeof item !== 'object' || item === null) return undefined;
  const key = (item as Raw)[field];
  return typeof key === 'string' || typeof key === 'number' ? key : undefined;
}

/** Reports what cannot be compared item by item: values that are not lists, and items without a key. */
export function reportUnkeyed(old: unknown, now: unknown, field: string, report: Report): void {
  if (!Array.isArray(old) || !Array.isArray(now)) {
    if (!sameValue(old, now)) report([], old, now);
    return;
  }
  const unkeyed = (list: readonly unknown[]) => list.filter((item) => keyOf(item, field) === undefined);
  if (!sameValue(unkeyed(old), unkeyed(now))) report([], old, now);
}
