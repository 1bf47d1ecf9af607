import { randomBytes } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { threadId } from 'node:worker_threads';

/** What is older than this is nobody's, whoever seems to be alive. */
const MAX_AGE_MS = 3_600_000;

/** A name beside the file, in the same folder so that it can be renamed, that says who writes there. */
export function temporaryFor(file: string): string {
  return join(dirname(file), `${startOf(file)}${ownerOf(process.pid, threadId)}.${randomBytes(6).toString('hex')}.tmp`);
}

/**
 * Removes what was left by writers of this file that have died. Those that live are left alone: of other machines that share the folder nobody knows, so theirs stay for an hour.
 * Failures are of no consequence, the next time may do better.
 */
export async function removeAbandoned(file: string): Promise<void> {
  const folder = dirname(file);
  const start = startOf(file);
  const names = await readdir(folder).catch((): string[] => []);
  for (const name of names) {
    if (!name.startsWith(start) || !name.endsWith('.tmp')) continue;
    const path = join(folder, name);
    if (await isAbandoned(path, name.slice(start.length))) await rm(path, { force: true }).catch(() => undefined);
  }
}

async function isAbandoned(path: string, rest: string): Promise<boolean> {
  const parts = /^([0-9a-z-]*)\.(\d+)\.(\d+)\.[0-9a-f]{12}\.tmp$/.exec(rest);
  if (parts === null) return false;
  const modifiedAt = await stat(path).then(
    (file) => file.mtimeMs,
    () => undefined,
  );
  if (modifiedAt === undefined) return false;
  if (modifiedAt < Date.now() - MAX_AGE_MS) return true;
  if (parts[1] !== host()) return false;
  const pid = Number(parts[2]);
  // A container's processes get the same numbers again after a restart.
  if (pid === process.pid) return modifiedAt < Date.now() - process.uptime() * 1_000;
  return !isAlive(pid);
}

function startOf(file: string): string {
  return `.${basename(file)}.`;
}

function ownerOf(pid: number, thread: number): string {
  return `${host()}.${pid}.${thread}`;
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
    // Somebody else's process may not be signalled, and is alive.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
