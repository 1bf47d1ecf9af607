import { derivedText, type FieldForm, labelOf, type PlaceForm, sameJson, type TemplateForm } from './DictionaryForm.js';

/** A position in payloads of a kind, see `PlaceForm`. */
export class Place {
  readonly list: PlaceForm['list'];
  readonly base: number;
  readonly templates: readonly TemplateForm[];
  /** By number of the template, the keys of the fields that are written. */
  readonly openKeys: readonly (readonly string[])[];
  /** The place of a list's elements. */
  readonly elements: Place | undefined;
  readonly #fields: ReadonlyMap<string, Place>;
  /** Numbers of templates by the label of their objects; `undefined`: any label. */
  readonly #byLabel = new Map<string | undefined, number[]>([[undefined, []]]);

  constructor(form: PlaceForm) {
    this.list = form.list;
    this.base = form.base;
    this.#fields = new Map(form.fields.map(([key, field]) => [key, new Place(field)]));
    this.elements = form.elements === undefined ? undefined : new Place(form.elements);
    this.templates = form.templates;
    this.openKeys = form.templates.map((fields) => fields.filter(isOpen).map(({ key }) => key));
    for (const [number, fields] of form.templates.entries()) {
      const label = labelOf(Object.fromEntries(fields.map(({ key, value }) => [key, value])));
      this.#byLabel.set(label, [...(this.#byLabel.get(label) ?? []), number]);
    }
  }

  /** The place of an object's field. */
  field(key: string): Place {
    return this.#fields.get(key) ?? UNKNOWN;
  }

  /** The number of a template that fits the object, looked for at `expected` first; -1: none does. */
  find(object: Readonly<Record<string, unknown>>, expected: number): number {
    const fits = (number: number) => fitsTemplate(object, this.templates[number]);
    if (fits(expected)) return expected;
    const withLabel = this.#byLabel.get(labelOf(object))?.find(fits);
    return withLabel ?? this.#byLabel.get(undefined)?.find(fits) ?? -1;
  }
}

/** The place of values that the dictionary does not describe. */
export const UNKNOWN = new Place({ list: 'numbers', base: 0, templates: [], fields: [] });

/** Whether the value of a field is written. */
export function isOpen({ value, text }: FieldForm): boolean {
  return value === undefined && text === undefined;
}

/** Whether the template and the object's open fields together describe the whole object. */
function fitsTemplate(object: Readonly<Record<string, unknown>>, template: TemplateForm = []): boolean {
  const keys = Object.keys(object);
  if (keys.length !== template.length || keys.length === 0) return false;
  let at = 0;
  for (const { key, value, text } of template) {
    if (keys[at++] !== key) return false;
    if (value !== undefined && !sameJson(object[key], value)) return false;
    if (text !== undefined && object[key] !== derivedText(text, object)) return false;
  }
  return true;
}
