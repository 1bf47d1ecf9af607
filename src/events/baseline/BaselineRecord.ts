import { crc32 } from 'node:zlib';
import { ByteReader } from './ByteReader.js';
import { ByteWriter } from './ByteWriter.js';
import { ID_BYTES } from './Generation.js';
import type { KeptFields } from './reconcile.js';

/** A payload as a store keeps it, and what is known of the answer that it came with. */
export interface RecordPart {
  /** The id of the generation that it needs; `''`: none. */
  readonly generation: string;
  /** Without the generation's number. */
  readonly body: Uint8Array;
  readonly revision: number;
  /** When the answer came, in epoch milliseconds. */
  readonly storedAt: number;
  /** Of the answer's bytes. */
  readonly hash: bigint;
  /** Which fields of the payload were kept. */
  readonly fields: KeptFields;
}

/** What a store keeps of a baseline. */
export interface BaselineRecord {
  /** What was told to listeners. */
  readonly committed: RecordPart;
  /** What is being told, or was when the process ended. */
  readonly pending: (RecordPart & { readonly foundAt: number }) | undefined;
}

/** Why bytes are no record that can be used. */
export type RecordTrouble = 'not a record' | 'a newer format' | 'the checksum is wrong' | 'cut off';

/*
 *  0  magic     2 bytes: 77 62
 *  2  format    1 byte: 2
 *  3  checksum  4 bytes: CRC-32 of everything behind it
 *  7  whether something is pending, and if so when it was found, in epoch milliseconds; then one part or two
 */
const MAGIC = [0x77, 0x62] as const;
const FORMAT = 2;
const BODY_AT = 7;

export function encodeRecord({ committed, pending }: BaselineRecord): Buffer {
  const to = new ByteWriter();
  for (const byte of [...MAGIC, FORMAT]) to.byte(byte);
  to.uint32(0);
  to.byte(pending === undefined ? 0 : 1);
  if (pending !== undefined) to.float64(pending.foundAt);
  writePart(committed, to);
  if (pending !== undefined) writePart(pending, to);
  const bytes = Buffer.from(to.written());
  bytes.writeUInt32LE(crc32(bytes.subarray(BODY_AT)), MAGIC.length + 1);
  return bytes;
}

export function decodeRecord(bytes: Uint8Array): BaselineRecord | RecordTrouble {
  if (bytes[0] !== MAGIC[0] || bytes[1] !== MAGIC[1]) return 'not a record';
  if (bytes[2] !== FORMAT) return (bytes[2] ?? 0) > FORMAT ? 'a newer format' : 'not a record';
  const from = new ByteReader(bytes);
  try {
    from.bytes(MAGIC.length + 1);
    if (from.uint32() !== crc32(bytes.subarray(BODY_AT))) return 'the checksum is wrong';
    const foundAt = from.byte() === 0 ? undefined : from.float64();
    const committed = readPart(from);
    return { committed, pending: foundAt === undefined ? undefined : { ...readPart(from), foundAt } };
  } catch {
    return 'cut off';
  }
}

function writePart({ generation, body, revision, storedAt, hash, fields }: RecordPart, to: ByteWriter): void {
  to.bytes(generation === '' ? Buffer.alloc(ID_BYTES) : Buffer.from(generation, 'hex'));
  to.varint(revision);
  to.float64(storedAt);
  to.uint64(hash);
  to.text(fields);
  to.varint(body.length);
  to.bytes(body);
}

function readPart(from: ByteReader): RecordPart {
  const id = from.bytes(ID_BYTES);
  const generation = id.every((byte) => byte === 0) ? '' : id.toString('hex');
  const [revision, storedAt, hash, fields] = [from.varint(), from.float64(), from.uint64(), from.text()];
  return { generation, revision, storedAt, hash, fields, body: Buffer.from(from.bytes(from.varint())) };
}
