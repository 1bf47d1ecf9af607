// Checks the wording of source, documents and test titles, and the length of lines: `node scripts/prose.mjs [files]`.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { root } from './setup.mjs';

const MAX_COLUMNS = 120;
/** Words that do not say who is meant. Name it: the caller, a listener, another process. */
const VAGUE = /\b(?:(?:some|no|every|any)body|(?:some|no |every|any)one|whoever|whom|of its own accord|by the way)\b/gi;

const files = process.argv.length > 2 ? process.argv.slice(2) : listFiles();
const findings = files.flatMap((file) => {
  const text = readFileSync(`${root}/${file}`, 'utf8');
  return [...vagueWords(file, text), ...longLines(file, text)].map((finding) => `${file}:${finding}`);
});
for (const finding of findings) console.log(finding);
if (findings.length > 0) console.error(`${findings.length} places to reword or wrap`);
process.exit(findings.length > 0 ? 1 : 0);

/** The text files of the repository, new ones included. */
function listFiles() {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.mjs', '*.cjs', '*.md'];
  return execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim().split('\n');
}

function* vagueWords(file, text) {
  if (file.startsWith('test/')) {
    for (const { line, title } of titlesOf(file, text)) yield* vagueWordsOf(title, line);
  } else if (/^(src|docs)\/|^[A-Z]+\.md$/.test(file)) {
    for (const [index, line] of text.split('\n').entries()) yield* vagueWordsOf(line, index + 1);
  }
}

function* vagueWordsOf(text, line) {
  for (const [word] of text.matchAll(VAGUE)) yield `${line} says "${word}"`;
}

/** The first arguments of `describe`, `it` and `test`, and of what `.each` makes of them. */
function titlesOf(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const titles = [];
  const visit = (node) => {
    if (ts.isCallExpression(node) && /^(describe|it|test)\b/.test(node.expression.getText(source))) {
      const [title] = node.arguments;
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      if (title !== undefined && (ts.isStringLiteralLike(title) || ts.isTemplateExpression(title)))
        titles.push({ line: line + 1, title: title.getText(source) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return titles;
}

/** Rows of a Markdown table cannot be wrapped. */
function* longLines(file, text) {
  for (const [index, line] of text.split('\n').entries()) {
    if (line.length > MAX_COLUMNS && !(file.endsWith('.md') && line.startsWith('|')))
      yield `${index + 1} has ${line.length} columns`;
  }
}
