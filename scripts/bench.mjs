// Runs the benchmarks, all or those named: npm run bench -- client engines
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildModules, root, run, setup } from './setup.mjs';

setup();
buildModules();
const folder = join(root, 'bench');
/** Files that benchmarks import or start. */
const NO_BENCHES = new Set(['modules.mjs', 'transport-server.mjs']);
const benches = new Map();
for (const entry of readdirSync(folder)) {
  const nested = join(folder, entry, 'run.mjs');
  if (entry.endsWith('.mjs') && !NO_BENCHES.has(entry)) benches.set(entry.slice(0, -4), join(folder, entry));
  else if (existsSync(nested)) benches.set(entry, nested);
}
const wanted = process.argv.length > 2 ? process.argv.slice(2) : [...benches.keys()].sort();
let status = 0;
for (const name of wanted) {
  const file = benches.get(name);
  if (file === undefined) {
    console.error(`bench: there is no '${name}'; there are: ${[...benches.keys()].sort().join(', ')}`);
    process.exit(2);
  }
  console.log(`\n== ${name}`);
  status = run(process.execPath, [file]) || status;
}
process.exit(status);
