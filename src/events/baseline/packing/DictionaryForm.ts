/** The content that payloads of a kind share, as plain JSON. */
export interface DictionaryForm {
  /** The place of the payload itself. */
  readonly root: PlaceForm;
  /** The preset dictionary of deflate: a few payloads as they are before deflating. */
  readonly preset: string;
}

/** The facts about a position in payloads, such as "the level of a troop". */
export interface PlaceForm {
  /** The list that values of the place are written to: `codes` where there are lists and objects. */
  readonly list: 'codes' | 'numbers' | 'texts';
  /** Numbers are written as the difference to this one: most ids of a place begin with the same digits. */
  readonly base: number;
  readonly templates: readonly TemplateForm[];
  /** The places of the fields that templates leave open, by key. */
  readonly fields: readonly (readonly [key: string, place: PlaceForm])[];
  /** The place of a list's elements. */
  readonly elements?: PlaceForm;
}

/** The fields of similar objects, in order. */
export type TemplateForm = readonly FieldForm[];

/** A field with neither value nor text is open: its value is written. */
export interface FieldForm {
  readonly key: string;
  /** The value that all such objects have. */
  readonly value?: unknown;
  /** The field is a text that ends with a number of the object, such as "Gold looted: 1200" with `value: 1200`. */
  readonly text?: DerivedText;
}

export interface DerivedText {
  readonly start: string;
  /** The key of a field that comes before. */
  readonly of: string;
}

/** Whether two JSON values are the same in everything that a payload must keep: order of keys and −0 too. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  const [ofA, ofB] = [Object.entries(a), Object.entries(b)];
  const isSame = ([key, value]: [string, unknown], at: number) => key === ofB[at]?.[0] && sameJson(value, ofB[at]?.[1]);
  return Array.isArray(a) === Array.isArray(b) && ofA.length === ofB.length && ofA.every(isSame);
}

/** The derived text of an object; `undefined`: it has no such number. */
export function derivedText({ start, of }: DerivedText, object: object): string | undefined {
  const number: unknown = Object.hasOwn(object, of) ? Reflect.get(object, of) : undefined;
  return typeof number === 'number' ? `${start}${number}` : undefined;
}

/** The field that distinguishes the objects of a list: units and achievements have a name, parts of a house a type. */
export function labelOf({ name, type }: { name?: unknown; type?: unknown }): string | undefined {
  const label = name ?? type;
  return typeof label === 'string' ? label : undefined;
}
