import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { compile, describeProblems, type Problem } from './compile.js';
import { because, root, whyNoBuild } from './dist.js';
import { runNode } from './run.js';
import { makeWorkspace } from './workspace.js';

const reason = whyNoBuild();
const PROGRAMS = join(root, 'test', 'package', 'programs');

/** What was promised to run as it is written: what each program prints. */
const PRINTS: readonly [program: string, prints: RegExp][] = [
  ['founder', /^true 1 .+ \d+ #[0289PYLQGRJCUV]+\nundefined\n$/],
  ['bounds', /^true 1\ntrue 1\n$/],
  [
    'handMade',
    /^requests 1\nthe same player true true true\nstill a model true false\nin redis true 3600\nkeys 1 0\nvalues true\nlimit 1 0\npop true undefined\nrequests 2\nafter clear 0 undefined\nstatic undefined null\nfor ever undefined\nclosed true\n$/,
  ],
];

// They are texts, so that no formatter changes how they are written.
describe.skipIf(reason !== undefined)(`the programs that were promised, as they are written${because(reason)}`, () => {
  let folder = '';
  let problems: Problem[] = [];

  beforeAll(() => {
    folder = makeWorkspace('programs');
    mkdirSync(join(folder, 'out'));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
    const files = readdirSync(PROGRAMS).map((name) => [name, join(folder, name.replace('.txt', '.ts'))] as const);
    for (const [name, file] of files) copyFileSync(join(PROGRAMS, name), file);
    problems = compile(
      files.map(([, file]) => file),
      { outDir: join(folder, 'out'), rootDir: folder },
    );
  });

  test('all of them compile, strictly', () => {
    expect(describeProblems(problems)).toEqual([]);
  });

  test.each(PRINTS)('%s prints what it should', async (program, prints) => {
    const { code, stdout, stderr } = await runNode(join(folder, 'out', `${program}.js`), [], folder);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(prints);
  });
});
