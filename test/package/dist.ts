import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * Why `dist` cannot be tested, for the title of a skipped suite; `undefined`: it is current. `npm test` builds first,
 * so this happens only when vitest is started directly.
 */
export function whyNoBuild(): string | undefined {
  const index = join(root, 'dist', 'index.js');
  if (!existsSync(index)) return 'dist is absent: run npm test, or npm run build';
  const builtAt = Math.max(timeOf(index), timeOf(join(root, 'node_modules', '.cache', 'warchest', 'build')));
  const changedAt = Math.max(...filesBelow(join(root, 'src')).map(timeOf));
  return builtAt < changedAt ? 'dist is older than src: run npm test, or npm run build' : undefined;
}

/** Every file below a folder, as absolute paths. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function timeOf(file: string): number {
  return existsSync(file) ? statSync(file).mtimeMs : 0;
}

/** ` (skipped: …)` for the title of a suite, or nothing. */
export function because(reason: string | undefined): string {
  return reason === undefined ? '' : ` (skipped: ${reason})`;
}
