import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const SRC = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'src');
/** What a snapshot is made of. */
const FOLDERS = ['internal', 'store/frame', 'store/snapshot'];

/** Writes the code of snapshots as JavaScript, for processes that a test starts and ends. The folder can be imported from. */
export function compileSnapshots(into: string): string {
  writeFileSync(join(into, 'package.json'), '{"type":"module"}');
  for (const folder of FOLDERS) {
    mkdirSync(join(into, folder), { recursive: true });
    for (const file of readdirSync(join(SRC, folder))) {
      const { outputText } = ts.transpileModule(readFileSync(join(SRC, folder, file), 'utf8'), {
        compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true },
      });
      writeFileSync(join(into, folder, file.replace(/\.ts$/, '.js')), outputText);
    }
  }
  return join(into, 'store', 'snapshot');
}
