import { isPromiseLike, type MaybePromise } from '../internal/MaybePromise.js';

/** The keys that have a value, with it; a promise only when one of the values is one. */
export function valuesOf(
  keys: readonly string[],
  get: (key: string) => MaybePromise<unknown>,
): MaybePromise<[string, unknown][]> {
  const values = keys.map(get);
  const pair = (all: readonly unknown[]) =>
    keys
      .map((key, index): [string, unknown] => [key, all[index]])
      .filter(([, value]) => value !== undefined && value !== null);
  return values.some(isPromiseLike) ? Promise.all(values).then(pair) : pair(values);
}
