import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { compile, describeProblems, type Problem } from '../package/compile.js';
import { because, root, whyNoBuild } from '../package/dist.js';
import { type Outcome, runNode } from '../package/run.js';
import { makeWorkspace } from '../package/workspace.js';
import { blocksOf, DOCUMENTS } from './documents.js';
import { broken, withMarks } from './promises.js';

const BLOCKS = DOCUMENTS.flatMap(blocksOf).map((block) => ({ ...block, ...withMarks(block.code) }));
const reason = whyNoBuild();
const NEEDS_VITEST = / from 'vitest';/;

/** Runs one test file, with a configuration: by default vitest skips files in node_modules, where this one is. */
function runVitest(folder: string, file: string): Promise<Outcome> {
  const config = join(folder, `${file.replaceAll('/', '-')}.vitest.config.js`);
  const test = { root: folder, include: [file], exclude: [], passWithNoTests: false, maxWorkers: 1 };
  writeFileSync(config, `export default ${JSON.stringify({ test })};\n`);
  return runNode(join(root, 'node_modules', 'vitest', 'vitest.mjs'), ['run', '--config', config], folder);
}

describe.skipIf(reason !== undefined)(`every block of TypeScript in the documents${because(reason)}`, () => {
  let folder = '';
  let problems: Problem[] = [];

  beforeAll(() => {
    folder = makeWorkspace('docs');
    mkdirSync(join(folder, 'out'));
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
    const file = block.fileName.replace(/\.ts$/, '.js');
    const { code, stdout, stderr } = NEEDS_VITEST.test(block.code)
      ? await runVitest(folder, `out/${file}`)
      : await runNode(join(folder, 'out', file), [], folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(broken(block.promises, stdout)).toEqual([]);
  });
});
