import { DamagedBytesError } from './DamagedBytesError.js';
import type { Dictionary } from './Dictionary.js';
import { MAX_LEVELS } from './PayloadWriter.js';
import { CODE, derivedText, type Place, type Template, UNKNOWN } from './Place.js';

/** Payloads of more values are refused. A player of the API has some 1,000, a clan 2,000. */
const MAX_VALUES = 2 ** 20;

/** Reads what `PayloadWriter` wrote. Bytes from a store may be anything: levels and values are bounded. */
export class PayloadReader {
  readonly #dictionary: Dictionary;
  readonly #codes: Iterator<unknown>;
  readonly #numbers: Iterator<unknown>;
  readonly #newTexts: readonly unknown[];
  #textsRead = 0;
  #valuesLeft = MAX_VALUES;

  constructor(json: string, dictionary: Dictionary) {
    const lists: unknown = JSON.parse(json);
    const [codes, numbers, texts] = Array.isArray(lists) ? (lists as unknown[]) : [];
    if (!Array.isArray(codes) || !Array.isArray(numbers) || !Array.isArray(texts)) throw damaged('not a payload');
    this.#dictionary = dictionary;
    this.#codes = codes.values();
    this.#numbers = numbers.values();
    this.#newTexts = texts;
  }

  /** The payload; objects that all payloads share are frozen. @throws DamagedBytesError when the lists do not fit together. */
  read(): unknown {
    this.#dictionary.begin();
    const payload = this.#value(this.#dictionary.root, MAX_LEVELS);
    const isWhole = this.#codes.next().done === true && this.#numbers.next().done === true;
    if (!isWhole || this.#textsRead < this.#newTexts.length) throw damaged('there is more than a payload');
    return payload;
  }

  #value(place: Place, levels: number): unknown {
    this.#count(1);
    const code = this.#code(place);
    switch (code) {
      case CODE.null:
        return null;
      case CODE.false:
        return false;
      case CODE.true:
        return true;
      case CODE.minusZero:
        return -0;
      case CODE.number:
        return this.#number();
      case CODE.aboveBase:
        return this.#number() + (place.base ?? 0);
      case CODE.newText:
        return this.#newText();
      case CODE.knownText:
        return this.#knownText(this.#number());
      default:
        if (levels === 0) throw damaged('nested too deep');
        if (code === CODE.array) return this.#array(place.elements ?? UNKNOWN, levels - 1);
        return code === CODE.object ? this.#object(place, levels - 1) : this.#template(place, code, levels - 1);
    }
  }

  #array(elements: Place, levels: number): unknown[] {
    const values: unknown[] = [];
    for (let left = this.#length(); left > 0; left--) values.push(this.#value(elements, levels));
    return values;
  }

  #object(place: Place, levels: number): object {
    const object: Record<string, unknown> = {};
    for (let left = this.#length(); left > 0; left--) {
      const key = this.#value(UNKNOWN, 0);
      if (typeof key !== 'string') throw damaged('a key is no text');
      setField(object, key, this.#value(place.field(key), levels));
    }
    return object;
  }

  #template(place: Place, code: number, levels: number): object {
    const index = code - CODE.template;
    const template: Template | undefined = place.templates[index];
    if (template === undefined) throw damaged('an unknown code');
    place.last = index;
    if (template.constant !== undefined) return template.constant;
    this.#count(template.fields.length);
    const object: Record<string, unknown> = {};
    for (const field of template.fields) {
      if (field.type === 'constant') setField(object, field.key, field.value);
      else if (field.type === 'hole') setField(object, field.key, this.#value(field.place, levels));
      else setField(object, field.key, derivedText(field.form, object));
    }
    return object;
  }

  #code(place: Place): number {
    const code: unknown = this.#codes.next().value;
    const meant = code === CODE.expected ? place.expected : code;
    if (typeof meant !== 'number') throw damaged('cut off');
    return meant;
  }

  #number(): number {
    const number: unknown = this.#numbers.next().value;
    if (typeof number !== 'number') throw damaged('cut off');
    return number;
  }

  #length(): number {
    const length = this.#number();
    if (!Number.isSafeInteger(length) || length < 0) throw damaged('not a length');
    return length;
  }

  #newText(): string {
    const text = this.#newTexts[this.#textsRead++];
    if (typeof text !== 'string') throw damaged('cut off');
    return text;
  }

  #knownText(number: number): string {
    const { texts } = this.#dictionary;
    const text = number < texts.length ? texts[number] : this.#newTexts[number - texts.length];
    if (typeof text !== 'string') throw damaged('an unknown text');
    return text;
  }

  #count(values: number): void {
    this.#valuesLeft -= values;
    if (this.#valuesLeft < 0) throw damaged(`more than ${MAX_VALUES} values`);
  }
}

/** Sets a field of an object's own, also one with the name `__proto__`. */
function setField(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, configurable: true, enumerable: true, writable: true });
}

function damaged(reason: string): DamagedBytesError {
  return new DamagedBytesError(reason);
}
