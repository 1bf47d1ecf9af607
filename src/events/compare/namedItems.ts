import type { Report } from './leftovers.js';
import { type Raw, sameValue } from './sameValue.js';

/**
 * Gets an item as it was and as it is now; one of them is missing where it was not there. `index` is its place in `list`, which is the list
 * of now, or of before if it is gone.
 */
export type Visit = (old: Raw | undefined, now: Raw | undefined, list: readonly unknown[], index: number) => void;

/**
 * Pairs the items of two lists that have names but no ids: units and achievements. A name belongs to one of two villages and may even
 * come twice ("Keep Your Account Safe!"), so an item is told apart by name, village and how often both came before. The order does not
 * matter, though the same order, which is what the API sends, is compared without any look-up. Whatever has no name is left out.
 */
export function pairNamed(before: readonly unknown[], after: readonly unknown[], visit: Visit): void {
  if (areAligned(before, after)) {
    for (let index = 0; index < after.length; index++) visit(before[index] as Raw, after[index] as Raw, after, index);
    return;
  }
  const places = placesByName(before);
  for (const [name, index] of placesByName(after)) {
    const place = places.get(name);
    places.delete(name);
    visit(place === undefined ? undefined : (before[place] as Raw), after[index] as Raw, after, index);
  }
  for (const index of places.values()) visit(before[index] as Raw, undefined, before, index);
}

/** The name that tells an item of a list apart: `Archer`, `Baby Dragon (builderBase)`, `Keep Your Account Safe! #2`. */
export function nameAt(list: readonly unknown[], index: number): string {
  const { name, village } = list[index] as Raw;
  const first = composed(name, village, 1);
  let count = 1;
  for (let place = 0; place < index; place++) {
    const other = list[place];
    if (isNamed(other) && composed(other['name'], other['village'], 1) === first) count++;
  }
  return composed(name, village, count);
}

/** Reports what can't be paired: lists that are none, and items without names. */
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

function placesByName(list: readonly unknown[]): Map<string, number> {
  const counts = new Map<string, number>();
  const places = new Map<string, number>();
  list.forEach((item, index) => {
    if (!isNamed(item)) return;
    const { name, village } = item;
    const base = composed(name, village, 1);
    const count = (counts.get(base) ?? 0) + 1;
    counts.set(base, count);
    places.set(count === 1 ? base : composed(name, village, count), index);
  });
  return places;
}

function composed(name: unknown, village: unknown, count: number): string {
  const place = typeof village !== 'string' || village === 'home' ? '' : ` (${village})`;
  return `${String(name)}${place}${count === 1 ? '' : ` #${count}`}`;
}
