// Everything: set-up, build, every test; closes with one line «N passed, N failed, N skipped».
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, setup, tool, wantProgram } from './setup.mjs';

setup();
wantProgram('redis-server', 'redis-server');
const results = join(root, 'node_modules', '.cache', 'warchest', 'test-results.json');
rmSync(results, { force: true });
const status = tool('vitest', [
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${results}`,
  ...process.argv.slice(2),
]);
if (!existsSync(results)) {
  console.log('0 passed, 1 failed');
  process.exit(status || 1);
}
const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
  readFileSync(results, 'utf8'),
);
// A file that fails before its first test counts as one failure: otherwise it would vanish from the sum.
const brokenFiles = testResults.filter(
  (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
);
const failed = numFailedTests + brokenFiles.length;
console.log(`${numPassedTests} passed, ${failed} failed, ${numPendingTests + numTodoTests} skipped`);
process.exit(status !== 0 || failed > 0 ? 1 : 0);
