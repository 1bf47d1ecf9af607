import { join } from 'node:path';
import { root, run, setup } from './setup.mjs';

setup();
process.exit(run(process.execPath, [join(root, 'dist', 'cli.js'), 'demo', ...process.argv.slice(2)]));
