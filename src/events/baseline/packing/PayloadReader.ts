import { DamagedBytesError } from './DamagedBytesError.js';
import { derivedText } from './DictionaryForm.js';
import { CODE, MAX_LEVELS, type PayloadLists } from './PayloadWriter.js';
import { isOpen, type Place, UNKNOWN } from './Place.js';

/** Payloads of more values are refused. A player of the API has some 1,000, a clan 2,000. */
const MAX_VALUES = 2 ** 20;

/** Reads what `PayloadWriter` wrote. Bytes from a store may be anything: levels and values are bounded. */
export class PayloadReader {
  /** The first item of each list is its last one here. */
  readonly #lists: PayloadLists;
  #lastTemplate = -1;
  #valuesLeft = MAX_VALUES;

  private constructor(lists: PayloadLists) {
    this.#lists = lists;
    for (const list of Object.values(lists)) list.reverse();
  }

  /** The payload. Parts of it may be frozen. @throws DamagedBytesError, or another error when the text has no lists. */
  static read(json: string, root: Place): unknown {
    const reader = new PayloadReader(JSON.parse(json) as PayloadLists);
    const payload = reader.#value(root, MAX_LEVELS);
    const isWhole = Object.values(reader.#lists).every((list) => list.length === 0);
    if (!isWhole) throw new DamagedBytesError('the payload is followed by other content');
    return payload;
  }

  #value(place: Place, levels: number): unknown {
    this.#count(1);
    const code = place.list === 'codes' ? this.#code() : CODE.scalar;
    if (code !== CODE.scalar) return this.#structure(code, place, levels);
    const item = this.#next(place.list);
    if (Array.isArray(item)) return item.length === 0 ? this.#structure(this.#code(), place, levels) : Number(item[0]);
    return typeof item === 'number' ? item + place.base : item;
  }

  #structure(code: number, place: Place, levels: number): unknown {
    if (levels === 0) throw new DamagedBytesError('nested too deep');
    if (code === CODE.list) return this.#list(place.elements ?? UNKNOWN, levels - 1);
    return code === CODE.object ? this.#object(place, levels - 1) : this.#template(code, place, levels - 1);
  }

  #list(elements: Place, levels: number): unknown[] {
    const values: unknown[] = [];
    for (let left = this.#code(); left > 0; left--) values.push(this.#value(elements, levels));
    return values;
  }

  #object(place: Place, levels: number): object {
    const keys: string[] = [];
    for (let left = this.#code(); left > 0; left--) keys.push(String(this.#next('texts')));
    const object = {};
    for (const key of keys) setField(object, key, this.#value(place.field(key), levels));
    this.#lastTemplate = -1;
    return object;
  }

  #template(code: number, place: Place, levels: number): object {
    const number = code === CODE.nextTemplate ? this.#lastTemplate + 1 : code - CODE.template;
    const template = place.templates[number];
    if (template === undefined) throw new DamagedBytesError('an unknown template');
    this.#count(template.length);
    const object: Record<string, unknown> = {};
    for (const field of template) {
      const { key, value, text } = field;
      if (isOpen(field)) setField(object, key, this.#value(place.field(key), levels));
      else setField(object, key, text === undefined ? value : derivedText(text, object));
    }
    this.#lastTemplate = number;
    return object;
  }

  #code(): number {
    const code = this.#next('codes');
    if (typeof code !== 'number' || !Number.isSafeInteger(code) || code < 0) throw new DamagedBytesError('no code');
    return code;
  }

  #next(list: Place['list']): unknown {
    const item = this.#lists[list].pop();
    if (item === undefined) throw new DamagedBytesError('cut off');
    return item;
  }

  #count(values: number): void {
    this.#valuesLeft -= values;
    if (this.#valuesLeft < 0) throw new DamagedBytesError(`more than ${MAX_VALUES} values`);
  }
}

/** Sets an own field of an object, also one with the name `__proto__`. */
function setField(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, configurable: true, enumerable: true, writable: true });
}
