import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../package/dist.js';
import { manifest } from '../package/packed.js';
import { anchorsOf, DOCUMENTS, linksOf } from './documents.js';

const LINKS = DOCUMENTS.flatMap(linksOf);

test('there are links to follow', () => {
  expect(LINKS.length).toBeGreaterThan(5);
});

/** Whether `npm pack` takes a file: it is named by `files`, or inside a folder that is. */
const isPacked = (file: string) => manifest.files.some((entry) => file === entry || file.startsWith(`${entry}/`));
// These pages are for the people who change the source; they may lead to it.
const ABOUT_THE_SOURCE = new Set(['CONTRIBUTING.md', 'docs/architecture.md', 'docs/decisions.md']);

test('every document is part of the package', () => {
  expect(DOCUMENTS.filter((document) => !isPacked(document))).toEqual([]);
});

test.each(LINKS.filter(({ document }) => !ABOUT_THE_SOURCE.has(document)))(
  '$place leads to $target, inside the package',
  ({ file }) => {
    expect(isPacked(file)).toBe(true);
  },
);

test.each(LINKS)('$place leads to $target', ({ file, anchor }) => {
  expect(existsSync(join(root, file)), `${file} does not exist`).toBe(true);
  if (anchor !== undefined) expect(anchorsOf(file)).toContain(anchor);
});
