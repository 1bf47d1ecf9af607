/** Bytes that grow as they are written. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafeSlow(1_024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  reset(): void {
    this.#length = 0;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /** A whole number from 0 to 2^53 - 1 in seven bits a byte, the lowest first. */
  varint(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  float64(value: number): void {
    this.#reserve(8);
    this.#length = this.#bytes.writeDoubleLE(value, this.#length);
  }

  uint64(value: bigint): void {
    this.#reserve(8);
    this.#length = this.#bytes.writeBigUInt64LE(value, this.#length);
  }

  uint32(value: number): void {
    this.#reserve(4);
    this.#length = this.#bytes.writeUInt32LE(value, this.#length);
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Text with its length before it. Text with half a surrogate pair has no UTF-8 and is written by its code units. */
  text(text: string): void {
    const length = Buffer.byteLength(text, 'utf8');
    const encoding = hasLoneSurrogate(text) ? 'utf16le' : 'utf8';
    const size = encoding === 'utf8' ? length : text.length * 2;
    this.varint(size * 2 + (encoding === 'utf8' ? 0 : 1));
    this.#reserve(size);
    this.#length += this.#bytes.write(text, this.#length, size, encoding);
  }

  /** What was written so far, in a buffer that is used again after `reset`. */
  written(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#length + more));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

const SURROGATE = /[\ud800-\udfff]/;
const LONE_SURROGATE = /[\ud800-\udfff]/u;

export function hasLoneSurrogate(text: string): boolean {
  // With the flag `u` a pair is one character, so that only halves match. Without it the look is faster, and nearly always enough.
  return SURROGATE.test(text) && LONE_SURROGATE.test(text);
}
