import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** The folder with the captured traces, beside the project; `undefined` where it is absent. */
export function findTraces(): string | undefined {
  const folder = join(import.meta.dirname, '../../../shared/fixtures/traces');
  return existsSync(folder) ? folder : undefined;
}

/** The blocks of a trace in order, one integer a line; other lines are skipped. */
export function readTrace(folder: string, name: string): string[] {
  const text = gunzipSync(readFileSync(join(folder, `${name}.trace.gz`))).toString('latin1');
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^\d+$/.test(line));
}
