import type { Reference, Scalar } from './ModelForm.js';

/** An object of a payload that is learned from, and what is around it. */
export interface Owner {
  readonly object: Readonly<Record<string, unknown>>;
  readonly above: Owner | undefined;
  /** The element before it, where it is an element and that one is an object too. */
  readonly previous: Readonly<Record<string, unknown>> | undefined;
}

/** A value of a payload that is learned from. */
export interface Place {
  readonly value: unknown;
  readonly owner: Owner | undefined;
  /** What the value is in, and under which key or index. */
  readonly container: object | undefined;
  readonly key: string;
}

/** What a reference leads to; `undefined` unless that is a value without parts. */
export function lookUp(owner: Owner | undefined, { up, key }: Reference): Scalar | undefined {
  if (up < 0) return scalarOf(owner?.previous, key);
  let from = owner;
  for (let level = 0; level < up; level++) from = from?.above;
  return scalarOf(from?.object, key);
}

export function isScalar(value: unknown): value is Scalar {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** A whole number whose sums and differences can be told exactly as well. */
export function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function scalarOf(object: Readonly<Record<string, unknown>> | undefined, key: string): Scalar | undefined {
  const value = object?.[key];
  return isScalar(value) ? value : undefined;
}
