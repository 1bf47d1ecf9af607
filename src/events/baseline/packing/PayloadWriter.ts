import { InvalidArgumentError } from '../../../internal/InvalidArgumentError.js';
import type { Dictionary } from './Dictionary.js';
import { CODE, type Place, UNKNOWN } from './Place.js';

/** Payloads that are nested deeper are refused. Those of the API have ten levels. */
export const MAX_LEVELS = 100;

/** What is noted while payloads are written, to learn from it. */
export interface WriterNotes {
  /** A value was written with this code. */
  readonly onCode: (place: Place, code: number) => void;
  /** A text was written. */
  readonly onText: (text: string) => void;
}

/**
 * Writes a payload as three lists: codes that say what each value is, numbers, and texts that are new. Each of them is
 * alike in itself, and that is what deflate makes small.
 */
export class PayloadWriter {
  readonly #notes: WriterNotes | undefined;
  readonly #codes: number[] = [];
  readonly #numbers: number[] = [];
  readonly #texts: string[] = [];
  readonly #numberOfText = new Map<string, number>();
  #dictionary: Dictionary;

  constructor(dictionary: Dictionary, notes?: WriterNotes) {
    this.#dictionary = dictionary;
    this.#notes = notes;
  }

  /** The three lists as JSON. @throws InvalidArgumentError for values that JSON does not have, and for too many levels. */
  write(payload: unknown, dictionary = this.#dictionary): string {
    this.#dictionary = dictionary;
    this.#codes.length = 0;
    this.#numbers.length = 0;
    this.#texts.length = 0;
    this.#numberOfText.clear();
    dictionary.begin();
    this.#value(payload, dictionary.root, MAX_LEVELS);
    return JSON.stringify([this.#codes, this.#numbers, this.#texts]);
  }

  #value(value: unknown, place: Place, levels: number): void {
    if (typeof value === 'number') this.#number(value, place);
    else if (typeof value === 'string') this.#text(value, place);
    else if (typeof value === 'boolean') this.#code(value ? CODE.true : CODE.false, place);
    else if (value === null) this.#code(CODE.null, place);
    else if (typeof value !== 'object') throw new InvalidArgumentError('payload', value, 'made of JSON values');
    else if (levels === 0) throw new InvalidArgumentError('payload', value, `nested at most ${MAX_LEVELS} levels deep`);
    else if (Array.isArray(value)) this.#array(value, place, levels);
    else this.#object(value as Readonly<Record<string, unknown>>, place, levels);
  }

  #number(value: number, place: Place): void {
    if (!Number.isFinite(value)) throw new InvalidArgumentError('payload', value, 'made of JSON values');
    if (Object.is(value, -0)) {
      this.#code(CODE.minusZero, place);
      return;
    }
    // Differences of integers are exact, others are not.
    const isAbove = place.base !== undefined && Number.isSafeInteger(value) && value >= place.base;
    this.#code(isAbove ? CODE.aboveBase : CODE.number, place);
    this.#numbers.push(isAbove ? value - (place.base ?? 0) : value);
  }

  #text(text: string, place: Place): void {
    this.#notes?.onText(text);
    const number = this.#dictionary.numberOfText.get(text) ?? this.#numberOfText.get(text);
    if (number !== undefined) {
      this.#code(CODE.knownText, place);
      this.#numbers.push(number);
      return;
    }
    this.#code(CODE.newText, place);
    this.#numberOfText.set(text, this.#dictionary.texts.length + this.#texts.length);
    this.#texts.push(text);
  }

  #array(values: readonly unknown[], place: Place, levels: number): void {
    this.#code(CODE.array, place);
    this.#numbers.push(values.length);
    for (const value of values) this.#value(value, place.elements ?? UNKNOWN, levels - 1);
  }

  #object(object: Readonly<Record<string, unknown>>, place: Place, levels: number): void {
    const index = place.find(object);
    const template = place.templates[index];
    if (template === undefined) {
      this.#entries(Object.entries(object), place, levels);
      return;
    }
    this.#code(CODE.template + index, place);
    place.last = index;
    for (const field of template.fields) {
      if (field.type === 'hole') this.#value(object[field.key], field.place, levels - 1);
    }
  }

  /** An object that no template fits. */
  #entries(entries: readonly [string, unknown][], place: Place, levels: number): void {
    this.#code(CODE.object, place);
    this.#numbers.push(entries.length);
    for (const [key, value] of entries) {
      this.#text(key, UNKNOWN);
      this.#value(value, place.field(key), levels - 1);
    }
  }

  #code(code: number, place: Place): void {
    this.#notes?.onCode(place, code);
    this.#codes.push(code === place.expected ? CODE.expected : code);
  }
}
