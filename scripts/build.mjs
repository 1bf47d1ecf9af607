import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, setup, tool } from './setup.mjs';

// From scratch: what is packed must never hold a file whose source is gone.
setup({ withBuild: false });
rmSync(join(root, 'dist'), { recursive: true, force: true });
process.exit(tool('tsc', ['-p', 'tsconfig.build.json', '--incremental', 'false', '--tsBuildInfoFile', 'null']));
