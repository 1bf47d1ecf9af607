/** What payloads of a kind have in common, as plain JSON. */
export interface DictionaryForm {
  /** Texts that several payloads contain: packed payloads have their number instead. */
  readonly texts: readonly string[];
  /** The place of the payload itself. */
  readonly root: PlaceForm;
  /** What deflate begins with: a few payloads as they are before deflating. */
  readonly preset: string;
}

/** What is known of a position in payloads, see `Place`. */
export interface PlaceForm {
  /** The code that most often comes first here, and then the one that most often comes after each template. */
  readonly expected: readonly number[];
  /** What large numbers here have in common, such as ids from 82000000 on: only the difference is written. */
  readonly base?: number;
  readonly templates: readonly TemplateForm[];
  /** The places of the fields that templates leave open, by key. */
  readonly fields: readonly (readonly [key: string, place: PlaceForm])[];
  /** The place of an array's elements. */
  readonly elements?: PlaceForm;
}

/** The fields of alike objects, in order. */
export type TemplateForm = readonly FieldForm[];

/** A field that is neither constant nor derived is a hole: its value is written. */
export interface FieldForm {
  readonly key: string;
  /** The value that all such objects have. */
  readonly value?: unknown;
  readonly text?: DerivedText;
}

/** A text that repeats the number of an earlier field of its object, such as "Gold looted: 1200" beside `value: 1200`. */
export interface DerivedText {
  readonly before: string;
  /** The key of the number. */
  readonly of: string;
  readonly after: string;
}

/** Whether two JSON values are the same in everything that a payload must keep: order of keys and −0 too. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [ofA, ofB] = [Object.entries(a), Object.entries(b)];
  return (
    ofA.length === ofB.length && ofA.every(([key, value], at) => key === ofB[at]?.[0] && sameJson(value, ofB[at]?.[1]))
  );
}
