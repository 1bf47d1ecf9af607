import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { type Clock, systemClock } from '../../internal/Clock.js';
import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';
import { requireText } from '../../internal/preconditions.js';
import { parseSnapshot, type SnapshotLoad } from './parseSnapshot.js';
import type { SnapshotEntry } from './SnapshotEntry.js';
import { toSnapshotError } from './SnapshotError.js';

export interface LoadOptions {
  /** Says which entries are over. Default: the system's. */
  readonly clock?: Pick<Clock, 'now'>;
}

/** A pipe would otherwise wait for its writer. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK;
const NOT_FOUND: SnapshotLoad = { found: false, entries: 0, expired: 0, damaged: 0, trouble: undefined };
const NO_FILE: SnapshotLoad = { ...NOT_FOUND, found: true, trouble: 'not ours' };

/**
 * Gives the entries of a snapshot to `take`, one by one in the order in which they were saved, without those that are over. A file that isn't there has none.
 *
 * A damaged or cut-off file gives every entry before the damage, and those after it where the damage is within one entry's content; `trouble` says so. What is no snapshot, or one of a
 * version to come, gives nothing. None of this throws.
 *
 * @throws SnapshotError when the file is there and can't be read.
 */
export async function loadSnapshot(
  path: string,
  take: (entry: SnapshotEntry) => void,
  options: LoadOptions = {},
): Promise<SnapshotLoad> {
  const now = check(path, take, options);
  try {
    const handle = await open(path, FLAGS).catch(absentOf);
    if (handle === undefined) return NOT_FOUND;
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) return NO_FILE;
      const parsing = parseSnapshot(stats.size, now, take);
      let step = parsing.next();
      while (step.done !== true) {
        step = parsing.next((await handle.read(step.value, 0, step.value.length)).bytesRead);
      }
      return step.value;
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw toSnapshotError('load', path, error);
  }
}

/** The same without waiting, for a cache that has to be filled before its first read. */
export function loadSnapshotSync(
  path: string,
  take: (entry: SnapshotEntry) => void,
  options: LoadOptions = {},
): SnapshotLoad {
  const now = check(path, take, options);
  try {
    const file = openNow(path);
    if (file === undefined) return NOT_FOUND;
    try {
      const stats = fstatSync(file);
      if (!stats.isFile()) return NO_FILE;
      const parsing = parseSnapshot(stats.size, now, take);
      let step = parsing.next();
      while (step.done !== true) step = parsing.next(readSync(file, step.value, 0, step.value.length, null));
      return step.value;
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw toSnapshotError('load', path, error);
  }
}

/** All of a load is of one moment, so that the clock is read once. */
function check(path: string, take: unknown, { clock = systemClock }: LoadOptions): () => number {
  requireText('path', path);
  if (typeof take !== 'function') throw new InvalidArgumentError('take', take, 'a function');
  const now = clock.now();
  return () => now;
}

function openNow(path: string): number | undefined {
  try {
    return openSync(path, FLAGS);
  } catch (error) {
    return absentOf(error);
  }
}

function absentOf(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
