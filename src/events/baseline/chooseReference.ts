import { codeLength, freshBits } from './codeLength.js';
import type { Reference } from './ModelForm.js';
import { isScalar, isWhole, lookUp, type Place } from './Place.js';

/** Where a field stands: the keys that come before it in its object, and those before the object's own in the objects above. */
export interface Surroundings {
  readonly before: readonly string[];
  readonly above: readonly (readonly string[])[];
}

/** No reference is looked for where all values of the samples together take fewer bits. */
const WORTH_BITS = 40;
/** At most so many values are looked at, and of the keys before the field so many. */
const LOOKED_AT = 1_500;
const NEAREST = 12;
/** What something outside of the object may have different values, to be chosen by. */
const FEW = 40;

/** The whole number from which numbers differ least; `undefined`: telling them as they are costs about as little. */
export function chooseBase(places: readonly Place[], around: Surroundings): Reference | undefined {
  const numbers = some(places.filter(({ value }) => isWhole(value)));
  if (numbers.length < 12) return undefined;
  const plain = codeLength(numbers.map(({ value }) => value), undefined, freshBits);
  if (plain < WORTH_BITS) return undefined;
  let best: Reference | undefined;
  let bestBits = plain * 0.9 - 16;
  const own = numbers[0]?.key ?? '';
  for (const reference of [{ up: -1, key: own }, ...around.before.slice(-NEAREST).map((key) => ({ up: 0, key }))]) {
    if (!numbers.slice(0, 20).some(({ owner }) => isWhole(lookUp(owner, reference)))) continue;
    const differences = numbers.map((place) => {
      const base = lookUp(place.owner, reference);
      return isWhole(base) ? (place.value as number) - base : place.value;
    });
    const bits = codeLength(differences, undefined, freshBits);
    if (bits < bestBits) [best, bestBits] = [reference, bits];
  }
  return best;
}

/** The value by which these values are best told apart; `undefined`: none helps. */
export function chooseBy(
  places: readonly Place[],
  base: Reference | undefined,
  around: Surroundings,
): Reference | undefined {
  const looked = some(places.filter(({ value }) => isScalar(value)));
  if (looked.length < 12) return undefined;
  const values = looked.map(({ value, owner }) => {
    const from = base === undefined ? undefined : lookUp(owner, base);
    return isWhole(from) && isWhole(value) ? value - from : value;
  });
  const plain = codeLength(values, undefined, freshBits);
  if (plain < WORTH_BITS) return undefined;
  let best: Reference | undefined;
  let bestBits = plain * 0.93 - 16;
  for (const reference of candidates(looked, around)) {
    const groups = looked.map(({ owner }) => lookUp(owner, reference));
    const different = new Set(groups).size;
    if (different < 2 || different > (reference.up === 0 ? looked.length / 3 : FEW)) continue;
    const bits = codeLength(values, groups, freshBits);
    if (bits < bestBits) [best, bestBits] = [reference, bits];
  }
  return best;
}

function candidates(places: readonly Place[], { before, above }: Surroundings): Reference[] {
  const own = before.slice(-NEAREST).map((key) => ({ up: 0, key }));
  const key = places[0]?.key ?? '';
  const outside = above.slice(0, 2).flatMap((keys, level) => keys.map((name) => ({ up: level + 1, key: name })));
  return [...own, { up: -1, key }, ...outside].filter((one) => one.key !== '__proto__');
}

function some<T>(all: readonly T[]): readonly T[] {
  if (all.length <= LOOKED_AT) return all;
  const step = all.length / LOOKED_AT;
  return Array.from({ length: LOOKED_AT }, (_, index) => all[Math.floor(index * step)] as T);
}
