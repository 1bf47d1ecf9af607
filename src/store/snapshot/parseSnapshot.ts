import { readFrame } from '../frame/frame.js';
import {
  decodeText,
  FILE_HEADER_BYTES,
  FRAME_START_BYTES,
  isIntact,
  kindOf,
  RECORD_HEADER_BYTES,
  type RecordHeader,
  readRecordHeader,
} from './format.js';
import type { SnapshotEntry } from './SnapshotEntry.js';

/** Why a snapshot did not give all that it once held. */
export type SnapshotTrouble =
  /** Nothing was taken: the file is something else, or of a version of Warchest to come. */
  | 'not ours'
  | 'a newer format'
  /** What comes after the last whole entry is missing. */
  | 'cut off'
  /** From some place on, or here and there, it is not what was written. */
  | 'damaged';

/** What came of loading a snapshot. */
export interface SnapshotLoad {
  /** Whether a file is there at all. */
  readonly found: boolean;
  /** Entries that were given to `take`. */
  readonly entries: number;
  /** Entries whose time was over, and that were left out. */
  readonly expired: number;
  /** Entries that were recognised and whose content is damaged. They were left out. */
  readonly damaged: number;
  /** `undefined`: it was whole. */
  readonly trouble: SnapshotTrouble | undefined;
}

/** The file is read so many bytes at a time. */
const BLOCK_BYTES = 256 * 1_024;

/**
 * Reads a snapshot of so many bytes. It yields a buffer whenever it wants more, and is to be given how many of the following bytes were read into it: so the same code reads with and
 * without waiting. Memory stays at a block, or one entry where that is larger. No damage makes it throw; what `take` throws comes out.
 */
export function* parseSnapshot(
  fileBytes: number,
  now: () => number,
  take: (entry: SnapshotEntry) => void,
): Generator<Buffer, SnapshotLoad, number> {
  const source = new Source(fileBytes);
  let entries = 0;
  let expired = 0;
  let damaged = 0;
  const outcome = (trouble: SnapshotTrouble | undefined): SnapshotLoad => ({
    found: true,
    entries,
    expired,
    damaged,
    trouble: trouble ?? (damaged > 0 ? 'damaged' : undefined),
  });

  const kind = kindOf(yield* source.upTo(FILE_HEADER_BYTES));
  if (kind === 'empty') return outcome('cut off');
  if (kind !== 'ours') return outcome(kind);
  for (;;) {
    const lengths = yield* source.upTo(RECORD_HEADER_BYTES);
    if (lengths.length < RECORD_HEADER_BYTES) return outcome('cut off');
    const header = readRecordHeader(lengths);
    if (header === undefined) return outcome('damaged');
    if (header.isEnd) {
      const counted = header.keyBytes === entries + expired + damaged;
      return outcome(isIntact(lengths, NOTHING) && counted && source.left === 0 ? undefined : 'damaged');
    }
    // The lengths are not checked yet: nothing is allocated by them that the file can't fill.
    const { nameBytes, keyBytes, frameBytes } = header;
    if (nameBytes + keyBytes + FRAME_START_BYTES > source.left) return outcome('cut off');
    const head = Buffer.from(yield* source.again(RECORD_HEADER_BYTES, nameBytes + keyBytes + FRAME_START_BYTES));
    const headBytes = RECORD_HEADER_BYTES + nameBytes + keyBytes;
    if (head.length < headBytes + FRAME_START_BYTES) return outcome('cut off');
    if (!isIntact(head.subarray(0, headBytes), head.subarray(headBytes))) return outcome('damaged');
    if (frameBytes - FRAME_START_BYTES > source.left) return outcome('cut off');
    const frame = yield* source.again(FRAME_START_BYTES, frameBytes - FRAME_START_BYTES);
    if (frame.length < frameBytes) return outcome('cut off');
    const entry = entryOf(head, header, frame);
    if (entry === undefined) damaged++;
    else if (entry.deleteAt !== null && entry.deleteAt <= now()) expired++;
    else {
      take(entry);
      entries++;
    }
  }
}

const NOTHING = Buffer.alloc(0);

function entryOf(head: Buffer, header: RecordHeader, frame: Buffer): SnapshotEntry | undefined {
  const content = readFrame(frame);
  if (typeof content === 'string' || typeof content.content !== 'string') return undefined;
  const keyAt = RECORD_HEADER_BYTES + header.nameBytes;
  return {
    name: decodeText(head.subarray(RECORD_HEADER_BYTES, keyAt), header.wideName),
    key: decodeText(head.subarray(keyAt, keyAt + header.keyBytes), header.wideKey),
    text: content.content,
    deleteAt: content.deleteAt,
    version: content.version,
  };
}

/** The bytes of the file, in order, from a buffer that is filled as it runs empty. */
class Source {
  #buffer: Buffer;
  #from = 0;
  #to = 0;
  #unread: number;

  constructor(fileBytes: number) {
    this.#unread = fileBytes;
    this.#buffer = Buffer.allocUnsafe(Math.min(BLOCK_BYTES, fileBytes));
  }

  /** How many bytes have not been given out. */
  get left(): number {
    return this.#unread + this.#to - this.#from;
  }

  /** The next so many bytes, or all that are left where they are fewer. They may be used until the next call. */
  *upTo(count: number): Generator<Buffer, Buffer, number> {
    return yield* this.again(0, count);
  }

  /** The same with so many bytes in front that were given out last. */
  *again(last: number, count: number): Generator<Buffer, Buffer, number> {
    this.#from -= last;
    const wanted = last + Math.min(count, this.left - last);
    if (this.#to - this.#from < wanted) this.#makeRoom(wanted);
    while (this.#to - this.#from < wanted) {
      const room = this.#buffer.subarray(this.#to, this.#to + Math.min(this.#buffer.length - this.#to, this.#unread));
      const read = yield room;
      // Somebody is cutting the file off meanwhile.
      if (read <= 0) {
        this.#unread = 0;
        break;
      }
      this.#to += read;
      this.#unread -= read;
    }
    const given = this.#buffer.subarray(this.#from, Math.min(this.#from + wanted, this.#to));
    this.#from += given.length;
    return given;
  }

  #makeRoom(wanted: number): void {
    const kept = this.#buffer.subarray(this.#from, this.#to);
    const buffer = wanted > this.#buffer.length ? Buffer.allocUnsafe(wanted) : this.#buffer;
    buffer.set(kept);
    this.#buffer = buffer;
    this.#from = 0;
    this.#to = kept.length;
  }
}
