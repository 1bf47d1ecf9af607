import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Vite } from 'vitest/node';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Compiles a program and everything that it imports, except packages, into one JavaScript file in a folder of the
 * test's own, and returns the path of the file. For child processes and worker threads, because the oldest supported
 * Node does not run TypeScript.
 */
export async function bundle(program: URL, into: string): Promise<string> {
  // The copy of vite that vitest itself uses.
  const require = createRequire(createRequire(import.meta.url).resolve('vitest/package.json'));
  const { build } = (await import(pathToFileURL(require.resolve('vite')).href)) as typeof Vite;
  const entry = fileURLToPath(program);
  mkdirSync(into, { recursive: true });
  await build({
    ...{ root, configFile: false, logLevel: 'warn', publicDir: false },
    build: { ssr: entry, outDir: into, emptyOutDir: false, minify: false, target: 'node20' },
  });
  writeFileSync(join(into, 'package.json'), '{"type":"module"}');
  const packages = join(into, 'node_modules');
  if (!existsSync(packages)) symlinkSync(join(root, 'node_modules'), packages, 'dir');
  return join(into, basename(entry).replace(/ts$/, 'js'));
}
