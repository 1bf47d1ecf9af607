import type { Owner } from './Place.js';

/** Every key of some objects, in an order that agrees with each of them as far as they agree. */
export function orderedKeys(owners: readonly Owner[]): string[] {
  const keys: string[] = [];
  const known = new Set<string>();
  for (const { object } of owners) {
    let at = 0;
    for (const key of Object.keys(object)) {
      if (known.has(key)) {
        at = keys.indexOf(key) + 1;
      } else {
        keys.splice(at++, 0, key);
        known.add(key);
      }
    }
  }
  return keys;
}
