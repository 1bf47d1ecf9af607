// How long `import 'warchest'` takes, beside clashofclans.js and undici alone: each in new processes that take turns.
// Also what the package weighs when it is installed, dependencies included.
//
//   npm run bench -- import
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROUNDS = Number(process.env.ROUNDS ?? 15);
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const fileOf = (path) => pathToFileURL(join(root, path)).href;

const targets = [
  ['warchest', fileOf('dist/index.js')],
  ['clashofclans.js', fileOf('node_modules/clashofclans.js/dist/index.mjs')],
  ['undici alone', fileOf('node_modules/undici/index.js')],
  ...['simulator', 'redis', 'sqlite', 'keyv', 'testing', 'tools'].map((name) => [
    `warchest/${name}`,
    fileOf(`dist/${name}.js`),
  ]),
  // Another build to compare with, such as the dist/index.js of an older checkout.
  ...(process.env.OTHER === undefined ? [] : [['OTHER', pathToFileURL(process.env.OTHER).href]]),
];

const PROGRAM = `
  const start = performance.now();
  await import(process.argv[1]);
  console.log(performance.now() - start);
`;
const times = new Map(targets.map(([name]) => [name, []]));
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [name, url] of targets) {
    const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', PROGRAM, url], {
      encoding: 'utf8',
    });
    times.get(name).push(Number(printed));
  }
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const reference = median(times.get('clashofclans.js'));
console.log(`median of ${ROUNDS} processes each`);
for (const [name, values] of times) {
  const time = median(values);
  console.log(
    `${name.padEnd(20)} ${time.toFixed(0).padStart(4)} ms   ${(time / reference).toFixed(2)} of clashofclans.js`,
  );
}

const { name, dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const [packed] = JSON.parse(
  execFileSync('npm', ['pack', '--dry-run', '--ignore-scripts', '--json'], { cwd: root, encoding: 'utf8' }),
);
const sizes = [
  [name, packed.unpackedSize],
  ...Object.keys(dependencies).map((dependency) => [dependency, sizeOf(join(root, 'node_modules', dependency))]),
];
console.log(`\n${packed.files.length} files, ${(packed.size / 1_000).toFixed(0)} KB packed; installed:`);
for (const [part, bytes] of [...sizes, ['in all', sizes.reduce((sum, [, bytes]) => sum + bytes, 0)]]) {
  console.log(`${part.padEnd(20)} ${(bytes / 1_000).toFixed(0).padStart(6)} KB`);
}

function sizeOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
