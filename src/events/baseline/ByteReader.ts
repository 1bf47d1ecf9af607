import { DamagedBytesError } from './DamagedBytesError.js';

const EMPTY = Buffer.alloc(0);

/** Reads what a `ByteWriter` has written. Everything throws `DamagedBytesError` when the bytes end too early. */
export class ByteReader {
  #bytes: Buffer = EMPTY;
  #at = 0;

  constructor(bytes?: Uint8Array) {
    if (bytes !== undefined) this.start(bytes);
  }

  /** Starts to read at the beginning of these bytes. */
  start(bytes: Uint8Array): void {
    this.#bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = 0;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  byte(): number {
    this.#require(1);
    return this.#bytes[this.#at++] as number;
  }

  varint(): number {
    let value = 0;
    for (let factor = 1; factor <= 2 ** 49; factor *= 0x80) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    throw new DamagedBytesError('a number has no end');
  }

  float64(): number {
    this.#require(8);
    this.#at += 8;
    return this.#bytes.readDoubleLE(this.#at - 8);
  }

  uint64(): bigint {
    this.#require(8);
    this.#at += 8;
    return this.#bytes.readBigUInt64LE(this.#at - 8);
  }

  uint32(): number {
    this.#require(4);
    this.#at += 4;
    return this.#bytes.readUInt32LE(this.#at - 4);
  }

  bytes(length: number): Buffer {
    this.#require(length);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  text(): string {
    const head = this.varint();
    return this.bytes(Math.floor(head / 2)).toString(head % 2 === 0 ? 'utf8' : 'utf16le');
  }

  rest(): Buffer {
    return this.bytes(this.left);
  }

  #require(length: number): void {
    if (length > this.left) throw new DamagedBytesError('the bytes end too early');
  }
}
