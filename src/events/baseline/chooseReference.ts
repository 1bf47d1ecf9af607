import { codeLength, freshBits } from './codeLength.js';
import type { Reference } from './ModelForm.js';
import { isScalar, isWhole, lookUp, type Place } from './Place.js';

/** No reference is looked for where all values of the samples together take fewer bits. */
const WORTH_BITS = 60;
/** What a table more costs, in bits of the samples: it takes memory as long as the model is used. */
const TABLE_BITS = 24;
/** At most so many values are looked at, and of the keys before the field so many. */
const LOOKED_AT = 200;
const NEAREST = 8;
const FEWEST = 12;

/** The whole number from which these differ least; `undefined`: telling them as they are costs about as little. */
export function chooseBase(places: readonly Place[], before: readonly string[]): Reference | undefined {
  const numbers = some(places).filter(({ value }) => isWhole(value));
  if (numbers.length < FEWEST) return undefined;
  const plain = codeLength(
    numbers.map(({ value }) => value),
    undefined,
    freshBits,
  );
  if (plain < WORTH_BITS) return undefined;
  let best: Reference | undefined;
  let bestBits = plain * 0.9 - 16;
  for (const reference of candidates(numbers, before)) {
    if (!numbers.slice(0, 20).some(({ owner }) => isWhole(lookUp(owner, reference)))) continue;
    const differences = numbers.map((place) => toldValue(place, reference));
    const bits = codeLength(differences, undefined, freshBits);
    if (bits < bestBits) [best, bestBits] = [reference, bits];
  }
  return best;
}

/** The value by which these are best told apart; `undefined`: none helps. */
export function chooseBy(
  places: readonly Place[],
  base: Reference | undefined,
  before: readonly string[],
): Reference | undefined {
  const looked = some(places).filter(({ value }) => isScalar(value));
  if (looked.length < FEWEST) return undefined;
  const values = looked.map((place) => toldValue(place, base));
  const plain = codeLength(values, undefined, freshBits);
  if (plain < WORTH_BITS) return undefined;
  let best: Reference | undefined;
  let bestBits = plain * 0.85;
  for (const reference of candidates(looked, before)) {
    const groups = looked.map(({ owner }) => lookUp(owner, reference));
    const different = new Set(groups).size;
    if (different < 2 || different > looked.length / 4) continue;
    const bits = codeLength(values, groups, freshBits) + different * TABLE_BITS;
    if (bits < bestBits) [best, bestBits] = [reference, bits];
  }
  return best;
}

/** The value as it is told where there is a base: whole numbers by the difference. */
export function toldValue({ value, owner }: Place, base: Reference | undefined): unknown {
  if (base === undefined || !isWhole(value)) return value;
  const from = lookUp(owner, base);
  return isWhole(from) && isWhole(value - from) ? value - from : value;
}

function candidates(places: readonly Place[], before: readonly string[]): Reference[] {
  const own = before.slice(-NEAREST).map((key): Reference => ({ of: 'same', key }));
  return [...own, { of: 'previous', key: places[0]?.key ?? '' } as const].filter(({ key }) => key !== '__proto__');
}

function some<T>(all: readonly T[]): readonly T[] {
  if (all.length <= LOOKED_AT) return all;
  const step = all.length / LOOKED_AT;
  return Array.from({ length: LOOKED_AT }, (_, index) => all[Math.floor(index * step)] as T);
}
