import type { Report } from './leftovers.js';
import { type Raw, sameValue } from './sameValue.js';

/**
 * Receives an item as it was and as it is now. One of them is absent where the item is new or gone. `nameOf` returns
 * the item's distinguishing name, during the call only.
 */
export type Visit = (old: Raw | undefined, now: Raw | undefined, nameOf: () => string) => void;

/**
 * Pairs the items of two lists whose items have names but no ids: units and achievements. A name can belong to two
 * villages, and can even occur twice in one ("Keep Your Account Safe!"), so an item is identified by name, village and
 * count. The order does not matter; lists in the same order, as the API sends them, are paired without a look-up. Items
 * without a name are left out.
 */
export function pairNamed(before: readonly unknown[], after: readonly unknown[], visit: Visit): void {
  if (areAligned(before, after)) {
    visitAligned(before, after, visit);
    return;
  }
  const left = byName(before);
  for (const [name, now] of byName(after)) {
    visit(left.get(name), now, () => name);
    left.delete(name);
  }
  for (const [name, old] of left) visit(old, undefined, () => name);
}

function visitAligned(before: readonly unknown[], after: readonly unknown[], visit: Visit): void {
  const names = new ItemNames(after);
  let index = 0;
  const nameOf = () => names.at(index) ?? '';
  for (; index < after.length; index++) visit(before[index] as Raw, after[index] as Raw, nameOf);
}

/**
 * The distinguishing names of a list's items: `Archer`, `Baby Dragon (builderBase)`, `Keep Your Account Safe! #2`. They
 * are made when they are needed, each once.
 */
export class ItemNames {
  readonly #list: readonly unknown[];
  readonly #names: (string | undefined)[] = [];
  /** How often each name occurred so far. */
  readonly #counts = new Map<string, number>();

  constructor(list: readonly unknown[]) {
    this.#list = list;
  }

  /** The name of the item at this index; `undefined` for an item without one. */
  at(index: number): string | undefined {
    while (this.#names.length <= index) this.#names.push(this.#nextName(this.#list[this.#names.length]));
    return this.#names[index];
  }

  #nextName(item: unknown): string | undefined {
    if (!isNamed(item)) return undefined;
    const { name, village } = item;
    const base = typeof village !== 'string' || village === 'home' ? String(name) : `${String(name)} (${village})`;
    const count = (this.#counts.get(base) ?? 0) + 1;
    this.#counts.set(base, count);
    return count === 1 ? base : `${base} #${count}`;
  }
}

function byName(list: readonly unknown[]): Map<string, Raw> {
  const names = new ItemNames(list);
  const items = new Map<string, Raw>();
  list.forEach((item, index) => {
    const name = names.at(index);
    if (name !== undefined) items.set(name, item as Raw);
  });
  return items;
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
