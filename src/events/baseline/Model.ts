import { setOwn } from './literal.js';
import {
  FIRST_LISTED,
  type GroupForm,
  LITERAL,
  type ModelForm,
  type NodeForm,
  type PathForm,
  type Reference,
  type Scalar,
  START,
  type SymbolForm,
} from './ModelForm.js';
import { Table } from './Table.js';

export interface PathModel {
  readonly prefix: string;
  readonly suffix: string;
  readonly bytes: Table;
  readonly lengths: Table;
}

export interface Field {
  readonly key: string;
  readonly node: ModelNode;
  readonly by: Reference | undefined;
  readonly nodes: ReadonlyMap<Scalar, ModelNode> | undefined;
}

export interface Group {
  readonly lead: Scalar | undefined;
  readonly fields: readonly Field[];
  readonly indices: ReadonlyMap<string, number>;
  readonly keyTable: Table;
}

/** Objects of the same keys, some of whose values may be known. */
export interface Shape {
  readonly kind: 'object';
  readonly symbol: number;
  readonly keys: readonly string[];
  /** By position, the values that are known; the others are `undefined`. */
  readonly fixed: readonly unknown[];
  readonly fixedAt: readonly number[];
  /** The positions of the others, and what stands there. */
  readonly looseAt: readonly number[];
  readonly fields: readonly Field[];
  /** An object with everything that is known; it is copied, or given as it is when that is all. */
  readonly template: Readonly<Record<string, unknown>>;
  /** Whole objects by the value of the only field that isn't known. */
  readonly whole: Map<Scalar, Readonly<Record<string, unknown>>> | undefined;
}

export interface Keyed {
  readonly kind: 'keyed';
  readonly symbol: number;
  readonly group: Group;
}

export interface Template {
  readonly kind: 'template';
  readonly symbol: number;
  readonly prefix: string;
  readonly suffix: string;
  readonly from: Reference;
}

/** A symbol that its node lists. */
export type Listed =
  | { readonly kind: 'value'; readonly symbol: number; readonly value: Scalar }
  | Template
  | Shape
  | Keyed;

/** A group at a node: how its objects are written there. */
export interface GroupUse {
  keyed: Keyed | undefined;
  /** Those in which more is known come first. */
  readonly shapes: Shape[];
}

/** A model that is ready to be used: what its form writes by number is linked. */
export class Model {
  readonly root: ModelNode;

  /** @throws TypeError or RangeError when the form is not that of a model. */
  constructor(form: ModelForm) {
    const paths = form.paths.map(toPathModel);
    const nodes: ModelNode[] = [];
    const groups: Group[] = [];
    // Whatever a node or group is made of stands before it.
    for (const one of form.nodes) {
      const parts: Parts = {
        path: paths[one.path] ?? null,
        nodes,
        group: (index) => groupAt(form, groups, nodes, index),
      };
      nodes.push(new ModelNode(one, parts));
    }
    this.root = nodeAt(nodes, nodes.length - 1);
  }
}

interface Parts {
  readonly path: PathModel | null;
  readonly nodes: readonly ModelNode[];
  readonly group: (index: number) => Group;
}

/** A place where values stand. */
export class ModelNode {
  readonly path: PathModel | null;
  readonly table: Table;
  readonly base: Reference | undefined;
  readonly elements: ModelNode | undefined;
  readonly listed: readonly Listed[];
  /** The symbol of each value that has one; a map only where there are several. */
  readonly values: ReadonlyMap<Scalar, number> | undefined;
  readonly firstValue: Scalar | undefined;
  readonly firstSymbol: number;
  readonly templates: readonly Template[];
  readonly leads: ReadonlyMap<Scalar, GroupUse> | undefined;
  readonly general: GroupUse | undefined;
  readonly #after: readonly (Table | undefined)[] | undefined;

  constructor(form: NodeForm, { path, nodes, group }: Parts) {
    this.path = path;
    this.table = new Table(form.table);
    this.base = form.base;
    this.elements = form.elements === undefined ? undefined : nodeAt(nodes, form.elements);
    if (form.after !== undefined) {
      const after = Array.from({ length: form.symbols.length + 1 }, (): Table | undefined => undefined);
      for (const [before, table] of form.after) after[before - START] = new Table(table);
      this.#after = after;
    }
    const leads = new Map<Scalar, GroupUse>();
    const general: GroupUse = { keyed: undefined, shapes: [] };
    this.listed = form.symbols.map((symbol, index) => {
      const listed = toListed(symbol, FIRST_LISTED + index, group);
      if (!this.table.has(listed.symbol)) return listed;
      // A lead of `null` can't be: only texts and numbers are.
      const use =
        listed.kind === 'object' || listed.kind === 'keyed'
          ? useOf(leads, general, group(formGroup(symbol)))
          : undefined;
      if (listed.kind === 'object') use?.shapes.push(listed);
      else if (listed.kind === 'keyed' && use !== undefined) use.keyed = listed;
      return listed;
    });
    for (const use of [general, ...leads.values()]) use.shapes.sort((a, b) => b.fixedAt.length - a.fixedAt.length);
    this.leads = leads.size === 0 ? undefined : leads;
    this.general = general.keyed === undefined && general.shapes.length === 0 ? undefined : general;
    const writable = this.listed.filter(({ symbol }) => this.table.has(symbol));
    this.templates = writable.filter((one) => one.kind === 'template');
    const values = writable.filter((one) => one.kind === 'value');
    const first = values.reduce<(typeof values)[number] | undefined>(
      (best, one) =>
        best === undefined || this.table.frequency(one.symbol) > this.table.frequency(best.symbol) ? one : best,
      undefined,
    );
    this.firstValue = first?.value;
    this.firstSymbol = first?.symbol ?? LITERAL;
    this.values = values.length < 2 ? undefined : new Map(values.map(({ value, symbol }) => [value, symbol]));
  }

  /** The symbol of exactly this value, which is not −0; `undefined`: it has none. */
  symbolOf(value: Scalar): number | undefined {
    return value === this.firstValue ? this.firstSymbol : this.values?.get(value);
  }

  /** What is likely after the symbol, in an array. */
  after(symbol: number): Table | undefined {
    return this.#after?.[symbol - START];
  }
}

function toListed(form: SymbolForm, symbol: number, group: (index: number) => Group): Listed {
  if (typeof form !== 'object' || form === null) return { kind: 'value', symbol, value: form };
  switch (form[0]) {
    case 'template':
      return { kind: 'template', symbol, prefix: form[1], suffix: form[2], from: { of: 'same', key: form[3] } };
    case 'object':
      return toShape(form, symbol, group(form[1]));
    case 'keyed':
      return { kind: 'keyed', symbol, group: group(form[1]) };
  }
}

function toShape(form: Extract<SymbolForm, readonly ['object', ...unknown[]]>, symbol: number, group: Group): Shape {
  const all = form[2].map((index) => fieldAt(group, index));
  const fixed: unknown[] = all.map(() => undefined);
  // The lead is known by the group.
  if (group.lead !== undefined) fixed[0] = group.lead;
  for (const [position, value] of form[3]) fixed[position] = freeze(value);
  const fixedAt = all.flatMap((_, position) => (fixed[position] === undefined ? [] : [position]));
  const looseAt = all.flatMap((_, position) => (fixed[position] === undefined ? [position] : []));
  const template: Record<string, unknown> = {};
  for (const [position, { key }] of all.entries()) setOwn(template, key, fixed[position]);
  return {
    kind: 'object',
    symbol,
    keys: all.map(({ key }) => key),
    fixed,
    fixedAt,
    looseAt,
    fields: looseAt.map((position) => all[position] as Field),
    template: looseAt.length === 0 ? Object.freeze(template) : template,
    whole: looseAt.length === 1 ? new Map() : undefined,
  };
}

function formGroup(form: SymbolForm): number {
  return (form as readonly ['keyed', number])[1];
}

function useOf(leads: Map<Scalar, GroupUse>, general: GroupUse, { lead }: Group): GroupUse {
  if (lead === undefined) return general;
  let use = leads.get(lead);
  if (use === undefined) leads.set(lead, (use = { keyed: undefined, shapes: [] }));
  return use;
}

function groupAt(form: ModelForm, groups: Group[], nodes: readonly ModelNode[], index: number): Group {
  const known = groups[index];
  if (known !== undefined) return known;
  const { lead, fields, keyTable } = form.groups[index] as GroupForm;
  const group: Group = {
    lead,
    fields: fields.map(({ key, node, by, nodes: some }) => ({
      key,
      node: nodeAt(nodes, node),
      by,
      nodes: some === undefined ? undefined : new Map(some.map(([value, one]) => [value, nodeAt(nodes, one)])),
    })),
    indices: new Map(fields.map(({ key }, at) => [key, at])),
    keyTable: new Table(keyTable),
  };
  groups[index] = group;
  return group;
}

function toPathModel(form: PathForm | null): PathModel | null {
  if (form === null) return null;
  const { prefix, suffix } = form;
  return { prefix, suffix, bytes: new Table(form.bytes), lengths: new Table(form.lengths) };
}

/** Known values are shared by every payload that has them. */
function freeze(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  for (const inner of Object.values(value)) freeze(inner);
  return Object.freeze(value);
}

function nodeAt(nodes: readonly ModelNode[], index: number): ModelNode {
  const node = nodes[index];
  if (node === undefined) throw new RangeError(`a model has no node ${index}`);
  return node;
}

function fieldAt(group: Group, index: number): Field {
  const field = group.fields[index];
  if (field === undefined) throw new RangeError(`a group has no field ${index}`);
  return field;
}
