import { closeSync, fstatSync, openSync, readdirSync, readSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { DatabaseAccessError, ForeignDatabaseError } from './errors.js';

/** Written into the header of every file of ours, as SQLite's application id: 'WrCh'. */
export const APPLICATION_ID = 0x57724368;
const MAGIC = 'SQLite format 3\0';
const APPLICATION_ID_AT = 68;
const HEADER_BYTES = 100;
/** Suffixes of the database and of the files that SQLite keeps next to it. */
const SUFFIXES = ['', '-wal', '-shm', '-journal'];

/**
 * Looks at a file before SQLite opens it, because opening alone may roll back or checkpoint another program's
 * database. `'absent'`: there is no file. `'usable'`: it is empty, it is ours, or only SQLite may look at it.
 * `'unreadable'`: it is not a database.
 * @throws ForeignDatabaseError; DatabaseAccessError; InvalidArgumentError when the path can not be a file.
 */
export function inspectFile(path: string): 'absent' | 'usable' | 'unreadable' {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) {
      if (statSync(dirname(path), { throwIfNoEntry: false })?.isDirectory() === true) return 'absent';
      throw new InvalidArgumentError('path', path, 'a file in an existing folder');
    }
    if (!stats.isFile()) throw new InvalidArgumentError('path', path, 'a file');
    if (stats.size === 0) return 'usable';
    return inspectHeader(path, `${stats.dev}:${stats.ino}`);
  } catch (error) {
    throw toAccessError(path, error);
  }
}

/**
 * Makes an empty file that only its owner may read. SQLite gives its other files the same mode. Does nothing when
 * the file is there.
 * @throws DatabaseAccessError
 */
export function createFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw toAccessError(path, error);
  }
}

/** Identifies a file, to distinguish it from another one under the same path; `undefined`: there is no file. */
export function identityOf(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? undefined : `${stats.dev}:${stats.ino}`;
}

/** Renames the database and its other files to `<path>.corrupt-<now>`; returns the new path. */
export function moveAside(path: string, now: number): string {
  const wanted = `${path}.corrupt-${Math.floor(now)}`;
  let target = wanted;
  for (let count = 2; identityOf(target) !== undefined; count++) target = `${wanted}-${count}`;
  for (const suffix of SUFFIXES) {
    if (identityOf(path + suffix) !== undefined) renameSync(path + suffix, target + suffix);
  }
  return target;
}

export function foreignDatabase(path: string, applicationId: number): ForeignDatabaseError {
  const reason = applicationId === 0 ? 'it has no application id' : `its application id is ${applicationId}`;
  return new ForeignDatabaseError(path, reason);
}

/**
 * POSIX drops every lock that a process holds on a file as soon as the process closes any descriptor of it, SQLite's
 * locks too. So a file that this process has open, in any thread and through any library, is left to SQLite.
 */
function inspectHeader(path: string, identity: string): 'usable' | 'unreadable' {
  if (descriptorsOf(identity) > 0) return 'usable';
  const file = openSync(path, 'r');
  const header = Buffer.alloc(HEADER_BYTES);
  const length = readSync(file, header, 0, HEADER_BYTES, 0);
  // Another thread may have opened the file meanwhile: a descriptor that stays open does less harm than lost locks.
  if (descriptorsOf(identity) <= 1) closeSync(file);
  if (length < HEADER_BYTES || header.toString('latin1', 0, MAGIC.length) !== MAGIC) return 'unreadable';
  const applicationId = header.readUInt32BE(APPLICATION_ID_AT);
  if (applicationId !== APPLICATION_ID) throw foreignDatabase(path, applicationId);
  return 'usable';
}

/** How many descriptors of the file this process has open. Windows has no list of them, and no such locks either: 0. */
function descriptorsOf(identity: string): number {
  let names: string[];
  try {
    names = readdirSync('/dev/fd');
  } catch {
    return 0;
  }
  return names.filter((name) => descriptorIdentity(Number(name)) === identity).length;
}

function descriptorIdentity(descriptor: number): string | undefined {
  try {
    const stats = fstatSync(descriptor);
    return `${stats.dev}:${stats.ino}`;
  } catch {
    // The descriptor was closed meanwhile, such as the one that listed the others.
    return undefined;
  }
}

function toAccessError(path: string, error: unknown): unknown {
  return codeOf(error) === undefined ? error : new DatabaseAccessError(path, error);
}

/** The code of a file system's error; `undefined` for other errors. */
function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'syscall' in error && 'code' in error ? String(error.code) : undefined;
}
