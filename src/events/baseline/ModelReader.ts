import type { ByteReader } from './ByteReader.js';
import { bitLength } from './codeLength.js';
import { DamagedBytesError } from './DamagedBytesError.js';
import { Known } from './Known.js';
import { readLiteral, setOwn } from './literal.js';
import type { Field, Group, Listed, Model, ModelNode, Shape, Template } from './Model.js';
import {
  AGAIN,
  ARRAY,
  EARLIER,
  END,
  FIRST_LISTED,
  LITERAL,
  type Scalar,
  START,
  sizeOfNumber,
  TEXT,
} from './ModelForm.js';
import { MAX_TEXT_BYTES } from './Paths.js';
import { isScalar, isWhole } from './Place.js';
import type { SymbolReader } from './SymbolReader.js';
import { OTHER } from './Table.js';

const NOTHING = -1;
/** So many whole objects of a shape are kept to be shared by payloads. */
const MAX_WHOLE = 100;

/** Reads what a `ModelWriter` has written by the same model. Throws `DamagedBytesError` where the bytes can't be that. */
export class ModelReader {
  readonly #known = new Known();
  readonly #text = Buffer.alloc(MAX_TEXT_BYTES);
  readonly #symbols: SymbolReader;
  readonly #literals: ByteReader;

  constructor(symbols: SymbolReader, literals: ByteReader) {
    this.#symbols = symbols;
    this.#literals = literals;
  }

  read(model: Model): unknown {
    this.#known.reset();
    return this.#value(model.root, this.#next(model.root, NOTHING));
  }

  #next(node: ModelNode, previous: number): number {
    const after = previous === NOTHING ? undefined : node.after(previous);
    const symbol = after === undefined ? OTHER : after.read(this.#symbols);
    return symbol === OTHER ? node.table.read(this.#symbols) : symbol;
  }

  #value(node: ModelNode, symbol: number): unknown {
    if (symbol >= FIRST_LISTED) return this.#listed(node, node.listed[symbol - FIRST_LISTED]);
    switch (symbol) {
      case ARRAY:
        return this.#array(node.elements);
      case TEXT:
        return this.#between(node, this.#newText(node));
      case AGAIN:
        return this.#between(node, this.#known.lastText);
      case EARLIER: {
        const { texts } = this.#known;
        return this.#between(
          node,
          texts === 0 ? undefined : this.#known.textAt(this.#symbols.bits(bitLength(texts - 1))),
        );
      }
      case LITERAL:
        return readLiteral(this.#literals);
      default:
        return this.#number(node, symbol);
    }
  }

  #listed(node: ModelNode, listed: Listed | undefined): unknown {
    switch (listed?.kind) {
      case 'value':
        return typeof listed.value === 'number' ? this.#based(node, listed.value) : listed.value;
      case 'object':
        return this.#object(listed);
      case 'template':
        return this.#template(listed);
      case 'keyed':
        return this.#keyed(listed.group);
      case undefined:
        throw new DamagedBytesError('a symbol that its place has not');
    }
  }

  #number(node: ModelNode, symbol: number): number {
    const size = sizeOfNumber(symbol);
    if (size === undefined) throw new DamagedBytesError('a symbol that no value has');
    const { bits, negative } = size;
    const value = bits < 2 ? bits : 2 ** (bits - 1) + this.#symbols.bits(bits - 1);
    return this.#based(node, negative ? -value : value);
  }

  #based(node: ModelNode, told: number): number {
    if (node.base === undefined || !isWhole(told)) return told;
    const base = this.#known.lookUp(node.base);
    return isWhole(base) ? base + told : told;
  }

  #between({ path }: ModelNode, middle: string | undefined): string {
    if (path === null || middle === undefined) throw new DamagedBytesError('a text that is not there');
    this.#known.met(middle);
    return path.prefix + middle + path.suffix;
  }

  #template({ prefix, suffix, from }: Template): string {
    return prefix + String(this.#known.lookUp(from)) + suffix;
  }

  #newText({ path }: ModelNode): string | undefined {
    const size = path === null ? OTHER : path.lengths.read(this.#symbols);
    if (path === null || size < 0 || size > MAX_TEXT_BYTES) return undefined;
    const text = this.#text;
    for (let at = 0; at < size; at++) {
      const byte = path.bytes.read(this.#symbols);
      text[at] = byte === OTHER ? this.#symbols.bits(8) : byte;
    }
    return text.toString('utf8', 0, size);
  }

  #array(elements: ModelNode | undefined): unknown[] {
    if (elements === undefined) throw new DamagedBytesError('an array where none can be');
    const array: unknown[] = [];
    const known = this.#known;
    known.setPrevious(undefined);
    let symbol = this.#next(elements, START);
    while (symbol !== END) {
      const element = this.#value(elements, symbol);
      array.push(element);
      known.setPrevious(element);
      this.#symbols.requireMore();
      symbol = this.#next(elements, symbol);
    }
    known.setPrevious(undefined);
    return array;
  }

  #object({ keys, fixed, looseAt, fields, template, whole }: Shape): Readonly<Record<string, unknown>> {
    if (looseAt.length === 0) return template;
    const known = this.#known;
    const object: Record<string, unknown> = {};
    known.begin(whole === undefined ? object : template, keys);
    if (whole !== undefined) {
      const at = looseAt[0] as number;
      known.reached(at);
      const value = this.#field(fields[0] as Field);
      known.end();
      return completed(template, keys[at] as string, value, whole);
    }
    for (let at = 0, index = 0; at < keys.length; at++) {
      if (at !== looseAt[index]) {
        setOwn(object, keys[at] as string, fixed[at]);
        continue;
      }
      known.reached(at);
      setOwn(object, keys[at] as string, this.#field(fields[index++] as Field));
    }
    known.end();
    return object;
  }

  #keyed(group: Group): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    const keys: string[] = [];
    const known = this.#known;
    known.begin(object, keys);
    for (;;) {
      known.reached(keys.length);
      const index = group.keyTable.read(this.#symbols);
      if (index === group.fields.length) break;
      const field = group.fields[index];
      const key = field === undefined ? this.#literals.text() : field.key;
      setOwn(object, key, field === undefined ? readLiteral(this.#literals) : this.#field(field));
      keys.push(key);
      this.#symbols.requireMore();
    }
    known.end();
    return object;
  }

  #field({ node, by, nodes }: Field): unknown {
    const other = by === undefined ? undefined : this.#known.lookUp(by);
    const chosen = (other === undefined ? undefined : nodes?.get(other)) ?? node;
    return this.#value(chosen, this.#next(chosen, NOTHING));
  }
}

/** The object with its only open value. Those with a value without parts are the same object for every payload. */
function completed(
  template: Readonly<Record<string, unknown>>,
  key: string,
  value: unknown,
  whole: Map<Scalar, Readonly<Record<string, unknown>>>,
): Readonly<Record<string, unknown>> {
  const known = isScalar(value) && !Object.is(value, -0) ? whole.get(value) : undefined;
  if (known !== undefined) return known;
  const object: Record<string, unknown> = { ...template };
  setOwn(object, key, value);
  if (isScalar(value) && !Object.is(value, -0) && whole.size < MAX_WHOLE) whole.set(value, Object.freeze(object));
  return object;
}
