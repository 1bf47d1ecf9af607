import { InvalidArgumentError } from '../../../internal/InvalidArgumentError.js';
import { type Place, UNKNOWN } from './Place.js';

/** Payloads that are nested deeper are refused. Those of the API have ten levels. */
export const MAX_LEVELS = 100;

/**
 * The codes that are written to the list of codes. The length of a list, or of an object that no template fits, comes
 * next. `nextTemplate` is the template after that of the object that ended last; `template` plus a number is the
 * template with that number.
 */
export const CODE = { scalar: 0, list: 1, object: 2, nextTemplate: 3, template: 4 } as const;

/** A payload as three lists: codes that say what its lists and objects are, numbers, and texts. */
export type PayloadLists = Readonly<Record<Place['list'], unknown[]>>;

/** Writes a payload as three lists. The items of each list are similar, so deflate makes them small. */
export class PayloadWriter {
  readonly #lists: PayloadLists = { codes: [], numbers: [], texts: [] };
  #lastTemplate = -1;

  /** The lists as JSON. @throws InvalidArgumentError for what JSON does not have, and for too many levels. */
  static write(payload: unknown, root: Place): string {
    const writer = new PayloadWriter();
    writer.#value(payload, root, MAX_LEVELS);
    return JSON.stringify(writer.#lists);
  }

  #value(value: unknown, place: Place, levels: number): void {
    const list = this.#lists[place.list];
    if (typeof value !== 'object' || value === null) {
      if (place.list === 'codes') list.push(CODE.scalar);
      list.push(toItem(value, place.base));
      return;
    }
    if (levels === 0) throw new InvalidArgumentError('payload', value, `nested at most ${MAX_LEVELS} levels deep`);
    // An empty list marks a list or an object in an unexpected place.
    if (place.list !== 'codes') list.push([]);
    if (Array.isArray(value)) this.#list(value, place.elements ?? UNKNOWN, levels - 1);
    else this.#object(value as Readonly<Record<string, unknown>>, place, levels - 1);
  }

  #list(values: readonly unknown[], elements: Place, levels: number): void {
    this.#lists.codes.push(CODE.list, values.length);
    for (const value of values) this.#value(value, elements, levels);
  }

  #object(object: Readonly<Record<string, unknown>>, place: Place, levels: number): void {
    const { codes, texts } = this.#lists;
    const expected = this.#lastTemplate + 1;
    const number = place.find(object, expected);
    const keys = place.openKeys[number] ?? Object.keys(object);
    if (number < 0) {
      codes.push(CODE.object, keys.length);
      texts.push(...keys);
    } else {
      codes.push(number === expected ? CODE.nextTemplate : CODE.template + number);
    }
    for (const key of keys) this.#value(object[key], place.field(key), levels);
    this.#lastTemplate = number;
  }
}

/** A value as it is written. A number that JSON or its difference to the base would change is a text in a list. */
function toItem(value: unknown, base: number): unknown {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new InvalidArgumentError('payload', value, 'made of JSON values');
  }
  if (Object.is(value, -0)) return ['-0'];
  const isExact = Number.isSafeInteger(value) && Number.isSafeInteger(value - base);
  return base === 0 || isExact ? value - base : [String(value)];
}
