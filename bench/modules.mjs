// The library before it is bundled, one file per source file: for benchmarks of parts that the package does not export.
// `npm run bench` compiles it. MODULES names the folder of another build, such as that of an older checkout.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const MODULES = resolve(
  process.env.MODULES ?? fileURLToPath(new URL('../node_modules/.cache/warchest/modules', import.meta.url)),
);

/** Imports a module by its path below `src`, such as `http/Transport.js`. */
export function importModule(path) {
  const file = join(MODULES, path);
  if (!existsSync(file)) throw new Error(`${file} does not exist: start benchmarks with npm run bench -- <name>`);
  return import(pathToFileURL(file).href);
}
