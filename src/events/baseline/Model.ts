import type { ModelForm, NodeForm, PathForm, Reference, Scalar, SymbolForm } from './ModelForm.js';
import { Table } from './Table.js';

/** Stands where a node has no symbol of a kind. */
export const NO_SYMBOL = -1;
/** A model's nodes must not be followed for ever: the form comes from a store, and may be anything. */

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

/** A group at a node: the symbols of its objects there. */
export interface GroupUse {
  readonly group: Group;
  /** The symbol of objects with other keys; `NO_SYMBOL`: they are literals. */
  keyed: number;
  readonly shapes: Shape[];
}

export interface Shape {
  readonly symbol: number;
  readonly group: Group;
  readonly keys: readonly string[];
  readonly fields: readonly Field[];
}

/** A symbol as it is read. */
export type ModelSymbol =
  | { readonly kind: 'value'; readonly value: Scalar }
  | { readonly kind: 'number'; readonly bits: number; readonly negative: boolean }
  | { readonly kind: 'template'; readonly prefix: string; readonly suffix: string; readonly from: Reference }
  | { readonly kind: 'object'; readonly shape: Shape }
  | { readonly kind: 'keyed'; readonly group: Group }
  | { readonly kind: 'array'; readonly node: ModelNode }
  | { readonly kind: 'text' | 'again' | 'earlier' | 'end' | 'literal' };

export interface Template {
  readonly symbol: number;
  readonly prefix: string;
  readonly suffix: string;
  readonly from: Reference;
}

/** A model that is ready to be used: what is written by number in its form is linked. */
export class Model {
  readonly root: ModelNode;

  /** @throws TypeError or RangeError when the form is not that of a model. */
  constructor(form: ModelForm) {
    const paths = form.paths.map(toPathModel);
    const nodes: ModelNode[] = [];
    const groups: (Group | undefined)[] = [];
    // Nodes stand behind what they are made of.
    const groupOf = (index: number): Group => {
      let group = groups[index];
      if (group === undefined) {
        const { lead, fields, keyTable } = form.groups[index] as ModelForm['groups'][number];
        group = {
          lead,
          fields: fields.map(({ key, node, by, nodes: some }) => ({
            key,
            node: nodeAt(nodes, node),
            by,
            nodes: some && new Map(some.map(([value, one]) => [value, nodeAt(nodes, one)])),
          })),
          indices: new Map(fields.map(({ key }, at) => [key, at])),
          keyTable: new Table(keyTable),
        };
        groups[index] = group;
      }
      return group;
    };
    for (const one of form.nodes) {
      nodes.push(new ModelNode(one, paths[one.path] ?? null, groupOf, (index) => nodeAt(nodes, index)));
    }
    this.root = nodeAt(nodes, nodes.length - 1);
  }
}

export class ModelNode {
  readonly path: PathModel | null;
  readonly table: Table;
  readonly after: ReadonlyMap<number, Table> | undefined;
  readonly base: Reference | undefined;
  readonly symbols: readonly ModelSymbol[];
  readonly values = new Map<Scalar, number>();
  readonly templates: Template[] = [];
  readonly leads = new Map<Scalar, GroupUse>();
  general: GroupUse | undefined;
  text = NO_SYMBOL;
  again = NO_SYMBOL;
  earlier = NO_SYMBOL;
  array = NO_SYMBOL;
  elements: ModelNode | undefined;
  end = NO_SYMBOL;
  literal = NO_SYMBOL;
  /** By twice the number of bits, and one for negative numbers. */
  #numbers: Int16Array | undefined;

  constructor(
    form: NodeForm,
    path: PathModel | null,
    groupOf: (index: number) => Group,
    nodeOf: (index: number) => ModelNode,
  ) {
    this.path = path;
    this.table = new Table(form.table);
    this.after = form.after && new Map(form.after.map(([before, table]) => [before, new Table(table)]));
    this.base = form.base;
    // What was left out of the table can not be written.
    const writable = new Set(form.table.filter((_, index) => index % 2 === 0));
    this.symbols = form.symbols.map((symbol, index) =>
      this.#link(symbol, writable.has(index) ? index : NO_SYMBOL, groupOf, nodeOf),
    );
  }

  /** The symbol of whole numbers of so many bits. */
  number(bits: number, negative: boolean): number {
    return this.#numbers?.[2 * bits + (negative ? 1 : 0)] ?? NO_SYMBOL;
  }

  #link(
    form: SymbolForm,
    symbol: number,
    groupOf: (index: number) => Group,
    nodeOf: (index: number) => ModelNode,
  ): ModelSymbol {
    switch (form[0]) {
      case 'value':
        if (symbol !== NO_SYMBOL) this.values.set(form[1], symbol);
        return { kind: 'value', value: form[1] };
      case 'number':
        this.#numbers ??= new Int16Array(2 * 54).fill(NO_SYMBOL);
        this.#numbers[2 * form[1] + (form[2] ? 1 : 0)] = symbol;
        return { kind: 'number', bits: form[1], negative: form[2] };
      case 'template': {
        const template = { symbol, prefix: form[1], suffix: form[2], from: { up: 0, key: form[3] } };
        if (symbol !== NO_SYMBOL) this.templates.push(template);
        return { kind: 'template', ...template };
      }
      case 'object': {
        const use = this.#useOf(groupOf(form[1]));
        const fields = form[2].map((index) => fieldAt(use.group, index));
        const shape: Shape = { symbol, group: use.group, keys: fields.map(({ key }) => key), fields };
        if (symbol !== NO_SYMBOL) use.shapes.push(shape);
        return { kind: 'object', shape };
      }
      case 'keyed': {
        const use = this.#useOf(groupOf(form[1]));
        use.keyed = symbol;
        return { kind: 'keyed', group: use.group };
      }
      case 'array':
        this.array = symbol;
        this.elements = nodeOf(form[1]);
        return { kind: 'array', node: this.elements };
      default:
        this[form[0]] = symbol;
        return { kind: form[0] };
    }
  }

  #useOf(group: Group): GroupUse {
    const known = group.lead === undefined ? this.general : this.leads.get(group.lead);
    if (known !== undefined) return known;
    const use: GroupUse = { group, keyed: NO_SYMBOL, shapes: [] };
    if (group.lead === undefined) this.general = use;
    else this.leads.set(group.lead, use);
    return use;
  }
}

function toPathModel(form: PathForm | null): PathModel | null {
  if (form === null) return null;
  return { ...form, bytes: new Table(form.bytes), lengths: new Table(form.lengths) };
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
