import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './dist.js';

/**
 * An empty folder in which `warchest` is installed as a link to this repository. The folder is inside node_modules,
 * which the tools of the repository ignore.
 */
export function makeWorkspace(name: string): string {
  const folder = join(root, 'node_modules', '.cache', 'warchest', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  symlinkSync(root, join(folder, 'node_modules', 'warchest'), 'junction');
  return folder;
}
