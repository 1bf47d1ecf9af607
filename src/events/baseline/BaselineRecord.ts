import { crc32 } from 'node:zlib';
import type { PackedPayload } from './PackedPayloads.js';
import { isDictionaryId } from './packing/Dictionary.js';
import type { KeptFields } from './selectFields.js';

/** A packed payload as a store keeps it, and the facts of the answer that it came with. */
export interface RecordPart {
  readonly packed: PackedPayload;
  readonly revision: number;
  /** When the answer came, in epoch milliseconds. */
  readonly storedAt: number;
  /** Hash of the answer's bytes. */
  readonly hash: bigint;
  /** Which fields of the payload were kept. */
  readonly fields: KeptFields;
}

/** What a store keeps of a baseline. */
export interface BaselineRecord {
  /** The payload up to which listeners have received all events. */
  readonly committed: RecordPart;
  /** The payload whose events are being emitted, or were when the process ended. */
  readonly pending: (RecordPart & { readonly foundAt: number }) | undefined;
}

/** Why bytes are not a record that can be used. */
export type RecordTrouble = 'not a record' | 'an older format' | 'a newer format' | 'the checksum is wrong' | 'cut off';

/** The facts of a part, as the record contains them. */
interface PartHeader extends Omit<RecordPart, 'packed' | 'hash'> {
  /** The dictionary's id. */
  readonly dictionary: string;
  /** Hexadecimal. */
  readonly hash: string;
  readonly foundAt?: number;
  /** Length of the packed payload. */
  readonly bytes: number;
}

/*
 *  0  magic     2 bytes: 77 62
 *  2  format    1 byte: 3
 *  3  checksum  4 bytes: CRC-32 of everything after it
 *  7  length of the header, 4 bytes; the header: a JSON list of one `PartHeader` or two; the packed payloads
 */
const MAGIC = 0x7762;
const FORMAT = 3;
const CHECKSUM_AT = 3;
const LENGTH_AT = 7;
const HEADER_AT = 11;

export function encodeRecord({ committed, pending }: BaselineRecord): Buffer {
  const parts = pending === undefined ? [committed] : [committed, pending];
  const header = Buffer.from(JSON.stringify(parts.map(headerOf)), 'utf8');
  const start = Buffer.alloc(HEADER_AT);
  start.writeUInt16BE(MAGIC, 0);
  start.writeUInt8(FORMAT, 2);
  start.writeUInt32LE(header.length, LENGTH_AT);
  const record = Buffer.concat([start, header, ...parts.map(({ packed }) => packed.bytes)]);
  record.writeUInt32LE(crc32(record.subarray(LENGTH_AT)), CHECKSUM_AT);
  return record;
}

/** The record of these bytes, or why there is none. */
export function decodeRecord(bytes: Uint8Array): BaselineRecord | RecordTrouble {
  const record = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (record.length < 3 || record.readUInt16BE(0) !== MAGIC) return 'not a record';
  const format = record.readUInt8(2);
  if (format !== FORMAT) return format < FORMAT ? 'an older format' : 'a newer format';
  if (record.length < HEADER_AT) return 'cut off';
  if (record.readUInt32LE(CHECKSUM_AT) !== crc32(record.subarray(LENGTH_AT))) return 'the checksum is wrong';
  const bodiesAt = HEADER_AT + record.readUInt32LE(LENGTH_AT);
  const headers = parseHeaders(record.toString('utf8', HEADER_AT, bodiesAt));
  if (headers === undefined) return 'not a record';
  return partsOf(headers, record.subarray(bodiesAt)) ?? 'cut off';
}

function headerOf(part: RecordPart & { readonly foundAt?: number }): PartHeader {
  const { packed, hash, revision, storedAt, fields, foundAt } = part;
  return {
    ...{ dictionary: packed.dictionary, revision, storedAt, hash: hash.toString(16), fields },
    ...(foundAt === undefined ? {} : { foundAt }),
    bytes: packed.bytes.length,
  };
}

function partsOf([first, second]: readonly PartHeader[], bodies: Buffer): BaselineRecord | undefined {
  if (first === undefined || bodies.length !== first.bytes + (second?.bytes ?? 0)) return undefined;
  const committed = partOf(first, bodies.subarray(0, first.bytes));
  if (second?.foundAt === undefined) return { committed, pending: undefined };
  return { committed, pending: { ...partOf(second, bodies.subarray(first.bytes)), foundAt: second.foundAt } };
}

function partOf({ dictionary, revision, storedAt, hash, fields }: PartHeader, body: Uint8Array): RecordPart {
  // A copy: a record that is kept must not hold the larger buffer of a driver.
  const packed = { dictionary, bytes: new Uint8Array(body) };
  return { packed, revision, storedAt, hash: BigInt(`0x${hash}`), fields };
}

/** The headers, checked field by field: bytes with a right checksum may still be forged. */
function parseHeaders(json: string): readonly PartHeader[] | undefined {
  let headers: unknown;
  try {
    headers = JSON.parse(json);
  } catch {
    return undefined;
  }
  const isWhole = Array.isArray(headers) && headers.length >= 1 && headers.length <= 2 && headers.every(isPartHeader);
  return isWhole ? (headers as PartHeader[]) : undefined;
}

function isPartHeader(header: unknown): header is PartHeader {
  if (typeof header !== 'object' || header === null) return false;
  const { dictionary, revision, storedAt, hash, fields, foundAt, bytes } = header as Partial<PartHeader>;
  return (
    typeof dictionary === 'string' &&
    (dictionary === '' || isDictionaryId(dictionary)) &&
    isWholeNumber(revision) &&
    Number.isFinite(storedAt) &&
    typeof hash === 'string' &&
    /^[0-9a-f]{1,16}$/.test(hash) &&
    typeof fields === 'string' &&
    (foundAt === undefined || Number.isFinite(foundAt)) &&
    isWholeNumber(bytes)
  );
}

function isWholeNumber(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
