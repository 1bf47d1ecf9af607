import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { ByteReader } from './ByteReader.js';
import { ByteWriter } from './ByteWriter.js';
import { DamagedBytesError } from './DamagedBytesError.js';
import type { Generation } from './Generation.js';
import { readLiteral, writeLiteral } from './literal.js';
import { ModelReader } from './ModelReader.js';
import { ModelWriter } from './ModelWriter.js';
import { SymbolReader } from './SymbolReader.js';
import { SymbolWriter } from './SymbolWriter.js';

/** Literals that are shorter than this hardly become smaller. */
const DEFLATE_FROM = 128;
const MAX_LITERAL_BYTES = 256 * 1_024 * 1_024;
/** The number of what needs no generation. */
export const NO_GENERATION = 0;

/**
 * Turns payloads of a kind into few bytes and back, exactly: a JSON value comes back as it was, its keys in their order. Until something was learned the bytes are
 * deflated; afterwards they are told by what was learned (see `ModelForm`), some 200 to 300 bytes for a player of 22 KB.
 *
 * Bytes begin with the number of the generation that they need, which is this packer's own: whoever keeps them longer uses `detach`.
 * Objects that are the same in many payloads are one object when they are unpacked, and frozen.
 */
export class PayloadPacker {
  /** By number; the first stands for no generation at all. */
  readonly #generations: (Generation | undefined)[] = [undefined];
  readonly #symbols = new SymbolWriter();
  readonly #literals = new ByteWriter();
  readonly #packed = new ByteWriter();
  readonly #writer = new ModelWriter(this.#symbols, this.#literals);
  readonly #symbolReader = new SymbolReader();
  readonly #literalReader = new ByteReader();
  readonly #reader = new ModelReader(this.#symbolReader, this.#literalReader);
  #current = NO_GENERATION;

  /** The number of the generation that payloads are packed with; `0`: none. */
  get current(): number {
    return this.#current;
  }

  /** The generation of a number; `undefined`: none, or one that was dropped. */
  generation(number: number): Generation | undefined {
    return this.#generations[number];
  }

  /** The number of a generation; `undefined`: it was not added. */
  numberOf(id: string): number | undefined {
    const number = this.#generations.findIndex((one) => one?.id === id);
    return number < 0 ? undefined : number;
  }

  /** Takes a generation to read with, and gives back its number. */
  add(generation: Generation): number {
    return this.numberOf(generation.id) ?? this.#generations.push(generation) - 1;
  }

  /** Packs with this generation from now on. */
  use(number: number): void {
    this.#current = this.#generations[number] === undefined ? NO_GENERATION : number;
  }

  /** Forgets a generation that no bytes need any more. The current one stays. */
  drop(number: number): void {
    if (number !== this.#current && number !== NO_GENERATION) this.#generations[number] = undefined;
  }

  /**
   * The payload's bytes, in a buffer that the next call uses again.
   * @throws InvalidArgumentError for what JSON has no form for.
   */
  pack(payload: unknown): Uint8Array {
    const generation = this.#generations[this.#current];
    const packed = this.#packed;
    const literals = this.#literals;
    packed.reset();
    literals.reset();
    packed.varint(this.#current);
    if (generation === undefined) {
      writeLiteral(payload, literals);
      packed.bytes(deflateRawSync(literals.written(), { level: 1 }));
      return packed.written();
    }
    this.#symbols.reset();
    this.#writer.write(generation.model, payload);
    const plain = literals.written();
    const deflated = plain.length >= DEFLATE_FROM ? deflateRawSync(plain) : undefined;
    const beside = deflated !== undefined && deflated.length < plain.length ? deflated : plain;
    packed.varint(beside.length * 2 + (beside === plain ? 0 : 1));
    packed.bytes(beside);
    packed.bytes(this.#symbols.finish());
    return packed.written();
  }

  /** The number of the generation that the bytes need. */
  generationOf(bytes: Uint8Array): number {
    return new ByteReader(bytes).varint();
  }

  /** @throws DamagedBytesError when the bytes can't be unpacked: they are damaged, or their generation is not there. */
  unpack(bytes: Uint8Array): unknown {
    const from = new ByteReader(bytes);
    const number = from.varint();
    const generation = this.#generations[number];
    if (number === NO_GENERATION) {
      this.#literalReader.start(inflate(from.rest()));
      return this.#whole(readLiteral(this.#literalReader));
    }
    if (generation === undefined) throw new DamagedBytesError(`generation ${number} is not there`);
    const head = from.varint();
    const beside = from.bytes(Math.floor(head / 2));
    this.#literalReader.start(head % 2 === 0 ? beside : inflate(beside));
    this.#symbolReader.start(from.rest());
    const payload = this.#whole(this.#reader.read(generation.model));
    if (!this.#symbolReader.atEnd) throw new DamagedBytesError('the symbols do not end where the payload does');
    return payload;
  }

  /** The bytes as they can be kept for longer, with the generation's id instead of its number; `''`: none. The body is a view. */
  detach(bytes: Uint8Array): { readonly generation: string; readonly body: Uint8Array } {
    const from = new ByteReader(bytes);
    const generation = this.#generations[from.varint()]?.id ?? '';
    return { generation, body: from.rest() };
  }

  /** The other way round, for a generation that was added. A copy. */
  attach(number: number, body: Uint8Array): Uint8Array {
    this.#packed.reset();
    this.#packed.varint(number);
    this.#packed.bytes(body);
    return Uint8Array.from(this.#packed.written());
  }

  #whole(payload: unknown): unknown {
    if (this.#literalReader.left > 0) throw new DamagedBytesError('there is more than a payload');
    return payload;
  }
}

function inflate(bytes: Uint8Array): Buffer {
  try {
    return inflateRawSync(bytes, { maxOutputLength: MAX_LITERAL_BYTES });
  } catch (cause) {
    throw new DamagedBytesError('it can not be inflated', { cause });
  }
}
