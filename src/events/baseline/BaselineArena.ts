import { requireInteger } from '../../internal/preconditions.js';

/** Blocks begin at multiples of this. */
const GRANULE = 8;
/** A block begins with its slot and the length of its bytes, four bytes each. */
const HEADER = 8;
const CHUNK = 1_024 * 1_024;
const GRANULES = CHUNK / GRANULE;
const MAX_CHUNKS = Math.floor(0xffff_ffff / GRANULES);
/** The place of a slot without a block. Places of blocks begin at 1. */
const NOWHERE = 0;
/** Chunks are cleared when this share of all bytes is dead. For each byte that is set, about five are then copied. */
const MAX_DEAD = 0.07;

interface Chunk {
  readonly bytes: Buffer;
  /** The end of the last block. */
  end: number;
  /** Bytes of blocks that are not used any more. */
  dead: number;
}

/**
 * Bytes by slot number, without an object for each. Blocks are written one after the other into chunks of a megabyte. A
 * chunk with many dead blocks is cleared: its live blocks are copied to another chunk. So the memory is at most about
 * 1.1 times the blocks in use, and two chunks. Growing copies only the table of places, four bytes for each slot.
 */
export class BaselineArena {
  readonly #chunks: (Chunk | undefined)[] = [];
  #places = new Uint32Array(1_024);
  #open = -1;
  #entries = 0;
  /** Bytes of all blocks in use, headers and rounding included. */
  #alive = 0;
  #dead = 0;
  #content = 0;

  /** How many slots have bytes. */
  get entries(): number {
    return this.#entries;
  }

  /** The sum of their bytes. */
  get bytes(): number {
    return this.#content;
  }

  /** Memory that they take, in bytes. */
  get resident(): number {
    return this.#chunks.reduce((sum, chunk) => sum + (chunk?.bytes.length ?? 0), this.#places.byteLength);
  }

  has(slot: number): boolean {
    return (this.#places[slot] ?? NOWHERE) !== NOWHERE;
  }

  /** The bytes of a slot, valid until the next `set`; `undefined`: it has none. */
  get(slot: number): Buffer | undefined {
    const place = this.#places[slot] ?? NOWHERE;
    if (place === NOWHERE) return undefined;
    const { bytes } = this.#chunkOf(place);
    const at = offsetOf(place);
    return bytes.subarray(at + HEADER, at + HEADER + bytes.readUInt32LE(at + 4));
  }

  /**
   * Keeps a copy of the bytes, which must not be those that `get` returned.
   * @throws InvalidArgumentError when the slot is not a whole number from 0 to 2^32 − 1.
   */
  set(slot: number, bytes: Uint8Array): void {
    if (slot >= this.#places.length || !Number.isInteger(slot) || slot < 0) this.#grow(slot);
    if (this.#rewrite(slot, bytes)) return;
    this.delete(slot);
    this.#append(slot, bytes);
    this.#entries++;
    this.#content += bytes.length;
    this.#clean();
  }

  /** Removes the slot's bytes; `false`: there were none. */
  delete(slot: number): boolean {
    const place = this.#places[slot] ?? NOWHERE;
    if (place === NOWHERE) return false;
    const chunk = this.#chunkOf(place);
    const at = offsetOf(place);
    const length = chunk.bytes.readUInt32LE(at + 4);
    this.#places[slot] = NOWHERE;
    this.#entries--;
    this.#content -= length;
    this.#bury(chunk, blockSize(length));
    return true;
  }

  #rewrite(slot: number, bytes: Uint8Array): boolean {
    const place = this.#places[slot] as number;
    if (place === NOWHERE) return false;
    const chunk = this.#chunkOf(place);
    const at = offsetOf(place);
    const length = chunk.bytes.readUInt32LE(at + 4);
    // The size of the block follows from the length, which may therefore change within the last granule only.
    if (blockSize(length) !== blockSize(bytes.length)) return false;
    chunk.bytes.writeUInt32LE(bytes.length, at + 4);
    chunk.bytes.set(bytes, at + HEADER);
    this.#content += bytes.length - length;
    return true;
  }

  #append(slot: number, bytes: Uint8Array): void {
    const size = blockSize(bytes.length);
    const index = this.#chunkFor(size);
    const chunk = this.#chunks[index] as Chunk;
    const at = chunk.end;
    chunk.bytes.writeUInt32LE(slot, at);
    chunk.bytes.writeUInt32LE(bytes.length, at + 4);
    chunk.bytes.set(bytes, at + HEADER);
    chunk.end += size;
    this.#alive += size;
    this.#places[slot] = index * GRANULES + at / GRANULE + 1;
  }

  /** The number of a chunk with this much room. A block larger than a chunk gets a separate one. */
  #chunkFor(size: number): number {
    const open = this.#chunks[this.#open];
    if (open !== undefined && open.end + size <= open.bytes.length) return this.#open;
    let index = this.#chunks.indexOf(undefined);
    if (index < 0) index = this.#chunks.length;
    if (index >= MAX_CHUNKS) throw new RangeError(`an arena holds at most ${MAX_CHUNKS} chunks`);
    this.#chunks[index] = { bytes: Buffer.allocUnsafeSlow(Math.max(CHUNK, size)), end: 0, dead: 0 };
    if (size <= CHUNK) this.#open = index;
    return index;
  }

  #bury(chunk: Chunk, size: number): void {
    chunk.dead += size;
    this.#alive -= size;
    this.#dead += size;
    if (chunk.dead === chunk.end) this.#release(chunk);
  }

  /** Clears chunks while too many bytes are dead. */
  #clean(): void {
    while (this.#dead > CHUNK && this.#dead > MAX_DEAD * (this.#dead + this.#alive)) {
      let worst: Chunk | undefined;
      for (const [index, chunk] of this.#chunks.entries()) {
        if (chunk !== undefined && index !== this.#open && (worst === undefined || chunk.dead > worst.dead))
          worst = chunk;
      }
      if (worst === undefined || worst.dead === 0) return;
      this.#clear(worst);
    }
  }

  #clear(chunk: Chunk): void {
    const base = this.#chunks.indexOf(chunk) * GRANULES + 1;
    for (let at = 0; at < chunk.end; ) {
      const slot = chunk.bytes.readUInt32LE(at);
      const length = chunk.bytes.readUInt32LE(at + 4);
      const size = blockSize(length);
      // A block is in use if its slot names this place.
      if (this.#places[slot] === base + at / GRANULE) {
        this.#append(slot, chunk.bytes.subarray(at + HEADER, at + HEADER + length));
        this.#alive -= size;
      }
      at += size;
    }
    this.#dead += chunk.end - chunk.dead;
    chunk.dead = chunk.end;
    this.#release(chunk);
  }

  #release(chunk: Chunk): void {
    const index = this.#chunks.indexOf(chunk);
    this.#dead -= chunk.dead;
    if (index === this.#open) {
      // The next block is written at its beginning.
      chunk.end = 0;
      chunk.dead = 0;
    } else {
      this.#chunks[index] = undefined;
    }
  }

  #chunkOf(place: number): Chunk {
    return this.#chunks[Math.floor((place - 1) / GRANULES)] as Chunk;
  }

  #grow(slot: number): void {
    requireInteger('slot', slot, 0, 0xffff_ffff);
    const places = new Uint32Array(Math.max(slot + 1, Math.ceil(this.#places.length * 1.5)));
    places.set(this.#places);
    this.#places = places;
  }
}

function offsetOf(place: number): number {
  return ((place - 1) % GRANULES) * GRANULE;
}

function blockSize(length: number): number {
  return HEADER + Math.ceil(length / GRANULE) * GRANULE;
}
