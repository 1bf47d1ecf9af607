// Bundles `src` into `dist`: one file of code and one of types per entry of the package, and chunks that entries share.
import { rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { rolldown } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';
import { root } from './setup.mjs';

/** The source of each entry; its key is the name of its files in `dist`. `package.json` exports them. */
const ENTRIES = {
  index: 'src/index.ts',
  keyv: 'src/keyv/index.ts',
  models: 'src/models/index.ts',
  payloads: 'src/api/payloads/index.ts',
  redis: 'src/redis/index.ts',
  simulator: 'src/simulator/index.ts',
  sqlite: 'src/sqlite/index.ts',
  testing: 'src/testing/index.ts',
  tools: 'src/tools/index.ts',
};
/** The file that `bin` names: code without types. */
const COMMAND = { cli: 'src/cli/main.ts' };

/** Chunks by folder, from the lowest floor up. By default each set of entries gets chunks of its own. */
const CHUNKS = [
  { name: 'base', test: /\/src\/(internal|api)\// },
  { name: 'cache', test: /\/src\/(store|cache)\// },
  { name: 'client', test: /\/src\/(http|models|client|events)\// },
  { name: 'simulator', test: /\/src\/simulator\// },
];

const OPTIONS = {
  cwd: root,
  platform: 'node',
  // Packages and Node's own modules stay imports; only the compiler's helpers are bundled.
  external: /^[a-z]/,
  transform: { target: 'es2022' },
  checks: { pluginTimings: false },
};

async function write(options, output) {
  const build = await rolldown({ ...OPTIONS, ...options });
  await build.write({
    dir: join(root, 'dist'),
    codeSplitting: { groups: CHUNKS.map((chunk) => ({ ...chunk, minShareCount: 2 })) },
    ...output,
  });
  await build.close();
}

/** Without comments: the types carry the documentation. */
async function writeCode() {
  await write(
    { input: { ...ENTRIES, ...COMMAND } },
    { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name].js', comments: { jsdoc: false } },
  );
}

async function writeTypes() {
  // By default, the types of an entry are named after its source file, which is `index` for all of them.
  const typesOf = new Map(
    Object.entries(ENTRIES).map(([name, file]) => [file.replace(/\.ts$/, '.d.ts'), `${name}.d.ts`]),
  );
  await write(
    { input: ENTRIES, plugins: [dts({ tsconfig: 'tsconfig.build.json', emitDtsOnly: true })] },
    {
      entryFileNames: ({ facadeModuleId }) => typesOf.get(relative(root, facadeModuleId)) ?? '[name].js',
      chunkFileNames: 'chunks/[name].d.ts',
    },
  );
}

rmSync(join(root, 'dist'), { recursive: true, force: true });
await Promise.all([writeCode(), writeTypes()]);
