import { type ByteReader, DamagedBytesError } from './ByteReader.js';
import { bitLength } from './codeLength.js';
import { Known } from './Known.js';
import { readLiteral, setOwn } from './literal.js';
import type { Field, Group, Model, ModelNode, ModelSymbol, PathModel, Shape, Template } from './Model.js';
import { type Scalar, START } from './ModelForm.js';
import { MAX_TEXT_BYTES, middleOf } from './Paths.js';
import { isWhole } from './Place.js';
import type { SymbolReader } from './SymbolReader.js';
import { OTHER } from './Table.js';

const NOTHING = -3;
/** A payload has at most so many values: damaged bytes must not be read for ever. */

/** Reads what a `ModelWriter` has written by the same model. Throws `DamagedBytesError` where bytes can't be that. */
export class ModelReader {
  readonly #known = new Known();
  readonly #text = Buffer.alloc(MAX_TEXT_BYTES + 1);
  readonly #symbols: SymbolReader;
  #literals!: ByteReader;
  /** The symbol of the value read last. */
  #symbol = NOTHING;

  constructor(symbols: SymbolReader) {
    this.#symbols = symbols;
  }

  read(model: Model, literals: ByteReader): unknown {
    this.#known.reset();
    this.#literals = literals;
    return this.#value(model.root, this.#next(model.root, NOTHING));
  }

  #next(node: ModelNode, previous: number): ModelSymbol {
    const after = previous === NOTHING ? undefined : node.after?.get(previous);
    let symbol = after === undefined ? OTHER : after.read(this.#symbols);
    if (symbol === OTHER) symbol = node.table.read(this.#symbols);
    this.#symbol = symbol;
    const form = node.symbols[symbol];
    if (form === undefined) throw new DamagedBytesError('a symbol that is not in the model');
    return form;
  }

  #value(node: ModelNode, symbol: ModelSymbol): unknown {
    switch (symbol.kind) {
      case 'value':
        return this.#told(node, symbol.value);
      case 'number': {
        const { bits, negative } = symbol;
        const size = bits === 0 ? 0 : bits === 1 ? 1 : 2 ** (bits - 1) + this.#symbols.bits(bits - 1);
        return this.#told(node, negative ? -size : size);
      }
      case 'object':
        return this.#object(symbol.shape);
      case 'array':
        return this.#array(symbol.node);
      case 'template':
        return this.#met(node, this.#template(symbol));
      case 'text':
        return this.#met(node, this.#middle(node.path, this.#newText(node.path)));
      case 'again':
        return this.#met(node, this.#middle(node.path, this.#known.last));
      case 'earlier':
        return this.#met(
          node,
          this.#middle(node.path, this.#known.text(this.#symbols.bits(bitLength(Math.max(0, this.#known.texts - 1))))),
        );
      case 'keyed':
        return this.#keyed(symbol.group);
      case 'literal':
        return this.#met(node, readLiteral(this.#literals));
      case 'end':
        throw new DamagedBytesError('an end where nothing was begun');
    }
  }

  #told(node: ModelNode, value: Scalar): Scalar {
    if (typeof value === 'number') {
      if (node.base === undefined || !isWhole(value)) return value;
      const base = this.#known.lookUp(node.base);
      return isWhole(base) ? base + value : value;
    }
    return this.#met(node, value);
  }

  /** Notes a text that has the affixes of its path. */
  #met<T>(node: ModelNode, value: T): T {
    if (node.path !== null && typeof value === 'string') {
      const middle = middleOf(value, node.path);
      if (middle !== undefined) this.#known.met(middle);
    }
    return value;
  }

  #template({ prefix, suffix, from }: Pick<Template, 'prefix' | 'suffix' | 'from'>): string {
    return prefix + String(this.#known.lookUp(from)) + suffix;
  }

  #middle(path: PathModel | null, middle: string | undefined): string {
    if (path === null || middle === undefined) throw new DamagedBytesError('a text that is not there');
    return path.prefix + middle + path.suffix;
  }

  #newText(path: PathModel | null): string {
    if (path === null) throw new DamagedBytesError('a text without a form');
    const size = path.lengths.read(this.#symbols);
    if (size < 0 || size > MAX_TEXT_BYTES) throw new DamagedBytesError('a text of no length');
    const text = this.#text;
    for (let at = 0; at < size; at++) {
      const byte = path.bytes.read(this.#symbols);
      text[at] = byte === OTHER ? this.#symbols.bits(8) : byte;
    }
    return text.toString('utf8', 0, size);
  }

  #array(elements: ModelNode): unknown[] {
    const array: unknown[] = [];
    const known = this.#known;
    known.setPrevious(undefined);
    for (let before = START; ; ) {
      const symbol = this.#next(elements, before);
      if (symbol.kind === 'end') break;
      before = this.#symbol;
      const element = this.#value(elements, symbol);
      array.push(element);
      known.setPrevious(element);
      if (this.#symbols.pastEnd) throw new DamagedBytesError('the symbols end too early');
    }
    known.setPrevious(undefined);
    return array;
  }

  #object({ group, keys, fields }: Shape): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    const known = this.#known;
    known.begin(object, keys);
    let at = 0;
    if (group.lead !== undefined) setOwn(object, keys[at++] as string, group.lead);
    for (; at < keys.length; at++) {
      known.reached(at);
      setOwn(object, keys[at] as string, this.#field(fields[at] as Field));
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
      if (this.#symbols.pastEnd) throw new DamagedBytesError('the symbols end too early');
    }
    known.end();
    return object;
  }

  #field({ node, by, nodes }: Field): unknown {
    let chosen = node;
    if (by !== undefined && nodes !== undefined) {
      const value = this.#known.lookUp(by);
      if (value !== undefined) chosen = nodes.get(value) ?? node;
    }
    return this.#value(chosen, this.#next(chosen, NOTHING));
  }
}
