import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { root } from '../package/dist.js';

/** A block of TypeScript in a document. */
export interface Block {
  /** Such as `docs/cache.md:31`: where its first line is. */
  readonly place: string;
  /** A name for a file of it. */
  readonly fileName: string;
  readonly code: string;
  /** Whether it is run: not when its fence says `no-run`. */
  readonly runs: boolean;
}

/** The documents for users: the ones at the root, and those of docs/. */
export const DOCUMENTS: readonly string[] = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => `docs/${name}`),
].filter((name) => existsSync(join(root, name)));

export function textOf(document: string): string {
  return readFileSync(join(root, document), 'utf8');
}

const FENCE = /^(`{3,})(\S*)[ \t]*(.*)$/;

/** The blocks that begin with ```ts, in their order. */
export function blocksOf(document: string): Block[] {
  const blocks: Block[] = [];
  let open:
    | { readonly fence: string; readonly language: string; readonly info: string; readonly line: number }
    | undefined;
  let lines: string[] = [];
  for (const [index, line] of textOf(document).split('\n').entries()) {
    const [, fence = '', language = '', info = ''] = FENCE.exec(line) ?? [];
    if (open === undefined) {
      if (fence !== '') [open, lines] = [{ fence, language, info, line: index + 2 }, []];
    } else if (fence === open.fence && language === '') {
      if (open.language === 'ts') blocks.push(block(document, open.line, lines.join('\n'), open.info));
      open = undefined;
    } else lines.push(line);
  }
  return blocks;
}

function block(document: string, line: number, code: string, info: string): Block {
  const fileName = `${document.replaceAll('/', '-').replace('.md', '')}-${line}.ts`;
  return { place: `${document}:${line}`, fileName, code, runs: !info.split(' ').includes('no-run') };
}

/** A link in a document to a file or a heading of this repository. */
export interface Link {
  readonly document: string;
  /** Such as `README.md:12`. */
  readonly place: string;
  readonly target: string;
  /** Below the root. */
  readonly file: string;
  readonly anchor: string | undefined;
}

const LINK = /\[[^\]]*\]\(([^)\s]+)\)/g;

/** Links that lead to no other host. */
export function linksOf(document: string): Link[] {
  return textOf(document)
    .split('\n')
    .flatMap((line, index) =>
      [...line.matchAll(LINK)].flatMap(([, target = '']) => {
        if (/^[a-z]+:/.test(target)) return [];
        const [path = '', anchor] = target.split('#');
        const file = path === '' ? document : relative(root, resolve(root, dirname(document), path));
        return [{ document, place: `${document}:${index + 1}`, target, file, anchor }];
      }),
    );
}

/** The anchors of a document's headings, as code hosts make them. */
export function anchorsOf(document: string): string[] {
  return textOf(document)
    .split('\n')
    .filter((line) => /^#{1,6} /.test(line))
    .map((line) =>
      line
        .replace(/^#+ /, '')
        .trim()
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    );
}
