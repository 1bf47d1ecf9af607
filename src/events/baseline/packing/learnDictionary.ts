import { Dictionary } from './Dictionary.js';
import {
  type DerivedText,
  derivedText,
  labelOf,
  type PlaceForm,
  sameJson,
  type TemplateForm,
} from './DictionaryForm.js';
import { PayloadWriter } from './PayloadWriter.js';

/** A template needs at least this many objects. */
const LEAST_OBJECTS = 3;
/** A place has a base only when its numbers are at least this large. */
const LEAST_BASE = 1_000;
/** How many samples become the preset dictionary of deflate, cut to this length: its window has 32 KB. */
const PRESET_SAMPLES = 3;
const MAX_PRESET = 30_000;

/** Returns a payload to learn from, unpacked at each call: all payloads at once would take megabytes. */
export type Sample = () => unknown;

/**
 * Makes a dictionary of the content that these payloads share.
 *
 * @param pause Lets other work of the process come between two payloads; learning ends with its rejection.
 */
export async function learnDictionary(samples: readonly Sample[], pause: () => Promise<void>): Promise<Dictionary> {
  const learner = new PlaceLearner();
  for (const sample of samples) {
    learner.observe(sample());
    await pause();
  }
  const form = learner.toForm();
  const { root } = Dictionary.of({ root: form, preset: '' });
  const preset = samples.slice(0, PRESET_SAMPLES).map((sample) => PayloadWriter.write(sample(), root));
  return Dictionary.of({ root: form, preset: preset.join('').slice(-MAX_PRESET) });
}

/** The content that the values at one place in the samples share. */
class PlaceLearner {
  #list: PlaceForm['list'] = 'numbers';
  #smallest = Number.POSITIVE_INFINITY;
  readonly #groups = new Map<string, ObjectGroup>();
  readonly #fields = new Map<string, PlaceLearner>();
  #elements: PlaceLearner | undefined;

  observe(value: unknown): void {
    if (typeof value === 'number') this.#smallest = Math.min(this.#smallest, value);
    if (typeof value === 'string' && this.#list === 'numbers') this.#list = 'texts';
    if (typeof value !== 'object' || value === null) return;
    this.#list = 'codes';
    if (Array.isArray(value)) {
      this.#elements ??= new PlaceLearner();
      for (const element of value) this.#elements.observe(element);
      return;
    }
    const label = labelOf(value);
    if (label !== undefined) this.#addToGroup(value, label);
    this.#addToGroup(value, undefined);
    for (const [key, inner] of Object.entries(value)) this.#field(key).observe(inner);
  }

  toForm(): PlaceForm {
    const groups = [...this.#groups.values()].filter((group) => group.isUseful);
    const open = new Set(groups.flatMap((group) => group.openKeys));
    const hasBase = Number.isSafeInteger(this.#smallest) && this.#smallest >= LEAST_BASE;
    return {
      list: this.#list,
      base: hasBase ? this.#smallest : 0,
      templates: groups.map((group) => group.toForm()),
      fields: [...open].map((key) => [key, this.#field(key).toForm()]),
      ...(this.#elements === undefined ? {} : { elements: this.#elements.toForm() }),
    };
  }

  /** Adds an object to those with the same keys and, when it is given, the same label. */
  #addToGroup(object: object, label: string | undefined): void {
    const id = JSON.stringify([label ?? null, ...Object.keys(object)]);
    const group = this.#groups.get(id);
    if (group === undefined) this.#groups.set(id, new ObjectGroup(object, label !== undefined));
    else group.add(object);
  }

  #field(key: string): PlaceLearner {
    const learner = this.#fields.get(key) ?? new PlaceLearner();
    this.#fields.set(key, learner);
    return learner;
  }
}

/** Objects with the same keys, and what else they share. */
class ObjectGroup {
  readonly #first: object;
  readonly #hasLabel: boolean;
  /** The fields that vary, by key, and from which other field their text follows; `undefined`: from none. */
  readonly #varying = new Map<string, DerivedText | undefined>();
  #size = 1;

  constructor(first: object, hasLabel: boolean) {
    this.#first = first;
    this.#hasLabel = hasLabel;
  }

  /** Keys of the fields that are neither constant nor derived. */
  get openKeys(): string[] {
    return [...this.#varying].filter(([, text]) => text === undefined).map(([key]) => key);
  }

  /**
   * Two players may have the same name by chance, so a third of the fields of objects with a label must be the same.
   */
  get isUseful(): boolean {
    const isAlike = this.openKeys.length * 3 <= Object.keys(this.#first).length * 2;
    return this.#size >= LEAST_OBJECTS && (isAlike || !this.#hasLabel);
  }

  add(object: object): void {
    this.#size++;
    for (const [key, first] of Object.entries(this.#first)) {
      const value: unknown = Reflect.get(object, key);
      const text = this.#varying.get(key);
      if (text !== undefined && derivedText(text, object) !== value) this.#varying.set(key, undefined);
      if (this.#varying.has(key) || sameJson(value, first)) continue;
      this.#varying.set(key, derivation(key, this.#first, object));
    }
  }

  toForm(): TemplateForm {
    return Object.entries(this.#first).map(([key, value]) => {
      if (!this.#varying.has(key)) return { key, value };
      const text = this.#varying.get(key);
      return text === undefined ? { key } : { key, text };
    });
  }
}

/** How the texts of a key in both objects end with the number of a field before; `undefined`: they don't. */
function derivation(key: string, a: object, b: object): DerivedText | undefined {
  const text: unknown = Reflect.get(a, key);
  if (typeof text !== 'string') return undefined;
  const keys = Object.keys(a);
  return keys
    .slice(0, keys.indexOf(key))
    .map((of) => ({ start: text.slice(0, -String(Reflect.get(a, of)).length), of }))
    .find((one) => derivedText(one, a) === text && derivedText(one, b) === Reflect.get(b, key));
}
