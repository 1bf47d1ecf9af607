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
 * Whether two JSON values have the same content, whatever the order of an object's fields. A field that is `null` counts as
 * absent. Lists are the same only in the same order. Any depth of nesting is compared without exhausting the call stack.
 */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (!isComposite(a) || !isComposite(b)) return isSamePrimitive(a, b);
  /** Pairs of values, one after the other, that lie too deep for recursion. */
  const deeper: unknown[] = [];
  let isSame = sameContent(a, b, 0, deeper);
  while (isSame && deeper.length > 0) {
    const second = deeper.pop();
    const first = deeper.pop();
    isSame = sameAt(first, second, 0, deeper);
  }
  return isSame;
}

/**
 * Whether a value is absent. A function counts as absent: JSON has no functions, but reading a field named `constructor`
 * from an object without that field returns one.
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

function isComposite(value: unknown): value is Raw | readonly unknown[] {
  return typeof value === 'object' && value !== null;
}

function isSamePrimitive(a: unknown, b: unknown): boolean {
  return (isNothing(a) && isNothing(b)) || Object.is(a, b);
}

function sameAt(a: unknown, b: unknown, depth: number, deeper: unknown[]): boolean {
  if (a === b) return true;
  if (!isComposite(a) || !isComposite(b)) return isSamePrimitive(a, b);
  if (depth < MAX_RECURSION) return sameContent(a, b, depth, deeper);
  deeper.push(a, b);
  return true;
}

function sameContent(a: object, b: object, depth: number, deeper: unknown[]): boolean {
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && sameItems(a, b, depth, deeper);
  }
  return sameFields(a as Raw, b as Raw, depth, deeper);
}

function sameItems(a: readonly unknown[], b: readonly unknown[], depth: number, deeper: unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) {
    if (!sameAt(a[index], b[index], depth + 1, deeper)) return false;
  }
  return true;
}

/** Most of the time of a comparison is spent here. Two objects of the API nearly always have the same fields, so counting them is enough. */
function sameFields(a: Raw, b: Raw, depth: number, deeper: unknown[]): boolean {
  let fields = 0;
  for (const key in a) {
    const x = a[key];
    const y = b[key];
    if (x !== y && !sameAt(x, y, depth + 1, deeper)) return false;
    if (!isNothing(y)) fields++;
  }
  for (const key in b) if (!isNothing(b[key])) fields--;
  // Every field of `a` is in `b`. If `b` has no more fields, they are the same.
  return fields === 0;
}
