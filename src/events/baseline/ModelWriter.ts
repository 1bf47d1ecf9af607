import { type ByteWriter, hasLoneSurrogate } from './ByteWriter.js';
import { bitLength } from './codeLength.js';
import { Known } from './Known.js';
import { writeLiteral } from './literal.js';
import type { Field, GroupUse, Keyed, Model, ModelNode, PathModel, Shape } from './Model.js';
import { AGAIN, ARRAY, EARLIER, END, LITERAL, numberSymbol, START, TEXT } from './ModelForm.js';
import { MAX_TEXT_BYTES, middleOf } from './Paths.js';
import { isSame, isWhole, leadOf } from './Place.js';
import type { SymbolWriter } from './SymbolWriter.js';
import { OTHER } from './Table.js';

type Fields = Readonly<Record<string, unknown>>;

/** Comes before a value that is no element. */
const NOTHING = -1;

/** Writes payloads by a model: symbols into the one writer, what the model has no place for into the other. */
export class ModelWriter {
  readonly #known = new Known();
  readonly #text = Buffer.alloc(MAX_TEXT_BYTES + 4);
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

  /** Writes the value, which comes after the symbol `previous`, and gives back its own. */
  #value(node: ModelNode, value: unknown, previous: number): number {
    switch (typeof value) {
      case 'string':
        return this.#string(node, value, previous);
      case 'number':
        return this.#number(node, value, previous);
      case 'object':
        if (value === null) return this.#scalar(node, value, previous);
        if (Array.isArray(value)) return this.#array(node, value, previous);
        return this.#object(node, value as Fields, previous);
      case 'boolean':
        return this.#scalar(node, value, previous);
      default:
        return this.#literal(node, value, previous);
    }
  }

  #scalar(node: ModelNode, value: boolean | null, previous: number): number {
    const symbol = node.symbolOf(value);
    return symbol === undefined ? this.#literal(node, value, previous) : this.#put(node, previous, symbol);
  }

  #number(node: ModelNode, value: number, previous: number): number {
    if (!isWhole(value)) {
      const symbol = Number.isInteger(value) ? undefined : node.symbolOf(value);
      return symbol === undefined ? this.#literal(node, value, previous) : this.#put(node, previous, symbol);
    }
    const base = node.base === undefined ? undefined : this.#known.lookUp(node.base);
    // As the learner does it: a difference that is no safe integer is none.
    const told = isWhole(base) && isWhole(value - base) ? value - base : value;
    if (told === value && isWhole(base) && base !== 0) return this.#literal(node, value, previous);
    const symbol = node.symbolOf(told);
    if (symbol !== undefined) return this.#put(node, previous, symbol);
    const size = Math.abs(told);
    const bits = bitLength(size);
    const sized = numberSymbol(bits, told < 0);
    if (!node.table.has(sized)) return this.#literal(node, value, previous);
    this.#put(node, previous, sized);
    if (bits > 1) this.#symbols.putBits(size - 2 ** (bits - 1), bits - 1);
    return sized;
  }

  #string(node: ModelNode, value: string, previous: number): number {
    const told = this.#told(node, value, previous);
    if (told !== undefined) return told;
    const middle = node.path === null ? undefined : middleOf(value, node.path);
    const symbol = middle === undefined ? undefined : this.#middle(node, middle, previous);
    if (symbol === undefined) return this.#literal(node, value, previous);
    this.#known.met(middle as string);
    return symbol;
  }

  #told(node: ModelNode, value: string, previous: number): number | undefined {
    const symbol = node.symbolOf(value);
    if (symbol !== undefined) return this.#put(node, previous, symbol);
    for (const { symbol, prefix, suffix, from } of node.templates) {
      if (!value.startsWith(prefix) || !value.endsWith(suffix)) continue;
      const number = this.#known.lookUp(from);
      if (!isWhole(number)) continue;
      const digits = String(number);
      if (value.length !== prefix.length + digits.length + suffix.length) continue;
      if (value.startsWith(digits, prefix.length)) return this.#put(node, previous, symbol);
    }
    return undefined;
  }

  #middle(node: ModelNode, middle: string, previous: number): number | undefined {
    const known = this.#known;
    if (middle === known.lastText && node.table.has(AGAIN)) return this.#put(node, previous, AGAIN);
    const index = known.indexOfText(middle);
    if (index !== undefined && node.table.has(EARLIER)) {
      this.#put(node, previous, EARLIER);
      this.#symbols.putBits(index, bitLength(known.texts - 1));
      return EARLIER;
    }
    if (middle.length > MAX_TEXT_BYTES || !node.table.has(TEXT) || hasLoneSurrogate(middle)) return undefined;
    return this.#newText(node, node.path as PathModel, middle, previous);
  }

  #newText(node: ModelNode, { lengths, bytes }: PathModel, middle: string, previous: number): number | undefined {
    const size = Buffer.byteLength(middle);
    if (size > MAX_TEXT_BYTES || !lengths.has(size)) return undefined;
    this.#text.write(middle, 0, 'utf8');
    this.#put(node, previous, TEXT);
    lengths.write(size, this.#symbols);
    for (let at = 0; at < size; at++) {
      const byte = this.#text[at] as number;
      if (bytes.write(byte, this.#symbols)) continue;
      bytes.write(OTHER, this.#symbols);
      this.#symbols.putBits(byte, 8);
    }
    return TEXT;
  }

  #array(node: ModelNode, array: readonly unknown[], previous: number): number {
    const { elements } = node;
    if (elements === undefined || !node.table.has(ARRAY)) return this.#literal(node, array, previous);
    const known = this.#known;
    this.#put(node, previous, ARRAY);
    known.setPrevious(undefined);
    let before = START;
    for (const element of array) {
      before = this.#value(elements, element, before);
      known.setPrevious(element);
    }
    this.#put(elements, before, END);
    known.setPrevious(undefined);
    return ARRAY;
  }

  #object(node: ModelNode, object: Fields, previous: number): number {
    const keys = Object.keys(object);
    const lead = node.leads === undefined ? undefined : leadOf(object, keys);
    const use = (lead === undefined ? undefined : node.leads?.get(lead)) ?? node.general;
    if (use === undefined) return this.#literal(node, object, previous);
    for (const shape of use.shapes) {
      if (hasKeys(shape, keys) && hasFixed(shape, object)) return this.#shape(node, shape, object, previous);
    }
    return this.#keyed(node, use, object, keys, previous);
  }

  #shape(node: ModelNode, { symbol, keys, looseAt, fields }: Shape, object: Fields, previous: number): number {
    this.#put(node, previous, symbol);
    if (looseAt.length === 0) return symbol;
    this.#known.begin(object, keys);
    for (let index = 0; index < looseAt.length; index++) {
      const at = looseAt[index] as number;
      this.#known.reached(at);
      this.#field(fields[index] as Field, object[keys[at] as string]);
    }
    this.#known.end();
    return symbol;
  }

  #keyed(node: ModelNode, { keyed }: GroupUse, object: Fields, keys: readonly string[], previous: number): number {
    if (keyed === undefined) return this.#literal(node, object, previous);
    const { symbol, group }: Keyed = keyed;
    this.#put(node, previous, symbol);
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
    return symbol;
  }

  #field({ node, by, nodes }: Field, value: unknown): void {
    const other = by === undefined ? undefined : this.#known.lookUp(by);
    this.#value((other === undefined ? undefined : nodes?.get(other)) ?? node, value, NOTHING);
  }

  #literal(node: ModelNode, value: unknown, previous: number): number {
    this.#put(node, previous, LITERAL);
    writeLiteral(value, this.#literals);
    return LITERAL;
  }

  #put(node: ModelNode, previous: number, symbol: number): number {
    const after = previous === NOTHING ? undefined : node.after(previous);
    if (after !== undefined) {
      if (after.write(symbol, this.#symbols)) return symbol;
      after.write(OTHER, this.#symbols);
    }
    node.table.write(symbol, this.#symbols);
    return symbol;
  }
}

function hasKeys({ keys }: Shape, others: readonly string[]): boolean {
  if (keys.length !== others.length) return false;
  for (let at = 0; at < keys.length; at++) if (keys[at] !== others[at]) return false;
  return true;
}

function hasFixed({ keys, fixed, fixedAt }: Shape, object: Fields): boolean {
  for (const at of fixedAt) if (!isSame(object[keys[at] as string], fixed[at])) return false;
  return true;
}
