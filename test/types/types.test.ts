import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { check, describeProblems, type Problem } from '../package/compile.js';
import { root } from '../package/dist.js';

// `npm run check` compiles these files too. Here a wrong type, and the absence of an expected error, is a failed test.
describe('the public types', () => {
  const here = join(root, 'test', 'types');
  const files = readdirSync(here).filter((name) => name.endsWith('.test-d.ts'));
  let problems: Problem[] = [];

  beforeAll(() => {
    problems = check(
      files.map((name) => join(here, name)),
      { noPropertyAccessFromIndexSignature: false },
    );
  });

  test('are checked', () => {
    expect(files.length).toBeGreaterThan(3);
    expect(describeProblems(problems.filter(({ file }) => file === undefined))).toEqual([]);
  });

  test.each(files)('are as %s expects, and refuse the same code', (name) => {
    expect(describeProblems(problems.filter(({ file }) => file?.endsWith(`/types/${name}`)))).toEqual([]);
  });
});
