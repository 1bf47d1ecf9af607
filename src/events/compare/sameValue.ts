import { recordOf } from '../../models/reading.js';

/** An object of a payload whose fields are not known in advance. */
export type Raw = Readonly<Record<string, unknown>>;

/** The value if it is an object with fields. */
export function objectOf(value: unknown): Raw | undefined {
  return recordOf(value as Raw | undefined);
}

/** How many levels of nesting are compared by recursion. The API's payloads have about six. */
const MAX_RECURSION = 64;

/** A longer list is compared in order: comparing each item with each takes time that grows with the square. */
const MAX_UNORDERED = 64;

/**
 * Whether two JSON values have the same content, whatever the order of an object's fields. A field that is `null`
 * counts as absent. Lists are the same only in the same order. Any depth of nesting is compared without exhausting the
 * call stack.
 */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  return sameWithin(MAX_RECURSION, a, b);
}

/**
 * Whether a value is absent. A function counts as absent: JSON has no functions, but reading a field named
 * `constructor` from an object without that field returns one.
 */
export function isNothing(value: unknown): boolean {
  return value === undefined || value === null || typeof value === 'function';
}

/** Whether two lists have the same items in any order. Lists of more than 64 items are compared in order. */
export function sameInAnyOrder(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  if (sameValue(a, b)) return true;
  if (a.length > MAX_UNORDERED) return false;
  const left = [...b];
  return a.every((item) => {
    const place = left.findIndex((other) => sameValue(item, other));
    if (place === -1) return false;
    left.splice(place, 1);
    return true;
  });
}

/** @param levels how many levels of nesting are still compared by recursion. */
function sameWithin(levels: number, a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return a === b || (isNothing(a) && isNothing(b)) || Object.is(a, b);
  }
  if (levels === 0) return sameDeep(a, b);
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && sameItems(levels - 1, a, b);
  }
  return sameFields(levels - 1, a as Raw, b as Raw);
}

function sameItems(levels: number, a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) {
    if (a[index] !== b[index] && !sameWithin(levels, a[index], b[index])) return false;
  }
  return true;
}

/**
 * Most of the time of a comparison is spent here. Two objects of the API nearly always have the same fields, so
 * counting them is enough.
 */
function sameFields(levels: number, a: Raw, b: Raw): boolean {
  let fields = 0;
  for (const key in a) {
    const x = a[key];
    const y = b[key];
    if (x !== y && !sameWithin(levels, x, y)) return false;
    if (!isNothing(y)) fields++;
  }
  for (const key in b) if (!isNothing(b[key])) fields--;
  // Every field of `a` is in `b`. If `b` has no more fields, they are the same.
  return fields === 0;
}

/** Compares values that are nested too deep for recursion, pair by pair. */
function sameDeep(a: object, b: object): boolean {
  /** Pairs that are still to be compared, one value after the other. */
  const pairs: unknown[] = [a, b];
  while (pairs.length > 0) {
    const [y, x] = [pairs.pop(), pairs.pop()];
    if (typeof x !== 'object' || typeof y !== 'object' || x === null || y === null) {
      if (!sameWithin(0, x, y)) return false;
    } else if (Array.isArray(x) || Array.isArray(y)) {
      if (!Array.isArray(x) || !Array.isArray(y) || x.length !== y.length) return false;
      for (let index = 0; index < x.length; index++) pairs.push(x[index], y[index]);
    } else {
      pushFields(pairs, x as Raw, y as Raw);
    }
  }
  return true;
}

function pushFields(pairs: unknown[], x: Raw, y: Raw): void {
  for (const key in x) pairs.push(x[key], y[key]);
  for (const key in y) if (isNothing(x[key])) pairs.push(undefined, y[key]);
}
