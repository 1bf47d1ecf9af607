import type { Report } from './leftovers.js';
import { objectOf, type Raw, sameValue } from './sameValue.js';

/**
 * Receives an item as it was and as it is now. One of them is absent where the item is new or gone. `nameOf` returns the
 * item's distinguishing name.
 */
export type Visit = (old: Raw | undefined, now: Raw | undefined, nameOf: () => string) => void;

/**
 * Pairs the items of two lists whose items have names but no ids: units and achievements. A name can belong to two villages,
 * and can even occur twice in one ("Keep Your Account Safe!"), so an item is identified by name, village and count. The order
 * does not matter; lists in the same order, as the API sends them, are paired without a look-up. Items without a name are
 * left out.
 */
export function pairNamed(before: readonly unknown[], after: readonly unknown[], visit: Visit): void {
  const names = lazily(() => namesOf(after));
  if (areAligned(before, after)) {
    after.forEach((now, index) => visit(objectOf(before[index]), objectOf(now), () => names()[index] ?? ''));
    return;
  }
  const left = new Map<string, Raw>();
  namesOf(before).forEach((name, index) => {
    if (name !== undefined) left.set(name, before[index] as Raw);
  });
  const present = new Map<string, Raw>();
  names().forEach((name, index) => {
    if (name !== undefined) present.set(name, after[index] as Raw);
  });
  for (const [name, now] of present) {
    visit(left.get(name), now, () => name);
    left.delete(name);
  }
  for (const [name, old] of left) visit(old, undefined, () => name);
}

/**
 * The distinguishing names of a list's items, by index: `Archer`, `Baby Dragon (builderBase)`, `Keep Your Account Safe! #2`.
 * `undefined` for an item without a name.
 */
export function namesOf(list: readonly unknown[]): readonly (string | undefined)[] {
  const counts = new Map<string, number>();
  return list.map((item) => {
    if (!isNamed(item)) return undefined;
    const { name, village } = item;
    const base = typeof village !== 'string' || village === 'home' ? String(name) : `${String(name)} (${village})`;
    const count = (counts.get(base) ?? 0) + 1;
    counts.set(base, count);
    return count === 1 ? base : `${base} #${count}`;
  });
}

/** Reports what cannot be paired: values that are not lists, and items without names. */
export function reportUnnamed(old: unknown, now: unknown, report: Report): void {
  if (!Array.isArray(old) || !Array.isArray(now)) {
    if (!sameValue(old, now)) report([], old, now);
    return;
  }
  if (old.every(isNamed) && now.every(isNamed)) return;
  const unnamed = (list: readonly unknown[]) => list.filter((item) => !isNamed(item));
  if (!sameValue(unnamed(old), unnamed(now))) report([], old, now);
}

function areAligned(before: readonly unknown[], after: readonly unknown[]): boolean {
  if (before.length !== after.length) return false;
  for (let index = 0; index < before.length; index++) {
    const a = before[index];
    const b = after[index];
    if (!isNamed(a) || !isNamed(b) || a['name'] !== b['name'] || a['village'] !== b['village']) return false;
  }
  return true;
}

function isNamed(item: unknown): item is Raw {
  return typeof item === 'object' && item !== null && typeof (item as Raw)['name'] === 'string';
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
