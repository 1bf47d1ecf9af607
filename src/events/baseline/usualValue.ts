import { isObject, isScalar, type Place } from './Place.js';

/** What stands under a key in so large a part of the objects is known. */
const USUAL_SHARE = 0.96;
/** Where there are more different values first, none is usual. */
const MAX_DIFFERENT = 8;

/** The value that nearly all have, whole objects too; `undefined`: there is none. */
export function usualValue(places: readonly Place[]): unknown {
  const times = new Map<string, { value: unknown; count: number }>();
  for (const { value } of places) {
    const text = JSON.stringify(value);
    const known = times.get(text);
    if (known !== undefined) known.count++;
    else if (times.size < MAX_DIFFERENT) times.set(text, { value, count: 1 });
  }
  for (const { value, count } of times.values()) {
    if (count > 1 && count >= places.length * USUAL_SHARE && !Array.isArray(value) && isPlain(value)) return value;
  }
  return undefined;
}

/** Whether it is small enough to be compared whole, and can be written as JSON. */
function isPlain(value: unknown): boolean {
  if (isScalar(value)) return !Object.is(value, -0);
  return (
    isObject(value) &&
    Object.entries(value).every(([key, one]) => key !== '__proto__' && !Array.isArray(one) && isPlain(one))
  );
}
