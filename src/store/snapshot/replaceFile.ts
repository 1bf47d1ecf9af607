import { randomBytes } from 'node:crypto';
import { type FileHandle, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** A temporary file of this age is abandoned, even if a process with its number lives. */
const MAX_AGE_MS = 3_600_000;

/**
 * Writes a file that replaces another one in one step: at every moment the path has the old file or the new one, whole.
 * When the promise is fulfilled, the new file survives a crash of the machine. Of several replacements at the same
 * time, in one process or several, the last to end wins.
 *
 * A temporary file next to the path is written first, readable by its owner only. A process that dies leaves it;
 * the next replacement removes it.
 */
export async function replaceFile<T>(file: string, write: (handle: FileHandle) => Promise<T>): Promise<T> {
  await removeAbandoned(file);
  const temporary = temporaryFor(file);
  const handle = await open(temporary, 'wx', 0o600);
  try {
    let result: T;
    try {
      result = await write(handle);
      // Before the rename: otherwise a crash could leave the new name without its content.
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
    await syncFolder(dirname(file));
    return result;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** A new temporary path in the same folder, with the host and the process that write it. */
export function temporaryFor(file: string): string {
  const suffix = `${host()}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`;
  return join(dirname(file), `.${basename(file)}.${suffix}`);
}

/**
 * Removes the temporary files of dead writers of this file. Whether a process on another host lives is unknown: its
 * files stay for an hour. Failures are ignored; the next call tries again.
 */
export async function removeAbandoned(file: string): Promise<void> {
  const folder = dirname(file);
  const start = `.${basename(file)}.`;
  const names = await readdir(folder).catch((): string[] => []);
  for (const name of names) {
    if (!name.startsWith(start)) continue;
    const path = join(folder, name);
    if (await isAbandoned(path, name.slice(start.length))) await rm(path, { force: true }).catch(() => undefined);
  }
}

async function isAbandoned(path: string, suffix: string): Promise<boolean> {
  const parts = /^([0-9a-z-]*)\.(\d+)\.[0-9a-f]{12}\.tmp$/.exec(suffix);
  if (parts === null) return false;
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined) return false;
  if (stats.mtimeMs < Date.now() - MAX_AGE_MS) return true;
  if (parts[1] !== host()) return false;
  const pid = Number(parts[2]);
  // After a restart the processes of a container have the same numbers again.
  if (pid === process.pid) return stats.mtimeMs < Date.now() - process.uptime() * 1_000;
  return !isAlive(pid);
}

function host(): string {
  return hostname()
    .toLowerCase()
    .replace(/[^0-9a-z]/g, '-')
    .slice(0, 40);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: another user's process, which lives.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Makes the rename durable, where the file system allows to sync a folder. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  if (handle === undefined) return;
  await handle.sync().catch(() => undefined);
  await handle.close();
}
