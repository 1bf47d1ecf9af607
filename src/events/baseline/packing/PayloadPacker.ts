import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { DamagedBytesError } from './DamagedBytesError.js';
import { Dictionary } from './Dictionary.js';
import { PayloadReader } from './PayloadReader.js';
import { PayloadWriter } from './PayloadWriter.js';

/** The bytes of a payload, and the id of the dictionary that they need; `''`: none. */
export interface PackedPayload {
  readonly dictionary: string;
  readonly bytes: Uint8Array;
}

/** A clan has 6 KB before it is deflated. */
const MAX_TEXT_BYTES = 16 * 1_024 * 1_024;
/** What zlib sets up for each call costs more time than deflating: small tables make it a third, and few bytes larger. */
const ZLIB = { level: 6, windowBits: 14, memLevel: 6, chunkSize: 4_000 } as const;

/**
 * Turns payloads of a kind into few bytes and back, exactly: values, −0, keys and their order. What the dictionary
 * knows is left out, the rest is deflated: 600 bytes for a player of 19 KB.
 */
export class PayloadPacker {
  #current = Dictionary.empty();
  readonly #dictionaries = new Map([['', this.#current]]);
  readonly #writer = new PayloadWriter(this.#current);

  /** The dictionary that payloads are packed with. */
  get current(): Dictionary {
    return this.#current;
  }

  has(id: string): boolean {
    return this.#dictionaries.has(id);
  }

  /** Adds a dictionary to unpack with. */
  add(dictionary: Dictionary): void {
    this.#dictionaries.set(dictionary.id, dictionary);
  }

  /** Packs with this dictionary from now on. */
  use(dictionary: Dictionary): void {
    this.add(dictionary);
    this.#current = dictionary;
  }

  /** @throws InvalidArgumentError for values that JSON does not have, and for payloads nested over 100 levels deep. */
  pack(payload: unknown): PackedPayload {
    const { id, preset } = this.#current;
    const text = this.#writer.write(payload, this.#current);
    // A copy: what zlib returns is a part of a larger buffer.
    return { dictionary: id, bytes: new Uint8Array(deflateRawSync(text, withPreset(preset))) };
  }

  /** @throws DamagedBytesError when the bytes are damaged, or their dictionary was not added. */
  unpack({ dictionary: id, bytes }: PackedPayload): unknown {
    const dictionary = this.#dictionaries.get(id);
    if (dictionary === undefined) throw new DamagedBytesError(`dictionary ${id} is missing`);
    try {
      const options = { ...withPreset(dictionary.preset), maxOutputLength: MAX_TEXT_BYTES };
      return new PayloadReader(inflateRawSync(bytes, options).toString('utf8'), dictionary).read();
    } catch (cause) {
      if (cause instanceof DamagedBytesError) throw cause;
      throw new DamagedBytesError('damaged', { cause });
    }
  }
}

function withPreset(dictionary: Buffer | undefined) {
  return dictionary === undefined ? ZLIB : { ...ZLIB, dictionary };
}
