import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { requireText } from '../../internal/preconditions.js';
import {
  decodeLine,
  encodeStart,
  readMember,
  type SnapshotEntry,
  type SnapshotTrouble,
  START_BYTES,
  troubleOfStart,
} from './format.js';
import { toSnapshotError } from './SnapshotError.js';

/** The outcome of loading a snapshot. */
export interface SnapshotLoad {
  /** Whether the file is there. */
  readonly found: boolean;
  /** Entries given to `take`. */
  readonly entries: number;
  /** Expired entries, which were left out. */
  readonly expired: number;
  /** `undefined`: the snapshot was whole. */
  readonly trouble: SnapshotTrouble | undefined;
}

/** Opening a pipe would otherwise wait for its writer. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK;
const MAX_FILE_BYTES = 1_024 * 1_024 * 1_024;
/**
 * A snapshot may inflate to the larger of these: a number of bytes, a multiple of its size. Game data inflates tenfold.
 */
const INFLATED_BYTES = 64 * 1_024 * 1_024;
const INFLATED_RATIO = 64;

/**
 * Gives the entries of a snapshot to `take`, in the order in which they were saved, without those that expired before
 * `now` (epoch milliseconds). A file that is absent has no entries.
 *
 * Synchronous, so that a cache is filled before its first read. A file that is damaged or cut off gives every entry
 * before the damage; `trouble` says so. It throws nothing for what is in the file.
 *
 * @throws SnapshotError when the file is there and can not be read.
 */
export function loadSnapshot(path: string, now: number, take: (entry: SnapshotEntry) => void): SnapshotLoad {
  requireText('path', path);
  const file = readBytes(path);
  if (file === undefined) return { found: false, entries: 0, expired: 0, trouble: undefined };
  if (typeof file === 'string') return { found: true, entries: 0, expired: 0, trouble: file };
  return { found: true, ...parseSnapshot(file, now, take) };
}

/** `loadSnapshot` of the bytes of a file. */
export function parseSnapshot(
  file: Buffer,
  now: number,
  take: (entry: SnapshotEntry) => void,
): Omit<SnapshotLoad, 'found'> {
  const reader = new SnapshotReader(now, take);
  const trouble = troubleOfStart(file.subarray(0, START_BYTES)) ?? reader.read(file);
  return { entries: reader.entries, expired: reader.expired, trouble };
}

/** The file's bytes, or why it can not be a snapshot; `undefined`: it is absent. */
function readBytes(path: string): Buffer | SnapshotTrouble | undefined {
  try {
    const descriptor = openIfThere(path);
    if (descriptor === undefined) return undefined;
    try {
      const stats = fstatSync(descriptor);
      if (!stats.isFile()) return 'not a snapshot';
      return stats.size > MAX_FILE_BYTES ? 'too large' : readFileSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw toSnapshotError('load', path, error);
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, FLAGS);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Reads the members of a snapshot, line by line, up to the first damage. */
class SnapshotReader {
  entries = 0;
  expired = 0;
  readonly #now: number;
  readonly #take: (entry: SnapshotEntry) => void;

  constructor(now: number, take: (entry: SnapshotEntry) => void) {
    this.#now = now;
    this.#take = take;
  }

  read(file: Buffer): SnapshotTrouble | undefined {
    let left = INFLATED_BYTES + INFLATED_RATIO * file.length;
    for (let at = encodeStart().length; at < file.length; ) {
      const { text, end, trouble } = readMember(file, at, left);
      const found = this.#readLines(text);
      if (found === 'end' && end === file.length) return trouble;
      if (found !== undefined) return 'damaged';
      if (trouble !== undefined) return trouble;
      left -= text.length;
      at = end;
    }
    return 'cut off';
  }

  /** Reads whole lines. Returns `'end'` after the last line of the snapshot. */
  #readLines(text: Buffer): 'end' | 'damaged' | undefined {
    for (let from = 0, to = text.indexOf('\n'); to >= 0; from = to + 1, to = text.indexOf('\n', from)) {
      const line = decodeLine(text.subarray(from, to));
      if (isEntry(line)) this.#add(line);
      else if (line?.['entries'] === this.entries + this.expired && to === text.length - 1) return 'end';
      else return 'damaged';
    }
    return undefined;
  }

  #add(entry: SnapshotEntry): void {
    if (entry.deleteAt !== null && entry.deleteAt <= this.#now) {
      this.expired++;
      return;
    }
    const { name, key, text, deleteAt } = entry;
    this.#take({ name, key, text, deleteAt });
    this.entries++;
  }
}

function isEntry(line: Readonly<Record<string, unknown>> | undefined): line is Record<string, unknown> & SnapshotEntry {
  if (line === undefined) return false;
  const { name, key, text, deleteAt } = line;
  const isDated = deleteAt === null || typeof deleteAt === 'number';
  return isDated && [name, key, text].every((one) => typeof one === 'string');
}
