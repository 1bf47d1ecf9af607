import { type DerivedText, type FieldForm, type PlaceForm, sameJson, type TemplateForm } from './DictionaryForm.js';

/**
 * How a value is written. `expected` stands for the code that the dictionary expects at a place, which is nearly always
 * right: packed payloads are mostly runs of zeros. Codes from `template` on mean the template of that number.
 */
export const CODE = {
  expected: 0,
  null: 1,
  false: 2,
  true: 3,
  minusZero: 4,
  number: 5,
  aboveBase: 6,
  newText: 7,
  knownText: 8,
  array: 9,
  object: 10,
  template: 11,
} as const;

/** A field of a template: constant, derived from an earlier field of the object, or a hole with a place of its own. */
type Field =
  | { readonly type: 'constant'; readonly key: string; readonly value: unknown }
  | { readonly type: 'derived'; readonly key: string; readonly form: DerivedText }
  | { readonly type: 'hole'; readonly key: string; readonly place: Place };

/** What alike objects share: their keys in order, and the values of some. Only the values of its holes are written. */
export class Template {
  readonly fields: readonly Field[];
  /** The value of the field that names such objects; `undefined`: the template has objects of any name. */
  readonly label: string | undefined;
  /** The object itself, frozen, where the template leaves nothing open: all payloads share it. */
  readonly constant: object | undefined;

  constructor(form: TemplateForm, placeOf: (key: string) => Place) {
    this.fields = form.map((field) => toField(field, placeOf));
    const constants = this.fields.flatMap((field) => (field.type === 'constant' ? [[field.key, field.value]] : []));
    const object: object = Object.fromEntries(constants);
    this.label = labelOf(object);
    this.constant = constants.length === form.length ? frozen(object) : undefined;
  }

  /** Whether writing the holes alone loses nothing of this object. */
  matches(object: Readonly<Record<string, unknown>>): boolean {
    const keys = Object.keys(object);
    if (keys.length !== this.fields.length) return false;
    for (let at = 0; at < keys.length; at++) {
      const field = this.fields[at];
      if (field === undefined || field.key !== keys[at]) return false;
      const value = object[field.key];
      if (field.type === 'constant' && !sameJson(value, field.value)) return false;
      if (field.type === 'derived' && value !== derivedText(field.form, object)) return false;
    }
    return true;
  }
}

/** A position in payloads of a kind, such as "the level of a troop", and what is expected there. */
export class Place {
  readonly templates: readonly Template[];
  /** The place of an array's elements. */
  readonly elements: Place | undefined;
  /** Numbers from here on are written as the difference; `undefined`: all as they are. */
  readonly base: number | undefined;
  /** The template that was used last at this place in the current payload; -1: none yet. */
  last = -1;
  readonly #expected: readonly number[];
  readonly #fields: ReadonlyMap<string, Place>;
  readonly #byLabel = new Map<string, number[]>();
  readonly #unlabelled: number[] = [];

  /** Every place that is made is added to `all`. */
  constructor(form: PlaceForm, all: Place[]) {
    all.push(this);
    this.#expected = form.expected;
    this.base = form.base;
    this.#fields = new Map(form.fields.map(([key, field]) => [key, new Place(field, all)]));
    this.elements = form.elements === undefined ? undefined : new Place(form.elements, all);
    this.templates = form.templates.map(
      (template) => new Template(template, (key) => this.#fields.get(key) ?? UNKNOWN),
    );
    for (const [index, { label }] of this.templates.entries()) this.#listFor(label).push(index);
  }

  /** The code that most often comes next here, after the template that was used last; `undefined`: not known. */
  get expected(): number | undefined {
    return this.#expected[this.last + 1];
  }

  /** The place of an object's field. */
  field(key: string): Place {
    return this.#fields.get(key) ?? UNKNOWN;
  }

  /** The number of a template that the object matches, the expected one first; -1: none does. */
  find(object: Readonly<Record<string, unknown>>): number {
    const expected = (this.expected ?? 0) - CODE.template;
    if (this.templates[expected]?.matches(object) === true) return expected;
    const label = labelOf(object);
    const labelled = label === undefined ? undefined : this.#byLabel.get(label);
    const matching = (index: number) => this.templates[index]?.matches(object) === true;
    return labelled?.find(matching) ?? this.#unlabelled.find(matching) ?? -1;
  }

  #listFor(label: string | undefined): number[] {
    if (label === undefined) return this.#unlabelled;
    const list = this.#byLabel.get(label) ?? [];
    this.#byLabel.set(label, list);
    return list;
  }
}

/** The place of values of which the dictionary knows nothing. It has no templates, and so no state. */
export const UNKNOWN = new Place({ expected: [], templates: [], fields: [] }, []);

/** The field by which objects of a list are told apart: units and achievements have a name, parts of a house a type. */
export function labelOf({ name, type }: { name?: unknown; type?: unknown }): string | undefined {
  if (typeof name === 'string') return name;
  return typeof type === 'string' ? type : undefined;
}

/** The derived text of this object; `undefined`: the field that it repeats is no number. */
export function derivedText(
  { before, of, after }: DerivedText,
  object: Readonly<Record<string, unknown>>,
): string | undefined {
  const number = Object.hasOwn(object, of) ? object[of] : undefined;
  return typeof number === 'number' ? `${before}${number}${after}` : undefined;
}

function toField(form: FieldForm, placeOf: (key: string) => Place): Field {
  const { key, value, text } = form;
  if (value !== undefined) return { type: 'constant', key, value: frozen(value) };
  return text === undefined ? { type: 'hole', key, place: placeOf(key) } : { type: 'derived', key, form: text };
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
}
