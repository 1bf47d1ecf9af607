// The size of the house: lines of code by folder (no comments, no blank lines), files, long files, casts, exported
// names. node bench/house.mjs [folder of a checkout]
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(process.argv[2] ?? '.');
const src = join(root, 'src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => join(src, file));

/** The lines on which at least one token begins or goes on; a comment is none. */
function codeLines(text) {
  const file = ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest, true);
  const lines = new Set();
  const visit = (node) => {
    const isJsDoc = node.kind >= ts.SyntaxKind.FirstJSDocNode && node.kind <= ts.SyntaxKind.LastJSDocNode;
    if (isJsDoc) return;
    const children = node.getChildren(file);
    if (children.length > 0) children.forEach(visit);
    else if (node.getWidth(file) > 0) {
      const first = file.getLineAndCharacterOfPosition(node.getStart(file)).line;
      const last = file.getLineAndCharacterOfPosition(node.getEnd()).line;
      for (let line = first; line <= last; line += 1) lines.add(line);
    }
  };
  visit(file);
  return lines.size;
}

function countCasts(text) {
  const file = ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest, true);
  let casts = 0;
  const visit = (node) => {
    if (ts.isAsExpression(node) && node.type.getText(file) !== 'const') casts += 1;
    ts.forEachChild(node, visit);
  };
  visit(file);
  return casts;
}

const folders = new Map();
const total = { files: 0, code: 0, long: 0, casts: 0 };
for (const path of files) {
  const text = readFileSync(path, 'utf8');
  const folder = relative(src, path).split('/').slice(0, -1)[0] ?? '.';
  const row = folders.get(folder) ?? { files: 0, code: 0, long: 0, casts: 0 };
  folders.set(folder, row);
  const counted = {
    files: 1,
    code: codeLines(text),
    long: text.split('\n').length > 301 ? 1 : 0,
    casts: countCasts(text),
  };
  for (const key of Object.keys(total)) {
    row[key] += counted[key];
    total[key] += counted[key];
  }
}
console.table(Object.fromEntries([...[...folders].sort(), ['all', total]]));

/** Source folders of the entries whose name does not say it. */
const FOLDERS = { '.': '', './payloads': 'api/payloads' };
const entries = Object.entries(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).exports)
  .filter(([, target]) => typeof target === 'object')
  .map(([name]) => [name, join(src, FOLDERS[name] ?? name.slice(2), 'index.ts')]);
const { options } = ts.parseJsonConfigFileContent(
  ts.readConfigFile(join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file)).config,
  ts.sys,
  root,
);
const program = ts.createProgram(files, options);
const checker = program.getTypeChecker();
const namesOf = (path) => {
  const source = program.getSourceFile(path);
  const symbol = source && checker.getSymbolAtLocation(source);
  return symbol === undefined ? [] : checker.getExportsOfModule(symbol).map(({ name }) => name);
};
console.table(Object.fromEntries(entries.map(([name, path]) => [name, { exported: namesOf(path).length }])));

/** Names that two files declare and export. */
const homes = new Map();
for (const path of files.filter((file) => !file.endsWith('/index.ts'))) {
  for (const name of namesOf(path)) homes.set(name, [...(homes.get(name) ?? []), relative(src, path)]);
}
const twice = [...homes].filter(([, places]) => places.length > 1);
console.log(`${twice.length} exported names stand twice or more:`);
for (const [name, places] of twice.sort()) console.log(`  ${name}: ${places.join(', ')}`);
