import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './dist.js';

/**
 * An empty folder in which `warchest` is found as an installed package, linked to this repository. It is inside node_modules, so that no tool of
 * the repository looks at it.
 */
export function makeWorkspace(name: string): string {
  const folder = join(root, 'node_modules', '.cache', 'warchest', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  symlinkSync(root, join(folder, 'node_modules', 'warchest'), 'junction');
  return folder;
}
