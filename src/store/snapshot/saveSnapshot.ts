import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { requireText } from '../../internal/preconditions.js';
import {
  encodeEnd,
  encodeEntry,
  encodeMember,
  encodeStart,
  type SnapshotEntry,
  START_BYTES,
  troubleOfStart,
} from './format.js';
import { replaceFile } from './replaceFile.js';
import { ForeignFileError, toSnapshotError } from './SnapshotError.js';

/** What was saved. */
export interface SnapshotSaved {
  readonly entries: number;
  /** The size of the file. */
  readonly bytes: number;
}

/** Characters of lines in a gzip member. The event loop turns between two members. */
const MEMBER_CHARACTERS = 64 * 1_024;

/**
 * Writes the entries to a file, which replaces the one at the path in one step (see `replaceFile`). The entries are
 * read one by one, and no more than a gzip member of them is in memory. Only the owner may read the file.
 *
 * @throws ForeignFileError when something else is at the path: another file, a folder, a device, or a snapshot of a
 *   later version of Warchest.
 * @throws SnapshotError when the file system refuses: no room, no permission, no such folder. The old snapshot is as it
 *   was.
 */
export async function saveSnapshot(path: string, entries: Iterable<SnapshotEntry>): Promise<SnapshotSaved> {
  requireText('path', path);
  try {
    // A link stays, and the file that it points to is replaced.
    const file = await realpath(path).catch(() => path);
    await requireSnapshot(path, file);
    return await replaceFile(file, (handle) => writeEntries(handle, entries));
  } catch (error) {
    throw toSnapshotError('save', path, error);
  }
}

async function writeEntries(handle: FileHandle, entries: Iterable<SnapshotEntry>): Promise<SnapshotSaved> {
  const start = encodeStart();
  await handle.writeFile(start);
  let bytes = start.length;
  let count = 0;
  let lines = '';
  const flush = async () => {
    const member = await encodeMember(lines);
    await handle.writeFile(member);
    bytes += member.length;
    lines = '';
  };
  for (const entry of entries) {
    lines += encodeEntry(entry);
    count++;
    if (lines.length >= MEMBER_CHARACTERS) await flush();
  }
  lines += encodeEnd(count);
  await flush();
  return { entries: count, bytes };
}

/** Refuses to replace what is not a snapshot, or is one that this version can not read. */
async function requireSnapshot(path: string, file: string): Promise<void> {
  let handle: FileHandle;
  try {
    // O_NONBLOCK: opening a pipe would otherwise wait for its writer.
    handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return;
    if (code === 'EISDIR') throw new ForeignFileError(path, 'a folder');
    throw error;
  }
  try {
    const stats = await handle.stat();
    if (stats.isDirectory()) throw new ForeignFileError(path, 'a folder');
    if (!stats.isFile()) throw new ForeignFileError(path, 'a device or a pipe');
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(START_BYTES), 0, START_BYTES, 0);
    const trouble = troubleOfStart(buffer.subarray(0, bytesRead));
    if (trouble === 'not a snapshot') throw new ForeignFileError(path, 'a file that is not a snapshot');
    if (trouble === 'of a newer format') throw new ForeignFileError(path, 'a snapshot of a later version of Warchest');
  } finally {
    await handle.close();
  }
}
