import type { ByteWriter } from './ByteWriter.js';
import { hasLoneSurrogate } from './ByteWriter.js';
import { bitLength } from './codeLength.js';
import { Known } from './Known.js';
import { writeLiteral } from './literal.js';
import { type Field, type GroupUse, type Model, type ModelNode, NO_SYMBOL, type PathModel } from './Model.js';
import { START } from './ModelForm.js';
import { MAX_TEXT_BYTES, middleOf } from './Paths.js';
import { isWhole } from './Place.js';
import type { SymbolWriter } from './SymbolWriter.js';
import { OTHER } from './Table.js';

/** What comes before a value that is no element. */
const NOTHING = -3;

/** Writes payloads by a model: symbols into the one writer, and what the model has no place for into the other. */
export class ModelWriter {
  readonly #known = new Known();
  readonly #text = Buffer.alloc(MAX_TEXT_BYTES + 1);
  readonly #symbols: SymbolWriter;
  readonly #literals: ByteWriter;

  constructor(symbols: SymbolWriter, literals: ByteWriter) {
    this.#symbols = symbols;
    this.#literals = literals;
  }

  write(model: Model, payload: unknown): void {
    this.#known.reset();
    this.#value(model.root, payload, NOTHING);
  }

  /** Writes the value, and gives back its symbol. */
  #value(node: ModelNode, value: unknown, previous: number): number {
    switch (typeof value) {
      case 'string':
        return this.#string(node, value, previous);
      case 'number':
        return this.#number(node, value, previous);
      case 'object':
        if (value === null) return this.#scalar(node, value, previous);
        if (Array.isArray(value)) return this.#array(node, value, previous);
        return this.#object(node, value as Readonly<Record<string, unknown>>, previous);
      case 'boolean':
        return this.#scalar(node, value, previous);
      default:
        return this.#literal(node, value, previous);
    }
  }

  #scalar(node: ModelNode, value: boolean | null, previous: number): number {
    const symbol = node.values.get(value);
    return symbol === undefined ? this.#literal(node, value, previous) : this.#put(node, previous, symbol);
  }

  #number(node: ModelNode, value: number, previous: number): number {
    if (!isWhole(value)) {
      const symbol = Number.isInteger(value) ? undefined : node.values.get(value);
      return symbol === undefined ? this.#literal(node, value, previous) : this.#put(node, previous, symbol);
    }
    const base = node.base === undefined ? undefined : this.#known.lookUp(node.base);
    const told = isWhole(base) ? value - base : value;
    if (!isWhole(told)) return this.#literal(node, value, previous);
    const symbol = node.values.get(told);
    if (symbol !== undefined) return this.#put(node, previous, symbol);
    const size = Math.abs(told);
    const bits = bitLength(size);
    const sized = node.number(bits, told < 0);
    if (sized === NO_SYMBOL) return this.#literal(node, value, previous);
    this.#put(node, previous, sized);
    if (bits > 1) this.#symbols.putBits(size - 2 ** (bits - 1), bits - 1);
    return sized;
  }

  #string(node: ModelNode, value: string, previous: number): number {
    const { path } = node;
    const middle = path === null ? undefined : middleOf(value, path);
    const symbol = this.#told(node, value, previous) ?? this.#middle(node, middle, previous);
    // Also texts that have a symbol of their own are met.
    if (middle !== undefined) this.#known.met(middle);
    return symbol ?? this.#literal(node, value, previous);
  }

  #told(node: ModelNode, value: string, previous: number): number | undefined {
    const symbol = node.values.get(value);
    if (symbol !== undefined) return this.#put(node, previous, symbol);
    for (const { symbol, prefix, suffix, from } of node.templates) {
      if (!value.startsWith(prefix)) continue;
      const number = this.#known.lookUp(from);
      if (isWhole(number) && value === prefix + String(number) + suffix) return this.#put(node, previous, symbol);
    }
    return undefined;
  }

  #middle(node: ModelNode, middle: string | undefined, previous: number): number | undefined {
    if (middle === undefined) return undefined;
    const known = this.#known;
    if (middle === known.last && node.again !== NO_SYMBOL) return this.#put(node, previous, node.again);
    const index = known.indexOfText(middle);
    if (index !== undefined && node.earlier !== NO_SYMBOL) {
      this.#put(node, previous, node.earlier);
      this.#symbols.putBits(index, bitLength(known.texts - 1));
      return node.earlier;
    }
    if (node.text === NO_SYMBOL || middle.length > MAX_TEXT_BYTES || hasLoneSurrogate(middle)) return undefined;
    return this.#newText(node, node.path as PathModel, middle, previous);
  }

  #newText(node: ModelNode, path: PathModel, middle: string, previous: number): number | undefined {
    const size = this.#text.write(middle, 0, 'utf8');
    if (size > MAX_TEXT_BYTES || Buffer.byteLength(middle) !== size || !path.lengths.has(size)) return undefined;
    this.#put(node, previous, node.text);
    path.lengths.write(size, this.#symbols);
    for (let at = 0; at < size; at++) {
      const byte = this.#text[at] as number;
      if (path.bytes.write(byte, this.#symbols)) continue;
      path.bytes.write(OTHER, this.#symbols);
      this.#symbols.putBits(byte, 8);
    }
    return node.text;
  }

  #array(node: ModelNode, array: readonly unknown[], previous: number): number {
    const { elements } = node;
    if (elements === undefined || node.array === NO_SYMBOL) return this.#literal(node, array, previous);
    this.#put(node, previous, node.array);
    this.#known.setPrevious(undefined);
    let before = START;
    for (const element of array) {
      before = this.#value(elements, element, before);
      this.#known.setPrevious(element);
    }
    this.#put(elements, before, elements.end);
    this.#known.setPrevious(undefined);
    return node.array;
  }

  #object(node: ModelNode, object: Readonly<Record<string, unknown>>, previous: number): number {
    const keys = Object.keys(object);
    const first = keys.length === 0 ? undefined : object[keys[0] as string];
    const led = typeof first === 'string' || typeof first === 'number' ? node.leads.get(first) : undefined;
    const use = led ?? node.general;
    if (use === undefined) return this.#literal(node, object, previous);
    for (const shape of use.shapes) {
      if (!hasKeys(shape.keys, keys)) continue;
      this.#put(node, previous, shape.symbol);
      const known = this.#known;
      known.begin(object, keys);
      // The lead is known by the group.
      for (let at = use.group.lead === undefined ? 0 : 1; at < keys.length; at++) {
        known.reached(at);
        this.#field(shape.fields[at] as Field, object[keys[at] as string]);
      }
      known.end();
      return shape.symbol;
    }
    return this.#keyed(node, use, object, keys, previous);
  }

  #keyed(
    node: ModelNode,
    { group, keyed }: GroupUse,
    object: Readonly<Record<string, unknown>>,
    keys: readonly string[],
    previous: number,
  ): number {
    if (keyed === NO_SYMBOL) return this.#literal(node, object, previous);
    this.#put(node, previous, keyed);
    this.#known.begin(object, keys);
    for (const [at, key] of keys.entries()) {
      this.#known.reached(at);
      const index = group.indices.get(key);
      const field = index === undefined ? undefined : group.fields[index];
      if (field !== undefined && group.keyTable.write(index as number, this.#symbols)) {
        this.#field(field, object[key]);
      } else {
        group.keyTable.write(group.fields.length + 1, this.#symbols);
        this.#literals.text(key);
        writeLiteral(object[key], this.#literals);
      }
    }
    group.keyTable.write(group.fields.length, this.#symbols);
    this.#known.end();
    return keyed;
  }

  #field({ node, by, nodes }: Field, value: unknown): void {
    let chosen = node;
    if (by !== undefined && nodes !== undefined) {
      const by_ = this.#known.lookUp(by);
      if (by_ !== undefined) chosen = nodes.get(by_) ?? node;
    }
    this.#value(chosen, value, NOTHING);
  }

  #literal(node: ModelNode, value: unknown, previous: number): number {
    this.#put(node, previous, node.literal);
    writeLiteral(value, this.#literals);
    return node.literal;
  }

  #put(node: ModelNode, previous: number, symbol: number): number {
    const after = previous === NOTHING ? undefined : node.after?.get(previous);
    if (after !== undefined) {
      if (after.write(symbol, this.#symbols)) return symbol;
      after.write(OTHER, this.#symbols);
    }
    node.table.write(symbol, this.#symbols);
    return symbol;
  }
}

function hasKeys(shape: readonly string[], keys: readonly string[]): boolean {
  if (shape.length !== keys.length) return false;
  for (let at = 0; at < shape.length; at++) if (shape[at] !== keys[at]) return false;
  return true;
}
