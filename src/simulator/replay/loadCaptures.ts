import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';
import { requireText } from '../../internal/preconditions.js';
import { tryParse } from '../json.js';
import { type Capture, readCapture } from './Capture.js';

/**
 * Reads every captured response below a folder, sorted by file path. Files with other content are skipped.
 * @throws InvalidArgumentError when there is no such folder, when a `.json` file in it is not JSON, and when there is
 *   no capture in it.
 */
export async function loadCaptures(argument: string, dir: string): Promise<Capture[]> {
  requireText(argument, dir);
  const facts = await stat(dir).catch(() => undefined);
  if (facts === undefined) throw new InvalidArgumentError(argument, dir, 'a folder that exists');
  if (!facts.isDirectory()) throw new InvalidArgumentError(argument, dir, 'a folder, not a file');
  const names = (await readdir(dir, { recursive: true }))
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.json'))
    .sort();
  const captures: Capture[] = [];
  for (const name of names) {
    const text = await readFile(join(dir, name), 'utf8');
    const capture = readCapture(name, parse(argument, join(dir, name), text));
    if (capture !== undefined) captures.push(capture);
  }
  if (captures.length > 0) return captures;
  throw new InvalidArgumentError(
    argument,
    dir,
    'a folder with captured responses, files { body, headers, response_code }',
  );
}

function parse(argument: string, file: string, text: string): unknown {
  const content = tryParse(text);
  if (content === undefined) throw new InvalidArgumentError(argument, file, 'a folder whose .json files are JSON');
  return content;
}
