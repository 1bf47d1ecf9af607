import { chooseBase, chooseBy } from './chooseReference.js';
import {
  ARRAY,
  END,
  type FieldForm,
  type GroupForm,
  LITERAL,
  type ModelForm,
  type NodeForm,
  type Scalar,
  START,
} from './ModelForm.js';
import { NodeSymbols, UNSEEN } from './NodeSymbols.js';
import { orderedKeys } from './orderedKeys.js';
import { elementPath, fieldPath, Paths } from './Paths.js';
import { isObject, isSame, isScalar, leadOf, lookUp, type Owner, type Place } from './Place.js';
import { OTHER, type TableForm } from './Table.js';
import { toTable } from './toTable.js';
import { usualValue } from './usualValue.js';

/** Objects that begin alike are learned apart from the others when there are so many of them; at most so many groups. */
const MIN_ALIKE = 4;
const MAX_GROUPS = 400;
/** Of objects that are known by their beginning, about so many teach what others may be like. */
const GENERAL = 250;

/** What is known of the place of a node. */
interface Setting {
  readonly path: string;
  /** The keys that come before it in its object. */
  readonly before: readonly string[];
  /** The node for all values, where this one is for some of them. */
  readonly prior?: NodeForm;
  /** Of elements. */
  readonly order?: Order;
}

interface Order {
  /** For each place the index of the one before it, −1 for the first. */
  readonly previous: readonly number[];
  /** The last place of each array, −1 for empty ones. */
  readonly last: readonly number[];
}

/** A group, and what shapes are made of. */
interface Learned {
  readonly group: number;
  readonly keys: readonly string[];
  /** By key, the value that nearly all have, or `undefined`. */
  readonly usual: readonly unknown[];
  /** Whether the group has a lead. */
  readonly leads: boolean;
}

/** Work that can be put aside whenever it yields. */
type Steps<T> = Generator<void, T, void>;

/**
 * Learns from payloads of a kind what such payloads look like: which values stand where, how often, and what tells about what. Nothing of the game is
 * known beforehand. It takes some milliseconds for each payload, in steps of less than a few, so that others get their turn between them. The payloads must not
 * change meanwhile.
 */
export function* learnInSteps(payloads: readonly unknown[]): Steps<ModelForm> {
  const paths = new Paths();
  for (const payload of payloads) {
    paths.count(payload);
    yield;
  }
  paths.close();
  for (const payload of payloads) {
    paths.noteTexts(payload);
    yield;
  }
  return yield* new Learner(paths).learn(payloads);
}

/** As `learnInSteps`, at once. */
export function learnModel(payloads: readonly unknown[]): ModelForm {
  const steps = learnInSteps(payloads);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

class Learner {
  readonly #paths: Paths;
  readonly #nodes: NodeForm[] = [];
  readonly #groups: GroupForm[] = [];

  constructor(paths: Paths) {
    this.#paths = paths;
  }

  *learn(payloads: readonly unknown[]): Steps<ModelForm> {
    const places = payloads.map((value): Place => ({ value, owner: undefined, container: undefined, key: '' }));
    yield* this.#node(places, { path: '', before: [] });
    return { nodes: this.#nodes, groups: this.#groups, paths: this.#paths.forms };
  }

  *#node(places: readonly Place[], setting: Setting, base = chooseBase(places, setting.before)): Steps<number> {
    const path = this.#paths.id(setting.path);
    const symbols = new NodeSymbols(places, base, this.#paths, path);
    if (setting.prior !== undefined) symbols.addPrior(setting.prior);
    const elements = symbols.arrays.length === 0 ? undefined : yield* this.#elements(symbols, setting);
    if (symbols.objects.length > 0) yield* this.#objects(symbols, setting);
    const after = setting.order === undefined ? undefined : followers(symbols, setting.order);
    this.#nodes.push({
      path,
      symbols: symbols.forms,
      table: toTable(symbols.counts, [LITERAL, END]),
      ...(elements === undefined ? {} : { elements }),
      ...(after === undefined ? {} : { after }),
      ...(base === undefined ? {} : { base }),
    });
    yield;
    return this.#nodes.length - 1;
  }

  *#elements(symbols: NodeSymbols, setting: Setting): Steps<number> {
    const places: Place[] = [];
    const previous: number[] = [];
    const last: number[] = [];
    for (const index of symbols.arrays) {
      const array = (symbols.places[index] as Place).value as readonly unknown[];
      for (const [position, value] of array.entries()) {
        previous.push(position === 0 ? -1 : places.length - 1);
        places.push({ value, owner: undefined, container: array, key: String(position) });
      }
      last.push(array.length === 0 ? -1 : places.length - 1);
      symbols.choose(index, ARRAY);
    }
    return yield* this.#node(places, { path: elementPath(setting.path), before: [], order: { previous, last } });
  }

  *#objects(symbols: NodeSymbols, setting: Setting): Steps<void> {
    const owners = new Map(symbols.objects.map((index) => [index, ownerOf(symbols.places, index, setting.order)]));
    const leads = new Map<Scalar, number[]>();
    for (const [index, { object }] of owners) addTo(leads, leadOf(object, Object.keys(object)), index);
    const known = [...leads].filter(([, indices]) => indices.length >= MIN_ALIKE).slice(0, MAX_GROUPS);
    const covered = known.reduce((sum, [, indices]) => sum + indices.length, 0);
    // Where few begin alike it is by chance.
    const apart = covered * 2 >= owners.size && leads.size * 3 <= owners.size;
    const rest = new Set(owners.keys());
    if (apart) {
      for (const [lead, indices] of known) {
        for (const index of indices) rest.delete(index);
        yield* this.#group(symbols, owners, indices, indices, setting.path, lead);
      }
    }
    const step = Math.max(1, Math.floor(owners.size / GENERAL));
    const teachers = apart ? symbols.objects.filter((index, at) => at % step === 0 || rest.has(index)) : [...rest];
    yield* this.#group(symbols, owners, [...rest], teachers, setting.path, undefined);
  }

  /** Learns a group from its teachers, and chooses the symbols of its members. */
  *#group(
    symbols: NodeSymbols,
    owners: ReadonlyMap<number, Owner>,
    members: readonly number[],
    teachers: readonly number[],
    path: string,
    lead: Scalar | undefined,
  ): Steps<void> {
    const taught = teachers.map((index) => owners.get(index) as Owner);
    const keys = orderedKeys(taught);
    const keyCounts = new Map<number, number>([
      [keys.length, taught.length],
      [keys.length + 1, UNSEEN],
    ]);
    const usual: unknown[] = [];
    const fields: FieldForm[] = [];
    for (const [at, key] of keys.entries()) {
      const places = taught.flatMap((owner): Place[] =>
        Object.hasOwn(owner.object, key) ? [{ value: owner.object[key], owner, container: owner.object, key }] : [],
      );
      keyCounts.set(at, places.length);
      usual.push(usualValue(places));
      fields.push(yield* this.#field(places, key, { path: fieldPath(path, key), before: keys.slice(0, at) }));
    }
    const keyTable = toTable(keyCounts, [keys.length, keys.length + 1]);
    const group = this.#groups.push({ ...(lead === undefined ? {} : { lead }), fields, keyTable }) - 1;
    this.#shapes(symbols, owners, members, { group, keys, usual, leads: lead !== undefined });
  }

  #shapes(
    symbols: NodeSymbols,
    owners: ReadonlyMap<number, Owner>,
    members: readonly number[],
    { group, keys, usual, leads }: Learned,
  ): void {
    const keyed = symbols.listed(['keyed', group]);
    symbols.add(keyed, UNSEEN);
    const shapes = new Map<string, number[]>();
    for (const index of members) addTo(shapes, Object.keys((owners.get(index) as Owner).object).join('\0'), index);
    for (const indices of shapes.values()) {
      if (indices.length === 1 && members.length > 3) {
        symbols.choose(indices[0] as number, keyed);
        continue;
      }
      const shape = Object.keys((owners.get(indices[0] as number) as Owner).object).map((key) => keys.indexOf(key));
      // A lead is known anyway.
      const fixed = shape.flatMap((at, position): [number, unknown][] =>
        usual[at] === undefined || (leads && position === 0) ? [] : [[position, usual[at]]],
      );
      const plain = symbols.listed(['object', group, shape, []]);
      symbols.add(plain, UNSEEN);
      const asUsual = fixed.length === 0 ? plain : symbols.listed(['object', group, shape, fixed]);
      for (const index of indices) {
        const { object } = owners.get(index) as Owner;
        const isUsual = fixed.every(([at, value]) => isSame(object[keys[shape[at] as number] as string], value));
        symbols.choose(index, isUsual ? asUsual : plain);
      }
    }
  }

  *#field(places: readonly Place[], key: string, setting: Setting): Steps<FieldForm> {
    const base = chooseBase(places, setting.before);
    const by = chooseBy(places, base, setting.before);
    const node = yield* this.#node(places, setting, base);
    if (by === undefined) return { key, node };
    const groups = new Map<Scalar, Place[]>();
    for (const place of places) addTo(groups, lookUp(place.owner, by), place);
    const prior = this.#nodes[node] as NodeForm;
    const nodes: [Scalar, number][] = [];
    for (const [value, some] of groups) {
      if (some.length < 2 || !some.every((place) => isScalar(place.value))) continue;
      nodes.push([value, yield* this.#node(some, { ...setting, prior }, base)]);
    }
    return { key, node, by, nodes };
  }
}

/** What comes after which symbol, and where arrays end. */
function followers(symbols: NodeSymbols, { previous, last }: Order): [number, TableForm][] {
  const after = new Map<number, Map<number, number>>();
  const note = (index: number, symbol: number) => {
    const before = index < 0 ? START : (symbols.chosen[index] as number);
    if (before < START) return;
    let counts = after.get(before);
    if (counts === undefined) after.set(before, (counts = new Map()));
    counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  };
  for (const [index, symbol] of symbols.chosen.entries()) note(previous[index] as number, symbol);
  for (const index of last) {
    note(index, END);
    symbols.add(END, 1);
  }
  return [...after]
    .filter(([, counts]) => counts.size > 1 || [...counts.values()].some((times) => times > 1))
    .map(([before, counts]) => {
      const once = [...counts.values()].filter((times) => times === 1).length;
      counts.set(OTHER, 0.3 + once * 0.7);
      return [before, toTable(counts, [OTHER])];
    });
}

function ownerOf(places: readonly Place[], index: number, order: Order | undefined): Owner {
  const object = (places[index] as Place).value as Owner['object'];
  const before = order?.previous[index] ?? -1;
  const element = before < 0 ? undefined : places[before]?.value;
  return { object, previous: isObject(element) ? element : undefined };
}

function addTo<K, V>(map: Map<K, V[]>, key: K | undefined, value: V): void {
  if (key === undefined) return;
  const found = map.get(key);
  if (found === undefined) map.set(key, [value]);
  else found.push(value);
}
