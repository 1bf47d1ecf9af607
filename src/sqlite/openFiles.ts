/**
 * The database files that stores of this process have open, by what identifies them. Of the process, because their locks are: to close any descriptor of a file ends every lock that the process holds
 * on it, SQLite's too, and other processes would take a file that is in use for one that nobody uses. So such a file must not be looked at past SQLite.
 */
const openFiles = new Map<string, number>();

export function noteOpened(identity: string): void {
  openFiles.set(identity, (openFiles.get(identity) ?? 0) + 1);
}

export function noteClosed(identity: string): void {
  const left = (openFiles.get(identity) ?? 0) - 1;
  if (left > 0) openFiles.set(identity, left);
  else openFiles.delete(identity);
}

export function isOpenHere(identity: string | undefined): boolean {
  return identity !== undefined && openFiles.has(identity);
}
