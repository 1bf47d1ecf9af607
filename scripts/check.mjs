// Checks format, types, lint, architecture and unused code. Each step runs, whatever failed before it.
import { setup, tool } from './setup.mjs';

setup({ withBuild: false });
const steps = [
  ['format', 'biome', ['check', '--error-on-warnings', '.']],
  ['types', 'tsc', ['-p', 'tsconfig.json']],
  ['lint', 'oxlint', ['--type-aware', '--deny-warnings', '.']],
  ['architecture', 'depcruise', ['--config', '.dependency-cruiser.cjs', 'src']],
  ['unused', 'knip', ['--no-progress']],
];
const failed = [];
for (const [name, bin, args] of steps) {
  const start = performance.now();
  const status = tool(bin, args);
  console.error(
    `check: ${name} ${status === 0 ? 'ok' : 'FAILED'} (${((performance.now() - start) / 1000).toFixed(1)} s)`,
  );
  if (status !== 0) failed.push(name);
}
process.exit(failed.length === 0 ? 0 : 1);
