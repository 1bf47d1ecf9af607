import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A temporary folder of a test, with paths in it that were not used yet. */
export function folder(): { readonly path: (name?: string) => string; readonly remove: () => void } {
  const root = mkdtempSync(join(tmpdir(), 'warchest-sqlite-'));
  let count = 0;
  return {
    path: (name = `${count++}.db`) => join(root, name),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
