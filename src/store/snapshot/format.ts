import { crc32 } from 'node:zlib';
import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';
import { encodeFrame, HEADER_BYTES } from '../frame/frame.js';
import type { SnapshotEntry } from './SnapshotEntry.js';

/*
 * A file of many entries. All numbers are big-endian.
 *
 * The file begins with:
 *   0  magic     8 bytes: 89 "wcsnap" 0a (no text begins so, and a transfer as text damages it)
 *   8  format    1 byte: 1
 *   9  reserved  3 bytes: 0
 *  12  checksum  4 bytes: CRC-32 of the 12 bytes before. It stays here in every format to come.
 *
 * Then a record for each entry:
 *   0  checksum  4 bytes: CRC-32 of everything from byte 4 to the 8th byte of the frame. The rest of the frame has its own there.
 *   4  flags     1 byte: 1, the name is UTF-16LE; 2, the key is; 4, this is the end. Text in neither is ASCII.
 *   5  name      3 bytes: how many its own bytes are
 *   8  key       4 bytes: how many
 *  12  frame     4 bytes: how many
 *  16  name, key, frame (see `frame.ts`)
 *
 * The end is a record of nothing, with the number of entries in place of the key's length.
 */
const MAGIC = Buffer.from([0x89, 0x77, 0x63, 0x73, 0x6e, 0x61, 0x70, 0x0a]);
const FORMAT = 1;
export const FILE_HEADER_BYTES = 16;
export const RECORD_HEADER_BYTES = 16;
/** So much of a frame is covered by the record's checksum; the frame's own begins there. */
export const FRAME_START_BYTES = 8;
const WIDE_NAME = 1;
const WIDE_KEY = 2;
const END = 4;
/** The longest name or key: a damaged length must not ask for more memory than this. */
const MAX_BYTES = 1_024 * 1_024;

/** What the lengths in front of a record say. */
export interface RecordHeader {
  readonly isEnd: boolean;
  readonly wideName: boolean;
  readonly wideKey: boolean;
  readonly nameBytes: number;
  /** In the end's record, how many entries there are. */
  readonly keyBytes: number;
  readonly frameBytes: number;
}

export function encodeFileHeader(): Buffer {
  const header = Buffer.alloc(FILE_HEADER_BYTES);
  header.set(MAGIC);
  header[8] = FORMAT;
  header.writeUInt32BE(crc32(header.subarray(0, 12)), 12);
  return header;
}

/** What a file is by its first bytes. `'empty'` is what a crash or a `touch` leaves. */
export type FileKind = 'ours' | 'damaged' | 'empty' | 'a newer format' | 'not ours';

export function kindOf(header: Buffer): FileKind {
  if (header.length === 0) return 'empty';
  const magic = header.subarray(0, MAGIC.length);
  if (!magic.equals(MAGIC.subarray(0, magic.length))) return 'not ours';
  // Of two or three bytes nobody can say whose they are.
  if (magic.length < MAGIC.length) return magic.length < 4 ? 'not ours' : 'damaged';
  if (header.length < FILE_HEADER_BYTES || crc32(header.subarray(0, 12)) !== header.readUInt32BE(12)) return 'damaged';
  return (header[8] as number) > FORMAT ? 'a newer format' : 'ours';
}

/** @throws InvalidArgumentError when the name or the key is longer than a megabyte. */
export function encodeRecord(entry: SnapshotEntry, compressFrom: number | null): Buffer[] {
  const wideName = !isAscii(entry.name);
  const wideKey = !isAscii(entry.key);
  const name = Buffer.from(entry.name, wideName ? 'utf16le' : 'latin1');
  const key = Buffer.from(entry.key, wideKey ? 'utf16le' : 'latin1');
  const frame = encodeFrame(entry.text, entry, compressFrom);
  requireFit('name', entry.name, name);
  requireFit('key', entry.key, key);
  const head = Buffer.allocUnsafe(RECORD_HEADER_BYTES + name.length + key.length);
  const flags = (wideName ? WIDE_NAME : 0) | (wideKey ? WIDE_KEY : 0);
  writeLengths(head, flags, name.length, key.length, frame.length);
  head.set(name, RECORD_HEADER_BYTES);
  head.set(key, RECORD_HEADER_BYTES + name.length);
  head.writeUInt32BE(checksum(head, frame), 0);
  return [head, frame];
}

export function encodeEnd(entries: number): Buffer {
  const end = Buffer.allocUnsafe(RECORD_HEADER_BYTES);
  writeLengths(end, END, 0, entries, 0);
  end.writeUInt32BE(checksum(end, Buffer.alloc(0)), 0);
  return end;
}

/** The lengths, before anything has been checked; `undefined` when no record can have them. */
export function readRecordHeader(head: Buffer): RecordHeader | undefined {
  const flags = head[4] as number;
  const header = {
    isEnd: flags === END,
    wideName: (flags & WIDE_NAME) !== 0,
    wideKey: (flags & WIDE_KEY) !== 0,
    nameBytes: head.readUIntBE(5, 3),
    keyBytes: head.readUInt32BE(8),
    frameBytes: head.readUInt32BE(12),
  };
  if (header.isEnd) return header.nameBytes === 0 && header.frameBytes === 0 ? header : undefined;
  const fits = header.nameBytes <= MAX_BYTES && header.keyBytes <= MAX_BYTES;
  return flags < END && fits && header.frameBytes >= HEADER_BYTES ? header : undefined;
}

/** Whether the head of a record (its lengths, name and key) and the start of its frame are as they were written. */
export function isIntact(head: Buffer, frame: Buffer): boolean {
  return head.readUInt32BE(0) === checksum(head, frame);
}

export function decodeText(bytes: Buffer, wide: boolean): string {
  return bytes.toString(wide ? 'utf16le' : 'latin1');
}

function requireFit(argument: string, text: string, bytes: Buffer): void {
  if (bytes.length > MAX_BYTES) throw new InvalidArgumentError(argument, text, `at most ${MAX_BYTES} bytes long`);
}

function writeLengths(head: Buffer, flags: number, name: number, key: number, frame: number): void {
  head[4] = flags;
  head.writeUIntBE(name, 5, 3);
  head.writeUInt32BE(key, 8);
  head.writeUInt32BE(frame, 12);
}

function checksum(head: Buffer, frame: Buffer): number {
  return crc32(frame.subarray(0, FRAME_START_BYTES), crc32(head.subarray(4)));
}

function isAscii(text: string): boolean {
  return !/[^\0-\x7f]/.test(text);
}
