// Checks format, types, lint, architecture, unused code and wording. Each step runs, whatever failed before it.
import { run, setup, tool } from './setup.mjs';

setup({ withBuild: false });
const steps = [
  ['format', 'biome', ['check', '--error-on-warnings', '.']],
  ['types', 'tsc', ['-p', 'tsconfig.json']],
  ['lint', 'oxlint', ['--type-aware', '--deny-warnings', '.']],
  ['architecture', 'depcruise', ['--config', '.dependency-cruiser.cjs', 'src']],
  ['unused', 'knip', ['--no-progress']],
  ['wording', 'node', ['scripts/prose.mjs']],
];
const failed = [];
for (const [name, bin, args] of steps) {
  const start = performance.now();
  const status = bin === 'node' ? run(process.execPath, args) : tool(bin, args);
  console.error(
    `check: ${name} ${status === 0 ? 'ok' : 'FAILED'} (${((performance.now() - start) / 1000).toFixed(1)} s)`,
  );
  if (status !== 0) failed.push(name);
}
process.exit(failed.length === 0 ? 0 : 1);
