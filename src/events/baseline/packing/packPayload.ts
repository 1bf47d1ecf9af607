import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { DamagedBytesError } from './DamagedBytesError.js';
import type { Dictionary } from './Dictionary.js';
import { PayloadReader } from './PayloadReader.js';
import { PayloadWriter } from './PayloadWriter.js';

/** A clan has 6 KB before it is deflated. */
const MAX_TEXT_BYTES = 16 * 1_024 * 1_024;
/** zlib sets up its tables for each call: with small ones that costs less, and hardly any bytes. */
const ZLIB = { level: 6, windowBits: 15, memLevel: 6, chunkSize: 4_000 } as const;

/**
 * Packs a payload into few bytes, without loss: values, −0, keys and their order. The content of the dictionary is left
 * out and the rest is deflated: 700 bytes for a player of 19 KB.
 *
 * @throws InvalidArgumentError for values that JSON does not have, and for payloads nested over 100 levels deep.
 */
export function packPayload(payload: unknown, dictionary: Dictionary): Uint8Array {
  // A copy: what zlib returns is a part of a larger buffer.
  return new Uint8Array(deflateRawSync(PayloadWriter.write(payload, dictionary.root), zlibOptions(dictionary)));
}

/** The payload of these bytes; parts of it may be frozen. @throws DamagedBytesError when they are damaged. */
export function unpackPayload(bytes: Uint8Array, dictionary: Dictionary): unknown {
  try {
    const text = inflateRawSync(bytes, { ...zlibOptions(dictionary), maxOutputLength: MAX_TEXT_BYTES });
    return PayloadReader.read(text.toString('utf8'), dictionary.root);
  } catch (cause) {
    if (cause instanceof DamagedBytesError) throw cause;
    throw new DamagedBytesError('damaged', { cause });
  }
}

function zlibOptions({ preset }: Dictionary) {
  return preset === undefined ? ZLIB : { ...ZLIB, dictionary: preset };
}
