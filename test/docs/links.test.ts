import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../package/dist.js';
import { anchorsOf, DOCUMENTS, linksOf } from './documents.js';

const LINKS = DOCUMENTS.flatMap(linksOf);

test('there are links to follow', () => {
  expect(LINKS.length).toBeGreaterThan(5);
});

test.each(LINKS)('$place leads to $target', ({ file, anchor }) => {
  expect(existsSync(join(root, file)), `${file} does not exist`).toBe(true);
  if (anchor !== undefined) expect(anchorsOf(file)).toContain(anchor);
});
