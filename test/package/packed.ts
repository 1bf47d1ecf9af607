import { mkdirSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from './dist.js';
import { run } from './run.js';

/** The package as it is shipped: packed, and unpacked into an empty folder beside its dependencies. */
export interface Installed {
  /** The tarball. */
  readonly tarball: string;
  /** Every file in it, as its path in the package. */
  readonly files: readonly string[];
  /** The folder of the program that uses it; `warchest` is in its node_modules. */
  readonly folder: string;
}

interface Manifest {
  readonly files: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, unknown>>;
}

export const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;

/** What can be imported, such as `warchest/testing`. */
export const SUBPATHS = Object.entries(manifest.exports)
  .filter(([, target]) => typeof target === 'object')
  .map(([subpath]) => `warchest${subpath.slice(1)}`);

/** Packs `dist` as it is: a build would replace it while other tests read it. Nothing is downloaded. */
export async function packAndInstall(): Promise<Installed> {
  const base = mkdtempSync(join(tmpdir(), 'warchest-package-'));
  const packed = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', base], { cwd: root });
  if (packed.code !== 0) throw new Error(`npm pack failed: ${packed.stderr}`);
  const [{ filename, files } = { filename: '', files: [] }] = JSON.parse(packed.stdout) as {
    readonly filename: string;
    readonly files: readonly { readonly path: string }[];
  }[];
  const tarball = join(base, filename);
  const folder = join(base, 'program');
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, 'warchest'), { recursive: true });
  const unpacked = await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', join(modules, 'warchest')]);
  if (unpacked.code !== 0) throw new Error(`tar failed: ${unpacked.stderr}`);
  // Node's types are what every user of TypeScript on Node has installed.
  for (const name of [...Object.keys(manifest.dependencies ?? {}), '@types/node', 'undici-types']) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(modules, name), 'junction');
  }
  return { tarball, files: files.map(({ path }) => path), folder };
}
