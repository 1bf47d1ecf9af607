// Runs the tests and ends with the slowest files and one line: «N passed, N failed, N skipped».
// `npm test` runs all but the long tests; `--project fast` (npm run test:fast) only those that start no other program.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root, setup, tool, wantProgram } from './setup.mjs';

const LIMIT_MS = 10_000;
/** Tests that may take longer, each with the reason. A key is a file, or a file and the beginning of a test's name. */
const SLOW_TESTS = {
  'test/events/processes/kills.test.ts': 'kills processes at moments spread over a game weekend',
  'test/events/processes/outage.test.ts': 'waits for real time-outs of a Redis that is frozen or killed',
};

const args = process.argv.slice(2);
const isFast = args.join(' ').includes('--project fast');
const lanes = args.some((arg) => arg.startsWith('--project')) ? [] : ['--project', 'fast', '--project', 'programs'];

setup();
if (!isFast) wantProgram('redis-server', 'redis-server');
const results = join(root, 'node_modules', '.cache', 'warchest', 'test-results.json');
rmSync(results, { force: true });
const status = tool('vitest', [
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${results}`,
  ...lanes,
  ...args,
]);
if (!existsSync(results)) {
  console.log('0 passed, 1 failed');
  process.exit(status || 1);
}
const report = JSON.parse(readFileSync(results, 'utf8'));
printTimes(report.testResults);
const failed = report.numFailedTests + filesThatNeverRan(report.testResults).length;
console.log(
  `${report.numPassedTests} passed, ${failed} failed, ${report.numPendingTests + report.numTodoTests} skipped`,
);
process.exit(status !== 0 || failed > 0 ? 1 : 0);

/** Files that failed before their first test. Each counts as one failure; no test of theirs is in the sum. */
function filesThatNeverRan(files) {
  return files.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  );
}

/** Prints the ten slowest files, and the tests over the limit that are not listed. No time fails a run. */
function printTimes(files) {
  const seconds = (ms) => `${(ms / 1_000).toFixed(1).padStart(6)} s`;
  const timed = files.map((file) => ({ name: relative(root, file.name), ms: file.endTime - file.startTime, file }));
  console.log('\nslowest files:');
  for (const { name, ms } of timed.toSorted((a, b) => b.ms - a.ms).slice(0, 10)) console.log(`${seconds(ms)}  ${name}`);
  const tests = timed.flatMap(({ name, file }) =>
    file.assertionResults.map(({ fullName, duration }) => ({ name: `${name}: ${fullName}`, ms: duration ?? 0 })),
  );
  const slow = tests.filter(
    ({ name, ms }) => ms > LIMIT_MS && !Object.keys(SLOW_TESTS).some((listed) => name.startsWith(listed)),
  );
  if (slow.length > 0) console.log(`tests over ${LIMIT_MS / 1_000} s that scripts/test.mjs does not list:`);
  for (const { name, ms } of slow) console.log(`${seconds(ms)}  ${name}`);
  console.log();
}
