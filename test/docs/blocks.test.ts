import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { compile, describeProblems, type Problem } from '../package/compile.js';
import { because, whyNoBuild } from '../package/dist.js';
import { runNode } from '../package/run.js';
import { makeWorkspace } from '../package/workspace.js';
import { blocksOf, DOCUMENTS } from './documents.js';
import { broken, withMarks } from './promises.js';

const BLOCKS = DOCUMENTS.flatMap(blocksOf).map((block) => ({ ...block, ...withMarks(block.code) }));
const reason = whyNoBuild();

describe.skipIf(reason !== undefined)(`every block of TypeScript in the documents${because(reason)}`, () => {
  let folder = '';
  let problems: Problem[] = [];

  beforeAll(() => {
    folder = makeWorkspace('docs');
    mkdirSync(join(folder, 'out'));
    // What is in this folder are modules.
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
    for (const { fileName, marked } of BLOCKS) writeFileSync(join(folder, fileName), `${marked}\nexport {};\n`);
    problems = compile(
      BLOCKS.map(({ fileName }) => join(folder, fileName)),
      { outDir: join(folder, 'out'), rootDir: folder },
    );
  });

  test('there are some', () => {
    expect(BLOCKS.length).toBeGreaterThan(10);
    expect(problems.filter(({ file }) => file === undefined)).toEqual([]);
  });

  test.each(BLOCKS)('$place compiles, strictly', ({ fileName }) => {
    expect(describeProblems(problems.filter(({ file }) => file?.endsWith(`/${fileName}`)))).toEqual([]);
  });

  test.concurrent.each(BLOCKS.filter(({ runs }) => runs))('$place runs, and prints what it says', async (block) => {
    const { code, stdout, stderr } = await runNode(
      join(folder, 'out', block.fileName.replace(/\.ts$/, '.js')),
      [],
      folder,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(broken(block.promises, stdout)).toEqual([]);
  });
});
