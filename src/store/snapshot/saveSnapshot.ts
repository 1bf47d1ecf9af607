import { constants } from 'node:fs';
import { type FileHandle, open, realpath, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { requireInteger, requireText } from '../../internal/preconditions.js';
import { ForeignFileError } from './ForeignFileError.js';
import { encodeEnd, encodeFileHeader, encodeRecord, FILE_HEADER_BYTES, kindOf } from './format.js';
import type { SnapshotEntry } from './SnapshotEntry.js';
import { toSnapshotError } from './SnapshotError.js';
import { removeAbandoned, temporaryFor } from './temporaryFiles.js';

export interface SaveOptions {
  /** Texts of at least so many bytes are compressed. `null`: none. `0`: all. Default: 1024. */
  readonly compressFrom?: number | null;
}

/** What was saved. */
export interface SnapshotSaved {
  readonly entries: number;
  /** The size of the file. */
  readonly bytes: number;
}

/** So much is written at a time. Others get their turn between: to compress so much takes some milliseconds. */
const CHUNK_BYTES = 64 * 1_024;

/**
 * Writes entries to a file that takes the place of the one that is there, in one step: whatever happens meanwhile, the path has the old snapshot or the new one, whole. When the promise
 * is fulfilled, the new one survives a crash of the machine as well. Of several saves to one path at once, in one process or in many, the last to end wins.
 *
 * The entries are read one by one, and no more than a chunk of them is in memory. Only the owner may read the file. It is written beside the path first; a process that dies leaves that
 * file behind, and the next save removes it.
 *
 * @throws ForeignFileError when something else than a snapshot is there: a file of something else, a folder, a device, or a snapshot in the format of a version to come.
 * @throws SnapshotError when the file system refuses: no room, no permission, no such folder. The old snapshot is as it was.
 */
export async function saveSnapshot(
  path: string,
  entries: Iterable<SnapshotEntry> | AsyncIterable<SnapshotEntry>,
  options: SaveOptions = {},
): Promise<SnapshotSaved> {
  requireText('path', path);
  const { compressFrom = 1_024 } = options;
  if (compressFrom !== null) requireInteger('compressFrom', compressFrom, 0);
  try {
    // Through a link, what it points to is replaced, and not the link.
    const file = await realpath(path).catch(() => path);
    await requireOurs(path, file);
    await removeAbandoned(file);
    return await replace(file, entries, compressFrom);
  } catch (error) {
    throw toSnapshotError('save', path, error);
  }
}

async function replace(
  file: string,
  entries: Iterable<SnapshotEntry> | AsyncIterable<SnapshotEntry>,
  compressFrom: number | null,
): Promise<SnapshotSaved> {
  const temporary = temporaryFor(file);
  const handle = await open(temporary, 'wx', 0o600);
  try {
    let saved: SnapshotSaved;
    try {
      saved = await write(handle, entries, compressFrom);
      // Before the rename: otherwise a crash may leave the new name with nothing behind it.
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
    await syncFolder(dirname(file));
    return saved;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

async function write(
  handle: FileHandle,
  entries: Iterable<SnapshotEntry> | AsyncIterable<SnapshotEntry>,
  compressFrom: number | null,
): Promise<SnapshotSaved> {
  let chunk: Buffer[] = [encodeFileHeader()];
  let waiting = FILE_HEADER_BYTES;
  let bytes = 0;
  const flush = async () => {
    await writeAll(handle, Buffer.concat(chunk, waiting));
    bytes += waiting;
    chunk = [];
    waiting = 0;
  };
  const add = (part: Buffer) => {
    chunk.push(part);
    waiting += part.length;
  };
  let count = 0;
  const addEntry = (entry: SnapshotEntry) => {
    for (const part of encodeRecord(entry, compressFrom)) add(part);
    count++;
  };
  if (Symbol.asyncIterator in entries) {
    for await (const entry of entries) {
      addEntry(entry);
      if (waiting >= CHUNK_BYTES) await flush();
    }
  } else {
    // Not the loop above: it would wait for each entry.
    for (const entry of entries) {
      addEntry(entry);
      if (waiting >= CHUNK_BYTES) await flush();
    }
  }
  add(encodeEnd(count));
  await flush();
  return { entries: count, bytes };
}

async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let from = 0; from < bytes.length; ) {
    from += (await handle.write(bytes, from, bytes.length - from)).bytesWritten;
  }
}

async function requireOurs(path: string, file: string): Promise<void> {
  let handle: FileHandle;
  try {
    // A pipe would otherwise wait for its writer.
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
    if (!stats.isFile()) throw new ForeignFileError(path, 'no ordinary file but a device or a pipe');
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(FILE_HEADER_BYTES), 0, FILE_HEADER_BYTES, 0);
    const kind = kindOf(buffer.subarray(0, bytesRead));
    if (kind === 'not ours') throw new ForeignFileError(path, 'a file of something else');
    if (kind === 'a newer format') throw new ForeignFileError(path, 'a snapshot of a newer version of Warchest');
  } finally {
    await handle.close();
  }
}

/** Makes the rename itself durable. Where a folder can't be synced, the file system looks after that, or nobody can. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  if (handle === undefined) return;
  await handle.sync().catch(() => undefined);
  await handle.close();
}
