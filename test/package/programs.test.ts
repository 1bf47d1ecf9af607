import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { compile, describeProblems, type Problem } from './compile.js';
import { because, root, whyNoBuild } from './dist.js';
import { runNode } from './run.js';
import { makeWorkspace } from './workspace.js';

const reason = whyNoBuild();
const PROGRAMS = join(root, 'test', 'package', 'programs');

const lines = (...texts: readonly string[]): RegExp => new RegExp(`^${texts.join('\\n')}\\n$`);

/** Programs that must run exactly as they are written, and what each prints. */
const PRINTS: readonly [program: string, prints: RegExp][] = [
  ['founder', /^true 1 .+ \d+ #[0289PYLQGRJCUV]+\nundefined\n$/],
  ['bounds', /^true 1\ntrue 1\n$/],
  [
    'handMade',
    lines(
      'requests 1',
      'the same player true true true',
      'still a model true false',
      'in redis true 3600',
      'keys 1 0',
      'values true',
      'limit 1 0',
      'pop true undefined',
      'requests 2',
      'after clear 0 undefined',
      'static undefined null',
      'for ever undefined',
      'closed true',
    ),
  ],
];

// They are .txt files, so that no formatter changes them.
describe.skipIf(reason !== undefined)(`the programs that must run as they are written${because(reason)}`, () => {
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

  test.each(PRINTS)('%s prints its lines', async (program, prints) => {
    const { code, stdout, stderr } = await runNode(join(folder, 'out', `${program}.js`), [], folder);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(prints);
  });
});
