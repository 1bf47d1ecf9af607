import { Dictionary } from './Dictionary.js';
import {
  type DerivedText,
  type DictionaryForm,
  type FieldForm,
  type PlaceForm,
  sameJson,
  type TemplateForm,
} from './DictionaryForm.js';
import { PayloadWriter } from './PayloadWriter.js';
import { derivedText, labelOf, type Place } from './Place.js';

/** A template needs so many objects. */
const LEAST_LABELLED = 3;
const LEAST_UNLABELLED = 2;
/** So many texts are kept, the most frequent ones. */
const MAX_TEXTS = 2_000;
/** So many samples are what deflate begins with, cut to this length: its window has 16 KB. */
const PRESET_SAMPLES = 3;
const MAX_PRESET = 12_000;
/** A base saves little where numbers are smaller. */
const LEAST_BASE = 1_000;

type Fields = Readonly<Record<string, unknown>>;

/** Gives a payload to learn from, each time anew: some payloads at once would take megabytes. */
export type Sample = () => unknown;

/**
 * A dictionary of what these payloads have in common. It takes some 60 ms for 48 players, in steps of one payload.
 *
 * @param pause Lets other work of the process come between two steps; learning ends with its rejection.
 */
export async function learnDictionary(samples: readonly Sample[], pause: () => Promise<void>): Promise<Dictionary> {
  const learner = new PlaceLearner();
  await forEachSample(samples, pause, (payload) => learner.observe(payload));
  const shape: DictionaryForm = { texts: [], root: learner.toForm(), preset: '' };
  const counts = new CodeCounts(Dictionary.of(shape));
  await forEachSample(samples, pause, (payload) => counts.add(payload));
  const form = counts.toForm(shape);
  const writer = new PayloadWriter(Dictionary.of(form));
  const preset = samples.slice(0, PRESET_SAMPLES).map((sample) => writer.write(sample()));
  return Dictionary.of({ ...form, preset: preset.join('').slice(-MAX_PRESET) });
}

async function forEachSample(
  samples: readonly Sample[],
  pause: () => Promise<void>,
  run: (payload: unknown) => void,
): Promise<void> {
  for (const sample of samples) {
    run(sample());
    await pause();
  }
}

/** What the values at one place in the samples have in common. */
class PlaceLearner {
  readonly #groups = new Map<string, ObjectGroup>();
  readonly #fields = new Map<string, PlaceLearner>();
  #elements: PlaceLearner | undefined;
  #smallest = Number.POSITIVE_INFINITY;

  observe(value: unknown): void {
    if (typeof value === 'number') this.#smallest = Math.min(this.#smallest, value);
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      this.#elements ??= new PlaceLearner();
      for (const element of value) this.#elements.observe(element);
      return;
    }
    const object = value as Fields;
    this.#group(object, undefined);
    const label = labelOf(object);
    if (label !== undefined) this.#group(object, label);
    for (const key of Object.keys(object)) this.#field(key).observe(object[key]);
  }

  toForm(): PlaceForm {
    const templates = [...this.#groups.values()].filter((group) => group.isUseful).map((group) => group.toForm());
    const holes = new Set(templates.flatMap((fields) => fields.filter(isHole).map(({ key }) => key)));
    const fields = [...holes].map((key) => [key, this.#field(key).toForm()] as const);
    return {
      ...{ expected: [], templates, fields },
      ...(this.#elements === undefined ? {} : { elements: this.#elements.toForm() }),
      ...(Number.isSafeInteger(this.#smallest) && this.#smallest >= LEAST_BASE ? { base: this.#smallest } : {}),
    };
  }

  /** Adds an object to those with the same keys and, when it is given, the same label. */
  #group(object: Fields, label: string | undefined): void {
    const keys = Object.keys(object);
    const id = `${label ?? ''}\n${keys.join('\n')}`;
    const group = this.#groups.get(id);
    if (group === undefined) this.#groups.set(id, new ObjectGroup(object, label !== undefined));
    else group.add(object);
  }

  #field(key: string): PlaceLearner {
    const known = this.#fields.get(key);
    if (known !== undefined) return known;
    const learner = new PlaceLearner();
    this.#fields.set(key, learner);
    return learner;
  }
}

/** Objects with the same keys, and what else they share. */
class ObjectGroup {
  readonly #first: Fields;
  readonly #isLabelled: boolean;
  /** Keys whose value differs between the objects. */
  readonly #varying = new Set<string>();
  /** By such a key, the ways in which its text follows from an earlier field of each object. */
  readonly #derived = new Map<string, readonly DerivedText[]>();
  #size = 1;

  constructor(first: Fields, isLabelled: boolean) {
    this.#first = first;
    this.#isLabelled = isLabelled;
  }

  /** Whether a template of the group saves more than it costs. */
  get isUseful(): boolean {
    if (!this.#isLabelled) return this.#size >= LEAST_UNLABELLED;
    const holes = this.#varying.size - this.#derived.size;
    // Players may have the same name by chance: more must be the same.
    return this.#size >= LEAST_LABELLED && holes * 3 <= Object.keys(this.#first).length * 2;
  }

  add(object: Fields): void {
    this.#size++;
    for (const [key, forms] of this.#derived) {
      const left = forms.filter((form) => derivedText(form, object) === object[key]);
      if (left.length === 0) this.#derived.delete(key);
      else this.#derived.set(key, left);
    }
    for (const key of Object.keys(this.#first)) {
      if (!this.#varying.has(key) && !sameJson(object[key], this.#first[key])) this.#vary(key, object);
    }
  }

  toForm(): TemplateForm {
    return Object.entries(this.#first).map(([key, value]) => {
      const text = this.#derived.get(key)?.[0];
      if (!this.#varying.has(key)) return { key, value };
      return text === undefined ? { key } : { key, text };
    });
  }

  #vary(key: string, object: Fields): void {
    this.#varying.add(key);
    const forms = derivations(this.#first, key).filter((form) => derivedText(form, object) === object[key]);
    if (forms.length > 0) this.#derived.set(key, forms);
  }
}

/** The ways in which a text may repeat one of the numbers that come before it in the object. */
function derivations(object: Fields, key: string): DerivedText[] {
  const text = object[key];
  if (typeof text !== 'string') return [];
  const keys = Object.keys(object);
  return keys.slice(0, keys.indexOf(key)).flatMap((of) => {
    const number = object[of];
    const at = typeof number === 'number' ? text.lastIndexOf(String(number)) : -1;
    return at < 0 ? [] : [{ before: text.slice(0, at), of, after: text.slice(at + String(number).length) }];
  });
}

/** Writes the samples by templates alone, and counts what could be left out besides. */
class CodeCounts {
  readonly #dictionary: Dictionary;
  readonly #writer: PayloadWriter;
  /** By place, and there by the template before: how often each code was written. */
  readonly #codes = new Map<Place, Map<number, number>[]>();
  /** How many samples wrote a text, and the last one that did. */
  readonly #texts = new Map<string, { count: number; sample: number }>();
  #sample = 0;

  constructor(dictionary: Dictionary) {
    this.#dictionary = dictionary;
    this.#writer = new PayloadWriter(dictionary, {
      onCode: (place, code) => this.#countCode(place, code),
      onText: (text) => this.#countText(text),
    });
  }

  add(payload: unknown): void {
    this.#sample++;
    this.#writer.write(payload);
  }

  toForm(form: DictionaryForm): DictionaryForm {
    return { ...form, texts: this.#frequentTexts(), root: this.#withExpected(form.root, this.#dictionary.root) };
  }

  #countCode(place: Place, code: number): void {
    const byLast = this.#codes.get(place) ?? [];
    this.#codes.set(place, byLast);
    const byCode = (byLast[place.last + 1] ??= new Map<number, number>());
    byCode.set(code, (byCode.get(code) ?? 0) + 1);
  }

  #countText(text: string): void {
    const known = this.#texts.get(text);
    if (known === undefined) this.#texts.set(text, { count: 1, sample: this.#sample });
    else if (known.sample !== this.#sample) this.#texts.set(text, { count: known.count + 1, sample: this.#sample });
  }

  /** The texts of several samples, the most frequent ones first: these get the shortest numbers. */
  #frequentTexts(): string[] {
    const frequent = [...this.#texts].filter(([, { count }]) => count > 1).sort((a, b) => b[1].count - a[1].count);
    return frequent.slice(0, MAX_TEXTS).map(([text]) => text);
  }

  #withExpected(form: PlaceForm, place: Place): PlaceForm {
    const counts = this.#codes.get(place);
    const { elements } = form;
    return {
      ...form,
      expected: Array.from({ length: form.templates.length + 1 }, (_, last) => mostFrequent(counts?.[last])),
      fields: form.fields.map(([key, field]) => [key, this.#withExpected(field, place.field(key))] as const),
      ...(elements && place.elements ? { elements: this.#withExpected(elements, place.elements) } : {}),
    };
  }
}

/** Where nothing was counted, a code that is never written. */
function mostFrequent(counts: ReadonlyMap<number, number> = new Map()): number {
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), [0, 0])[0];
}

function isHole({ value, text }: FieldForm): boolean {
  return value === undefined && text === undefined;
}
