import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';

// The setup of the fast tests: they start no other program. A test that must is listed under PROGRAMS in
// vitest.config.ts.
const STARTERS = ['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync'];

for (const name of STARTERS) {
  const refuse = (): never => {
    throw new Error(`${name}() in a fast test: list the file under PROGRAMS in vitest.config.ts`);
  };
  Object.assign(childProcess, { [name]: refuse });
}
syncBuiltinESMExports();
