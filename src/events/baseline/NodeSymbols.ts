import { toldValue } from './chooseReference.js';
import { bitLength } from './codeLength.js';
import {
  AGAIN,
  EARLIER,
  FIRST_LISTED,
  LITERAL,
  type NodeForm,
  numberSymbol,
  type Reference,
  type Scalar,
  type SymbolForm,
  TEXT,
} from './ModelForm.js';
import type { Paths } from './Paths.js';
import { isObject, isScalar, isWhole, type Place } from './Place.js';
import { WHOLE } from './SymbolWriter.js';
import { findTemplates, fitsTemplate } from './templates.js';

/** What was never seen counts as if it had been seen so often. */
export const UNSEEN = 0.2;
/** Values that were seen so often are symbols of their own, at most so many of them. */
const MIN_TIMES = 2;
const MAX_VALUES = 500;
/** How many samples what is known of all values weighs against those of some. */
const PRIOR_WEIGHT = 1.5;
/** What is rarer among all values is not expected among some. */
const PRIOR_SHARE = 0.01;

/** Which symbol stands for which of the values that were seen at a node, and how often. Objects and arrays are left to be chosen for. */
export class NodeSymbols {
  readonly places: readonly Place[];
  readonly forms: SymbolForm[] = [];
  readonly counts = new Map<number, number>();
  /** By place, the symbol. */
  readonly chosen: number[] = [];
  readonly arrays: number[] = [];
  readonly objects: number[] = [];
  readonly #values = new Map<Scalar, number>();
  readonly #texts = new Map<string, number>();

  constructor(places: readonly Place[], base: Reference | undefined, paths: Paths, path: number) {
    this.places = places;
    const values = places.map((place) => toldValue(place, base));
    const templates = findTemplates(places);
    const templated = places.map((place) => templates.find((template) => fitsTemplate(place, template)));
    const worth = worthKeeping(values, templated);
    let most = -1;
    let negative = false;
    let hasText = false;
    for (const [index, place] of places.entries()) {
      const value = values[index];
      const template = templated[index];
      hasText ||= typeof value === 'string';
      if (Array.isArray(value)) this.arrays.push(index);
      else if (isObject(value)) this.objects.push(index);
      else if (template !== undefined) this.choose(index, this.listed(template));
      else if (isScalar(value) && worth.has(value)) this.choose(index, this.#value(value));
      else if (typeof value === 'string') this.choose(index, paths.symbolOf(place.container, place.key) ?? LITERAL);
      else this.choose(index, isWhole(value) ? numberSymbol(bitLength(Math.abs(value)), value < 0) : LITERAL);
      if (!isWhole(value)) continue;
      most = Math.max(most, bitLength(Math.abs(value)));
      negative ||= value < 0;
    }
    // Numbers that were not seen, but are hardly larger than those that were.
    for (let bits = 0; most >= 0 && bits <= Math.min(most + 1, 53); bits++) {
      this.add(numberSymbol(bits, false), UNSEEN / 4);
      if (negative && bits > 0) this.add(numberSymbol(bits, true), UNSEEN / 4);
    }
    if (hasText && (paths.forms[path] ?? null) !== null)
      for (const symbol of [TEXT, AGAIN, EARLIER]) this.add(symbol, UNSEEN);
    this.add(LITERAL, UNSEEN);
  }

  /** The symbol of a form that is not a value without parts. */
  listed(form: Exclude<SymbolForm, Scalar>): number {
    const text = JSON.stringify(form);
    let symbol = this.#texts.get(text);
    if (symbol === undefined) this.#texts.set(text, (symbol = this.#list(form)));
    return symbol;
  }

  choose(index: number, symbol: number): void {
    this.chosen[index] = symbol;
    this.add(symbol, 1);
  }

  add(symbol: number, count: number): void {
    this.counts.set(symbol, (this.counts.get(symbol) ?? 0) + count);
  }

  /** What is known of all values counts a little for those that are some of them. */
  addPrior({ table, symbols }: NodeForm): void {
    for (let at = 0; at < table.length; at += 2) {
      const symbol = table[at] as number;
      const share = (table[at + 1] as number) / WHOLE;
      if (symbol < FIRST_LISTED) {
        this.add(symbol, PRIOR_WEIGHT * share);
        continue;
      }
      const form = symbols[symbol - FIRST_LISTED] as SymbolForm;
      if (share < PRIOR_SHARE) continue;
      if (isScalar(form)) this.add(this.#value(form), PRIOR_WEIGHT * share);
      else if (form[0] === 'template') this.add(this.listed(form), PRIOR_WEIGHT * share);
    }
  }

  #value(value: Scalar): number {
    let symbol = this.#values.get(value);
    if (symbol === undefined) this.#values.set(value, (symbol = this.#list(value)));
    return symbol;
  }

  #list(form: SymbolForm): number {
    return FIRST_LISTED + this.forms.push(form) - 1;
  }
}

/** The values that are worth a symbol of their own: those that come again, numbers only if that is cheaper than telling their bits. */
function worthKeeping(values: readonly unknown[], templated: readonly unknown[]): ReadonlySet<Scalar> {
  const times = new Map<Scalar, number>();
  const sizes = new Map<number, number>();
  for (const [index, value] of values.entries()) {
    if (!isScalar(value) || templated[index] !== undefined || Object.is(value, -0)) continue;
    times.set(value, (times.get(value) ?? 0) + 1);
    if (isWhole(value)) {
      const size = numberSymbol(bitLength(Math.abs(value)), value < 0);
      sizes.set(size, (sizes.get(size) ?? 0) + 1);
    }
  }
  const kept = [...times].filter(([value, count]) => {
    if (typeof value === 'boolean' || value === null) return true;
    if (count < MIN_TIMES) return false;
    if (!isWhole(value)) return true;
    const bits = bitLength(Math.abs(value));
    const alike = sizes.get(numberSymbol(bits, value < 0)) as number;
    return count === values.length || count * (Math.max(0, bits - 1) + Math.log2(count / alike)) > 4;
  });
  kept.sort((a, b) => b[1] - a[1]);
  return new Set(kept.slice(0, MAX_VALUES).map(([value]) => value));
}
