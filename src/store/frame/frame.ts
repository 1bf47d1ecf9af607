import { isAscii } from 'node:buffer';
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';

/*
 * The bytes of an entry in a durable store. Nothing else begins with the same magic number. All numbers are big-endian.
 *
 *   0  magic        2 bytes: 57 c7 (no text begins with them in any encoding)
 *   2  format       1 byte: 1
 *   3  kind, codec  1 byte: kind in the upper half, codec in the lower one
 *   4  checksum     4 bytes: CRC-32 of everything else
 *   8  version      8 bytes, unsigned: orders the writes of a key
 *  16  deleteAt     8 bytes, unsigned: epoch milliseconds after which it must not be returned; 0: never
 *  24  size         4 bytes: of the content before it was compressed; of a lease: the number of the store that holds it
 *  28  content
 */
const MAGIC = 0x57c7;
const FORMAT = 1;
export const HEADER_BYTES = 28;

/**
 * Kinds of entries. `removed`: a mark that the key was deleted. `leased`: a mark that a holder is fetching its value.
 * `leasedRemoval`: a lease that has replaced a `removed` mark.
 */
export type FrameKind = 'value' | 'removed' | 'leased' | 'leasedRemoval';
const KINDS: readonly FrameKind[] = ['value', 'removed', 'leased', 'leasedRemoval'];

/** The lower half of byte 3. */
const DEFLATED = 1;
const ASCII = 0;
const UTF8 = 2;
const BINARY = 4;
/** Text with halves of surrogate pairs, which UTF-8 can not encode. */
const UTF16 = 6;
/** The largest content that is unpacked, so that a damaged size does not allocate gigabytes. */
const MAX_SIZE = 256 * 1_024 * 1_024;

/** The facts of an entry, read without its content. */
export interface FrameHeader {
  readonly kind: FrameKind;
  readonly version: number;
  /** Epoch milliseconds; `null`: never. */
  readonly deleteAt: number | null;
}

export interface FrameFacts {
  readonly version: number;
  readonly deleteAt: number | null;
}

/** Why bytes can not be used as an entry. */
export type FrameTrouble =
  | 'not ours'
  | 'a newer format'
  | 'cut off'
  | 'the checksum is wrong'
  | 'it can not be unpacked';

/**
 * Encodes a value. Contents of at least `compressFrom` bytes are deflated if that makes them smaller by an eighth or
 * more; `null`: never.
 */
export function encodeFrame(content: string | Uint8Array, facts: FrameFacts, compressFrom: number | null): Buffer {
  const [codec, frame] = typeof content === 'string' ? frameOfText(content) : [BINARY, frameOf(content)];
  const plain = frame.subarray(HEADER_BYTES);
  // Level 1: half the time of the default for a twentieth more bytes (a player of 22 KB: 5.1 KB).
  const packed =
    compressFrom !== null && plain.length >= compressFrom ? deflateRawSync(plain, { level: 1 }) : undefined;
  if (packed === undefined || packed.length > plain.length * 0.875)
    return withHeader(frame, 'value', codec, facts, plain.length);
  return withHeader(frameOf(packed), 'value', codec | DEFLATED, facts, plain.length);
}

/** Encodes an entry without a value. `holder` is the number of the store that holds a lease, of at most 32 bits. */
export function encodeMark(kind: Exclude<FrameKind, 'value'>, facts: FrameFacts, holder = 0): Buffer {
  return withHeader(Buffer.allocUnsafe(HEADER_BYTES), kind, 0, facts, holder);
}

/** Reads the facts of an entry from its first `HEADER_BYTES` bytes, without checking the checksum. */
export function readHeader(bytes: Uint8Array): FrameHeader | FrameTrouble {
  const view = bufferOf(bytes);
  if (view.length < 3 || view.readUInt16BE(0) !== MAGIC) return 'not ours';
  if (view[2] !== FORMAT) return (view[2] as number) > FORMAT ? 'a newer format' : 'not ours';
  if (view.length < HEADER_BYTES) return 'cut off';
  const kind = KINDS[(view[3] as number) >> 4];
  if (kind === undefined) return 'not ours';
  return { kind, version: readNumber(view, 8), deleteAt: readNumber(view, 16) || null };
}

/** Reads an entry with its content: text or bytes as they were given, `undefined` for marks. */
export function readFrame(
  bytes: Uint8Array,
): (FrameHeader & { readonly content: string | Buffer | undefined }) | FrameTrouble {
  const header = readHeader(bytes);
  if (typeof header === 'string') return header;
  const view = bufferOf(bytes);
  if (checksumOf(view) !== view.readUInt32BE(4)) return 'the checksum is wrong';
  const { kind, version, deleteAt } = header;
  if (kind !== 'value') return { kind, version, deleteAt, content: undefined };
  const codec = (view[3] as number) & 0x0f;
  const plain = unpack(view.subarray(HEADER_BYTES), view.readUInt32BE(24), (codec & DEFLATED) !== 0);
  if (plain === undefined) return 'it can not be unpacked';
  switch (codec & ~DEFLATED) {
    case ASCII:
      return { kind, version, deleteAt, content: plain.toString('latin1') };
    case UTF8:
      return { kind, version, deleteAt, content: plain.toString('utf8') };
    case UTF16:
      return { kind, version, deleteAt, content: plain.toString('utf16le') };
    case BINARY:
      return { kind, version, deleteAt, content: plain };
    default:
      return 'a newer format';
  }
}

function checksumOf(frame: Buffer): number {
  return crc32(frame.subarray(8), crc32(frame.subarray(0, 4)));
}

/** A frame whose header is still empty. */
function frameOf(content: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(HEADER_BYTES + content.length);
  frame.set(content, HEADER_BYTES);
  return frame;
}

/**
 * Returns the frame for a text, with its codec. Most texts are ASCII: to write them first and check the bytes costs a
 * tenth of checking the characters.
 */
function frameOfText(text: string): [codec: number, frame: Buffer] {
  const frame = Buffer.allocUnsafe(HEADER_BYTES + text.length);
  if (frame.write(text, HEADER_BYTES, 'utf8') === text.length && isAscii(frame.subarray(HEADER_BYTES)))
    return [ASCII, frame];
  const codec = LONE_SURROGATE.test(text) ? UTF16 : UTF8;
  return [codec, frameOf(Buffer.from(text, ENCODINGS[codec]))];
}

function withHeader(frame: Buffer, kind: FrameKind, codec: number, facts: FrameFacts, size: number): Buffer {
  frame.writeUInt16BE(MAGIC, 0);
  frame[2] = FORMAT;
  frame[3] = (KINDS.indexOf(kind) << 4) | codec;
  writeNumber(frame, facts.version, 8);
  writeNumber(frame, facts.deleteAt === null ? 0 : Math.max(1, Math.ceil(facts.deleteAt)), 16);
  frame.writeUInt32BE(size, 24);
  frame.writeUInt32BE(checksumOf(frame), 4);
  return frame;
}

/** One chunk of the right size from the start takes a third of the time of zlib's growing ones. */
function unpack(content: Buffer, size: number, deflated: boolean): Buffer | undefined {
  if (!deflated) return content.length === size ? content : undefined;
  if (size > MAX_SIZE) return undefined;
  try {
    const plain = inflateRawSync(content, { maxOutputLength: size + 1, chunkSize: Math.max(64, size + 1) });
    return plain.length === size ? plain : undefined;
  } catch {
    return undefined;
  }
}

const ENCODINGS: Readonly<Record<number, BufferEncoding>> = { [UTF8]: 'utf8', [UTF16]: 'utf16le' };

const LONE_SURROGATE = /[\ud800-\udfff]/u;

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function readNumber(view: Buffer, at: number): number {
  return view.readUInt32BE(at) * 0x1_0000_0000 + view.readUInt32BE(at + 4);
}

function writeNumber(view: Buffer, value: number, at: number): void {
  const whole = Math.min(Math.max(0, value), Number.MAX_SAFE_INTEGER);
  view.writeUInt32BE(Math.floor(whole / 0x1_0000_0000), at);
  view.writeUInt32BE(whole % 0x1_0000_0000, at + 4);
}
