import { bitLength } from './codeLength.js';
import { chooseBase, chooseBy, type Surroundings } from './chooseReference.js';
import {
  type FieldForm,
  type GroupForm,
  type ModelForm,
  type NodeForm,
  type Reference,
  type Scalar,
  START,
  type SymbolForm,
} from './ModelForm.js';
import { elementPath, fieldPath, Paths } from './Paths.js';
import { isObject, isScalar, isWhole, lookUp, type Owner, type Place } from './Place.js';
import { OTHER, type TableForm } from './Table.js';
import { toTable } from './toTable.js';

/** Values that were seen so often are symbols of their own, at most so many of them. */
const MIN_TIMES = 2;
const MAX_VALUES = 500;
/** Objects that begin alike are learned apart from the others when there are so many of them. */
const MIN_ALIKE = 4;
/** Of objects that are known by their beginning, so many teach what others may be like. */
const GENERAL = 600;
/** What was never seen counts as if it had been seen so often. */
const UNSEEN = 0.2;
/** How many samples what is known of all values weighs against those of a group. */
const PRIOR_WEIGHT = 1.5;

/** What can be known of the place of a node. */
interface Setting {
  readonly path: string;
  readonly around: Surroundings;
  /** The node for all values, where this one is for some of them. */
  readonly prior?: NodeForm;
  /** Of elements: for each place the index of the one before it, −1 for the first. */
  readonly previous?: readonly number[];
  /** Of elements: the last place of each array, −1 for empty ones. */
  readonly last?: readonly number[];
}

/**
 * Learns from payloads of a kind what such payloads look like: which values stand where, how often, and what tells about what. Nothing of the game is
 * known beforehand.
 */
export function learnModel(payloads: readonly unknown[]): ModelForm {
  return new Learner(payloads).learn(payloads);
}

class Learner {
  readonly #paths: Paths;
  readonly #nodes: NodeForm[] = [];
  readonly #groups: GroupForm[] = [];

  constructor(payloads: readonly unknown[]) {
    this.#paths = new Paths(payloads);
  }

  learn(payloads: readonly unknown[]): ModelForm {
    const places = payloads.map((value): Place => ({ value, owner: undefined, container: undefined, key: '' }));
    this.#node(places, { path: '', around: { before: [], above: [] } });
    return { nodes: this.#nodes, groups: this.#groups, paths: this.#paths.forms };
  }

  #node(places: readonly Place[], setting: Setting, base = chooseBase(places, setting.around)): number {
    const path = this.#paths.id(setting.path);
    const kinds = new Kinds(places, base, this.#paths, this.#paths.forms[path] !== null);
    const { symbols, counts } = kinds;
    if (setting.prior !== undefined) kinds.addPrior(setting.prior);
    if (kinds.arrays.length > 0) this.#array(kinds, setting);
    if (kinds.objects.length > 0) this.#objects(kinds, setting);
    const after = setting.previous === undefined ? undefined : this.#sequence(kinds, setting);
    const literal = kinds.symbol(['literal']);
    counts.set(literal, Math.max(counts.get(literal) ?? 0, UNSEEN));
    this.#nodes.push({
      path,
      symbols,
      table: toTable(counts, [literal, ...(setting.previous === undefined ? [] : [kinds.symbol(['end'])])]),
      ...(after === undefined ? {} : { after }),
      ...(base === undefined ? {} : { base }),
    });
    return this.#nodes.length - 1;
  }

  #array(kinds: Kinds, setting: Setting): void {
    const places: Place[] = [];
    const previous: number[] = [];
    const last: number[] = [];
    for (const index of kinds.arrays) {
      const { value, owner } = kinds.places[index] as Place;
      const array = value as readonly unknown[];
      for (const [position, element] of array.entries()) {
        previous.push(position === 0 ? -1 : places.length - 1);
        places.push({ value: element, owner, container: array, key: String(position) });
      }
      last.push(array.length === 0 ? -1 : places.length - 1);
    }
    const path = elementPath(setting.path);
    const node = this.#node(places, { path, around: setting.around, previous, last });
    const symbol = kinds.symbol(['array', node]);
    for (const index of kinds.arrays) kinds.choose(index, symbol);
  }

  /** What comes after what, and where arrays end. */
  #sequence(kinds: Kinds, { previous, last }: Setting): [number, TableForm][] {
    const end = kinds.symbol(['end']);
    const after = new Map<number, Map<number, number>>();
    const note = (before: number, symbol: number) => {
      let counts = after.get(before);
      if (counts === undefined) after.set(before, (counts = new Map()));
      counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
    };
    const symbolAt = (index: number) => (index < 0 ? START : (kinds.chosen[index] as number));
    for (const [index, symbol] of kinds.chosen.entries()) note(symbolAt((previous as number[])[index] as number), symbol);
    for (const index of last as number[]) {
      note(symbolAt(index), end);
      kinds.counts.set(end, (kinds.counts.get(end) ?? 0) + 1);
    }
    const tables: [number, TableForm][] = [];
    for (const [before, counts] of after) {
      const seen = [...counts.values()];
      if (seen.reduce((sum, times) => sum + times, 0) < MIN_TIMES) continue;
      counts.set(OTHER, 0.3 + seen.filter((times) => times === 1).length * 0.7);
      tables.push([before, toTable(counts, [OTHER])]);
    }
    return tables;
  }

  #objects(kinds: Kinds, setting: Setting): void {
    const leads = new Map<Scalar, number[]>();
    for (const index of kinds.objects) {
      const lead = leadOf((kinds.places[index] as Place).value as object);
      if (lead === undefined) continue;
      const found = leads.get(lead);
      if (found === undefined) leads.set(lead, [index]);
      else found.push(index);
    }
    const known = [...leads].filter(([, indices]) => indices.length >= MIN_ALIKE).slice(0, MAX_VALUES);
    const covered = known.reduce((sum, [, indices]) => sum + indices.length, 0);
    // Where few begin alike it is by chance.
    const apart = covered * 2 >= kinds.objects.length && leads.size * 3 <= kinds.objects.length;
    const rest = new Set(kinds.objects);
    if (apart) {
      for (const [lead, indices] of known) {
        for (const index of indices) rest.delete(index);
        this.#group(kinds, indices, indices, setting, lead);
      }
    }
    const others = [...rest];
    const step = Math.max(1, Math.floor(kinds.objects.length / GENERAL));
    const teachers = apart ? kinds.objects.filter((index, at) => at % step === 0 || rest.has(index)) : others;
    this.#group(kinds, others, teachers, setting, undefined);
  }

  #group(
    kinds: Kinds,
    members: readonly number[],
    teachers: readonly number[],
    setting: Setting,
    lead: Scalar | undefined,
  ): void {
    const objects = teachers.map((index) => this.#ownerOf(kinds, index, setting));
    const keys = orderedKeys(objects);
    const keyCounts = new Map<number, number>([
      [keys.length, objects.length],
      [keys.length + 1, UNSEEN],
    ]);
    const fields: FieldForm[] = [];
    for (const [at, key] of keys.entries()) {
      const places = objects.flatMap((owner): Place[] =>
        Object.hasOwn(owner.object, key) ? [{ value: owner.object[key], owner, container: owner.object, key }] : [],
      );
      keyCounts.set(at, places.length);
      const around = { before: keys.slice(0, at), above: [setting.around.before, ...setting.around.above] };
      fields.push(this.#field(places, key, { path: fieldPath(setting.path, key), around }));
    }
    const group = this.#groups.length;
    this.#groups.push({ ...(lead === undefined ? {} : { lead }), fields, keyTable: toTable(keyCounts, [keys.length, keys.length + 1]) });
    const keyed = kinds.symbol(['keyed', group]);
    const shapes = new Map<string, number[]>();
    for (const index of members) {
      const shape = Object.keys((kinds.places[index] as Place).value as object).join('\0');
      const found = shapes.get(shape);
      if (found === undefined) shapes.set(shape, [index]);
      else found.push(index);
    }
    for (const indices of shapes.values()) {
      const shape = Object.keys((kinds.places[indices[0] as number] as Place).value as object);
      const once = indices.length < MIN_TIMES && members.length > 3;
      const symbol = once ? keyed : kinds.symbol(['object', group, shape.map((key) => keys.indexOf(key))]);
      for (const index of indices) kinds.choose(index, symbol);
    }
    kinds.counts.set(keyed, Math.max(kinds.counts.get(keyed) ?? 0, UNSEEN));
  }

  #field(places: readonly Place[], key: string, setting: Setting): FieldForm {
    const base = chooseBase(places, setting.around);
    const by = chooseBy(places, base, setting.around);
    const node = this.#node(places, setting, base);
    if (by === undefined) return { key, node };
    const groups = new Map<Scalar, Place[]>();
    for (const place of places) {
      const value = lookUp(place.owner, by);
      if (value === undefined) continue;
      const found = groups.get(value);
      if (found === undefined) groups.set(value, [place]);
      else found.push(place);
    }
    const prior = this.#nodes[node] as NodeForm;
    const nodes = [...groups]
      .filter(([, some]) => some.length >= MIN_TIMES && some.every((place) => isScalar(place.value)))
      .map(([value, some]): [Scalar, number] => [value, this.#node(some, { ...setting, prior }, base)]);
    return { key, node, by, nodes };
  }

  #ownerOf(kinds: Kinds, index: number, { previous }: Setting): Owner {
    const { value, owner } = kinds.places[index] as Place;
    const before = previous?.[index] ?? -1;
    const element = before < 0 ? undefined : kinds.places[before]?.value;
    return { object: value as Owner['object'], above: owner, previous: isObject(element) ? element : undefined };
  }
}

/** Which symbol stands for which value of a node. */
class Kinds {
  readonly places: readonly Place[];
  readonly symbols: SymbolForm[] = [];
  readonly counts = new Map<number, number>();
  /** By place, the symbol. */
  readonly chosen: number[] = [];
  readonly arrays: number[] = [];
  readonly objects: number[] = [];
  readonly #known = new Map<string, number>();

  constructor(places: readonly Place[], base: Reference | undefined, paths: Paths, hasTexts: boolean) {
    this.places = places;
    const values = places.map(({ value, owner }) => {
      const from = base === undefined ? undefined : lookUp(owner, base);
      return isWhole(value) && isWhole(from) ? value - from : value;
    });
    const templates = findTemplates(places);
    const templateOf = places.map((place) => templates.find((template) => fits(place, template)));
    const worth = worthKeeping(values, templateOf);
    for (const [index, place] of places.entries()) {
      const value = values[index];
      const template = templateOf[index];
      if (Array.isArray(value)) this.arrays.push(index);
      else if (isObject(value)) this.objects.push(index);
      else if (template !== undefined) this.choose(index, this.symbol(template));
      else if (isScalar(value) && worth.has(value)) this.choose(index, this.symbol(['value', value]));
      else if (isWhole(value)) this.choose(index, this.#number(value));
      else if (typeof value === 'string') this.choose(index, this.#text(place, paths));
      else this.choose(index, this.symbol(['literal']));
    }
    this.#addNumbers(values);
    if (hasTexts && values.some((value) => typeof value === 'string')) this.#addTexts();
  }

  symbol(form: SymbolForm): number {
    const text = JSON.stringify(form);
    let known = this.#known.get(text);
    if (known === undefined) {
      known = this.symbols.push(form) - 1;
      this.#known.set(text, known);
    }
    return known;
  }

  choose(index: number, symbol: number): void {
    this.chosen[index] = symbol;
    this.counts.set(symbol, (this.counts.get(symbol) ?? 0) + 1);
  }

  /** What is known of all values counts a little for those that are some of them. */
  addPrior(prior: NodeForm): void {
    for (let at = 0; at < prior.table.length; at += 2) {
      const share = (prior.table[at + 1] as number) / 4_096;
      const form = prior.symbols[prior.table[at] as number] as SymbolForm;
      if (form[0] === 'object' || form[0] === 'keyed' || form[0] === 'array') continue;
      if (share < 0.004 && form[0] === 'value') continue;
      const symbol = this.symbol(form);
      this.counts.set(symbol, (this.counts.get(symbol) ?? 0) + PRIOR_WEIGHT * share);
    }
  }

  #number(value: number): number {
    return this.symbol(['number', bitLength(Math.abs(value)), value < 0]);
  }

  #text({ container, key }: Place, paths: Paths): number {
    const novelty = container === undefined ? undefined : paths.noveltyOf(container, key);
    return this.symbol([novelty ?? 'literal']);
  }

  #addTexts(): void {
    for (const novelty of ['text', 'again', 'earlier'] as const) {
      const symbol = this.symbol([novelty]);
      this.counts.set(symbol, Math.max(this.counts.get(symbol) ?? 0, UNSEEN));
    }
  }

  /** Numbers that were not seen, but are no larger than those that were. */
  #addNumbers(values: readonly unknown[]): void {
    let most = -1;
    let negative = false;
    for (const value of values) {
      if (!isWhole(value)) continue;
      most = Math.max(most, bitLength(Math.abs(value)));
      negative ||= value < 0;
    }
    if (most < 0) return;
    for (let bits = 0; bits <= Math.min(most + 1, 52); bits++) {
      for (const sign of negative && bits > 0 ? [false, true] : [false]) {
        const symbol = this.symbol(['number', bits, sign]);
        this.counts.set(symbol, (this.counts.get(symbol) ?? 0) + UNSEEN / 4);
      }
    }
  }
}

type TemplateForm = Extract<SymbolForm, readonly ['template', ...unknown[]]>;

/** Texts with a number of their object within: `Total Gold looted: 92345594`. */
function findTemplates(places: readonly Place[]): readonly TemplateForm[] {
  const texts = places.filter((place) => typeof place.value === 'string' && place.owner?.object === place.container);
  if (texts.length < MIN_ALIKE || new Set(texts.map(({ value }) => value)).size < 3) return [];
  const found = new Map<string, { form: TemplateForm; times: number }>();
  for (const { value, owner, key } of texts.slice(0, 200)) {
    for (const [name, number] of Object.entries(owner?.object ?? {})) {
      if (name === key) break;
      if (!isWhole(number) || Math.abs(number) < 10) continue;
      const digits = String(number);
      const at = (value as string).lastIndexOf(digits);
      if (at < 0) continue;
      const form: TemplateForm = [
        'template',
        (value as string).slice(0, at),
        (value as string).slice(at + digits.length),
        name,
      ];
      const id = JSON.stringify(form);
      const known = found.get(id);
      if (known === undefined) found.set(id, { form, times: 1 });
      else known.times++;
    }
  }
  return [...found.values()]
    .filter(({ times }) => times >= 3)
    .sort((a, b) => b.times - a.times)
    .slice(0, 8)
    .map(({ form }) => form);
}

function fits({ value, owner, container }: Place, [, prefix, suffix, key]: TemplateForm): boolean {
  if (typeof value !== 'string' || owner === undefined || owner.object !== container) return false;
  const number = owner.object[key];
  return isWhole(number) && value === prefix + String(number) + suffix;
}

/** The values that are worth a symbol of their own: those that come again, numbers only if that is cheaper than telling their bits. */
function worthKeeping(values: readonly unknown[], templateOf: readonly unknown[]): ReadonlySet<Scalar> {
  const times = new Map<Scalar, number>();
  const sizes = new Map<string, number>();
  for (const [index, value] of values.entries()) {
    if (!isScalar(value) || templateOf[index] !== undefined || Object.is(value, -0)) continue;
    times.set(value, (times.get(value) ?? 0) + 1);
    if (isWhole(value)) {
      const size = sizeClass(value);
      sizes.set(size, (sizes.get(size) ?? 0) + 1);
    }
  }
  const kept = [...times].filter(([value, count]) => {
    if (typeof value === 'boolean' || value === null) return true;
    if (count < MIN_TIMES) return false;
    if (!isWhole(value)) return true;
    const alike = sizes.get(sizeClass(value)) ?? count;
    const saved = count * (Math.max(0, bitLength(Math.abs(value)) - 1) + Math.log2(count / alike));
    return saved > 4 || count === values.length;
  });
  kept.sort((a, b) => b[1] - a[1]);
  return new Set(kept.slice(0, MAX_VALUES).map(([value]) => value));
}

function sizeClass(value: number): string {
  return `${value < 0}${bitLength(Math.abs(value))}`;
}

/** The first value of an object, if it can tell what the rest is like. */
function leadOf(object: object): Scalar | undefined {
  for (const value of Object.values(object)) return typeof value === 'string' || isWhole(value) ? value : undefined;
  return undefined;
}

/** Every key of some objects, in an order that agrees with each of them as far as they agree. */
function orderedKeys(owners: readonly Owner[]): string[] {
  const keys: string[] = [];
  const known = new Set<string>();
  for (const { object } of owners) {
    let at = 0;
    for (const key of Object.keys(object)) {
      if (known.has(key)) {
        at = keys.indexOf(key) + 1;
      } else {
        keys.splice(at++, 0, key);
        known.add(key);
      }
    }
  }
  return keys;
}
