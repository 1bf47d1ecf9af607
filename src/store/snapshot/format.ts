import { promisify } from 'node:util';
import { constants, crc32, deflateRaw, deflateRawSync, inflateRawSync } from 'node:zlib';

/*
 * A snapshot is a gzip file of JSON lines, which `zcat` shows:
 *
 *   {"crc":"338062a1","warchest":"snapshot","format":1}
 *   {"crc":"0b1f22d4","name":"searchPlayers","key":"#2PP","deleteAt":1767225600000,"text":"{…}"}
 *   {"crc":"95b2c8aa","entries":1}
 *
 * `crc` is the CRC-32 of the rest of its line, from the byte behind its comma on. The last line counts the entries.
 *
 * The file consists of several gzip members, one behind the other as RFC 1952 allows, and each has whole lines. So a
 * reader needs one member in memory, and damage leaves the members before it readable. The first member has the first
 * line alone and uncompressed: all snapshots of a format begin with the same bytes.
 */

/** One entry of a memory cache. */
export interface SnapshotEntry {
  /** The cache name. */
  readonly name: string;
  readonly key: string;
  /** The value in the cache's text form. */
  readonly text: string;
  /** Epoch milliseconds after which the value must not be returned; `null`: never. */
  readonly deleteAt: number | null;
}

/** Why a file does not give every entry of a snapshot. */
export type SnapshotTrouble =
  /** It gives nothing: it is something else, or a later version of Warchest wrote it. */
  | 'not a snapshot'
  | 'of a newer format'
  /** The end of the file is missing. */
  | 'cut off'
  /** From some byte on, the file is not what was written. */
  | 'damaged'
  /** The file is larger than any snapshot, or inflates to far more than its size. */
  | 'too large';

/** The lines of a gzip member. */
export interface Member {
  /** What could be inflated of the member, up to the first damage. */
  readonly text: Buffer;
  /** The position behind the member. */
  readonly end: number;
  /** `undefined`: the member is whole. */
  readonly trouble: SnapshotTrouble | undefined;
}

/** Bytes of a file that suffice for `troubleOfStart`. */
export const START_BYTES = 256;
const FORMAT = 1;
/** Part of the first line in every format. */
const SIGNATURE = '"warchest":"snapshot"';
/** RFC 1952: deflate, no flags, no time, unknown system. */
const MEMBER_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
const MEMBER_TRAILER_BYTES = 8;
/** Level 1 takes half the time of the default level for a third more bytes: a player of 22 KB takes 3.4 KB, not 2.5. */
const LEVEL = 1;
const CRC_AT = '{"crc":"'.length;
const CONTENT_AT = CRC_AT + '01234567",'.length;

const compress = promisify(deflateRaw);

/** The first member. */
export function encodeStart(): Buffer {
  const line = Buffer.from(encodeLine({ warchest: 'snapshot', format: FORMAT }));
  return memberOf(line, deflateRawSync(line, { level: 0 }));
}

export function encodeEntry({ name, key, deleteAt, text }: SnapshotEntry): string {
  return encodeLine({ name, key, deleteAt, text });
}

/** The last line, which shows that no entry is missing. */
export function encodeEnd(entries: number): string {
  return encodeLine({ entries });
}

/** A gzip member of whole lines. */
export async function encodeMember(lines: string): Promise<Buffer> {
  const text = Buffer.from(lines);
  return memberOf(text, await compress(text, { level: LEVEL }));
}

/**
 * Why a file that begins with these bytes (the first `START_BYTES`) is no snapshot to be read; `undefined`: it is one.
 */
export function troubleOfStart(start: Buffer): SnapshotTrouble | undefined {
  // A crash or `touch` leaves an empty file.
  if (start.length === 0) return 'cut off';
  if (!start.includes(SIGNATURE)) return 'not a snapshot';
  const { text } = readMember(start, 0, START_BYTES);
  const format = decodeLine(text.subarray(0, text.indexOf('\n')))?.['format'];
  if (typeof format !== 'number') return 'damaged';
  if (format > FORMAT) return 'of a newer format';
  const expected = encodeStart();
  return start.subarray(0, expected.length).equals(expected) ? undefined : 'damaged';
}

/** Reads the member at a position. A member that inflates to more than `maxBytes` is too large. */
export function readMember(file: Buffer, at: number, maxBytes: number): Member {
  const header = file.subarray(at, at + MEMBER_HEADER.length);
  const none = { text: Buffer.alloc(0), end: at };
  if (!header.equals(MEMBER_HEADER.subarray(0, header.length))) return { ...none, trouble: 'damaged' };
  const body = file.subarray(at + header.length);
  try {
    const { text, bytesRead } = inflate(body, maxBytes);
    const trailer = body.subarray(bytesRead, bytesRead + MEMBER_TRAILER_BYTES);
    const end = at + header.length + bytesRead + trailer.length;
    if (trailer.length < MEMBER_TRAILER_BYTES) return { text, end, trouble: 'cut off' };
    return { text, end, trouble: trailer.equals(trailerOf(text)) ? undefined : 'damaged' };
  } catch (error) {
    if (isTooLarge(error)) return { ...none, trouble: 'too large' };
    return { ...none, text: inflateUpToDamage(body, maxBytes), trouble: 'damaged' };
  }
}

/** The content of a line without its end; `undefined`: it is not what was written. */
export function decodeLine(line: Buffer): Readonly<Record<string, unknown>> | undefined {
  const content = line.subarray(CONTENT_AT);
  if (!line.subarray(0, CONTENT_AT).equals(Buffer.from(prefixOf(content)))) return undefined;
  try {
    return JSON.parse(`{${content.toString()}`) as Readonly<Record<string, unknown>>;
  } catch {
    // The checksum is right, so that this line was never one of ours.
    return undefined;
  }
}

function encodeLine(content: object): string {
  const rest = JSON.stringify(content).slice(1);
  return `${prefixOf(rest)}${rest}\n`;
}

function prefixOf(rest: string | Buffer): string {
  return `{"crc":"${crc32(rest).toString(16).padStart(8, '0')}",`;
}

function memberOf(text: Buffer, deflated: Buffer): Buffer {
  return Buffer.concat([MEMBER_HEADER, deflated, trailerOf(text)]);
}

function trailerOf(text: Buffer): Buffer {
  const trailer = Buffer.alloc(MEMBER_TRAILER_BYTES);
  trailer.writeUInt32LE(crc32(text), 0);
  trailer.writeUInt32LE(text.length, 4);
  return trailer;
}

/** Inflates to the end of the deflate stream, or of the bytes. Throws when they are damaged, or inflate to too much. */
function inflate(bytes: Buffer, maxBytes: number): { readonly text: Buffer; readonly bytesRead: number } {
  const options = { info: true, maxOutputLength: maxBytes, chunkSize: 131_072, finishFlush: constants.Z_SYNC_FLUSH };
  // With `info` the result is not a Buffer alone; @types/node does not know that.
  const { buffer, engine } = inflateRawSync(bytes, options) as unknown as {
    readonly buffer: Buffer;
    readonly engine: { readonly bytesWritten: number };
  };
  return { text: buffer, bytesRead: engine.bytesWritten };
}

/** What the longest undamaged part of the bytes inflates to, found by bisection. */
function inflateUpToDamage(bytes: Buffer, maxBytes: number): Buffer {
  const attempt = (length: number) => {
    try {
      return inflate(bytes.subarray(0, length), maxBytes).text;
    } catch {
      return undefined;
    }
  };
  let text: Buffer = Buffer.alloc(0);
  let good = 0;
  let bad = 1_024;
  for (let found = attempt(bad); found !== undefined && bad < bytes.length; found = attempt(bad)) {
    [text, good, bad] = [found, bad, bad * 2];
  }
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    const found = attempt(middle);
    if (found === undefined) bad = middle;
    else [text, good] = [found, middle];
  }
  return text;
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}
