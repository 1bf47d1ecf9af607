import type { Reference, Scalar } from './ModelForm.js';

type Fields = Readonly<Record<string, unknown>>;

/** An object of a payload that is learned from, and what is around it. */
export interface Owner {
  readonly object: Fields;
  /** The element before it, where it is an element and that one is an object too. */
  readonly previous: Fields | undefined;
}

/** A value of a payload that is learned from. */
export interface Place {
  readonly value: unknown;
  /** The object that has it; `undefined` for elements and the payload itself. */
  readonly owner: Owner | undefined;
  /** What the value is in, and under which key or index. */
  readonly container: object | undefined;
  readonly key: string;
}

/** What a reference leads to; `undefined` unless that is a value without parts. */
export function lookUp(owner: Owner | undefined, { of, key }: Reference): Scalar | undefined {
  const value = (of === 'same' ? owner?.object : owner?.previous)?.[key];
  return isScalar(value) ? value : undefined;
}

export function isScalar(value: unknown): value is Scalar {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** A whole number whose sums and differences can be told exactly as well. */
export function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The first value of an object, if it is one that can tell what the rest is like. */
export function leadOf(object: Fields, keys: readonly string[]): string | number | undefined {
  const first = keys.length === 0 ? undefined : object[keys[0] as string];
  return typeof first === 'string' || isWhole(first) ? first : undefined;
}

/** Whether two values are the same, keys in the same order. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return a !== 0 || Object.is(a, b);
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  const others = Object.keys(b);
  if (keys.length !== others.length) return false;
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] as string;
    if (key !== others[at] || !isSame(a[key], b[key])) return false;
  }
  return true;
}
